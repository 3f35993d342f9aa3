/** Tests what a group plans. */
import { expect, test } from 'vitest';
import { planNode } from '../../../../test/rig/perform-world.ts';
import { driver } from './driver.ts';

test('a group joins and makes nothing', () => {
  const { actions, produces } = planNode(driver, { spec: {} });
  expect(actions.map(({ work, outputs }) => ({ work, outputs }))).toEqual([{ work: { type: 'join' }, outputs: [] }]);
  expect(produces).toEqual([]);
});
