/** Tests what check/command plans. */
import { expect, test } from 'vitest';
import { planNode, upstream } from '../../../../test/rig/perform-world.ts';
import { driver } from './driver.ts';

test('a verdict over inputs: nothing is made', () => {
  const { actions, produces } = planNode(driver, { spec: { run: ['golangci-lint', 'run'], inputs: ['**/*.go'] } });
  expect(produces).toEqual([]);
  expect(actions[0]).toMatchObject({
    work: { type: 'argv', argv: ['golangci-lint', 'run'], cwd: '.' },
    outputs: [],
    mode: 'cached',
    tools: [{ name: 'golangci-lint', identity: { type: 'content' } }],
  });
});

test('with artifacts it is fresh while they are; with nothing declared it always runs', () => {
  const server = upstream({ role: 'executable', path: 'dist/server' });
  const spec = { run: 'dist/server --version' };
  expect(planNode(driver, { spec, inputs: [server] }).actions[0]?.mode).toBe('cached');
  expect(planNode(driver, { spec }).actions[0]?.mode).toBe('always');
});

test('what is wrong is told with its own codes', () => {
  const { diagnostics } = planNode(driver, { spec: { run: [' '], cwd: '/tmp', inputs: [''] } });
  expect(diagnostics.map(({ code }) => code)).toEqual(['GB3250', 'GB3252', 'GB3251']);
});
