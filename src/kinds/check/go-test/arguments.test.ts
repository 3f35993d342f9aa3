/** Arguments behind `--` of the command line: further flags of the test programs. */
import { expect, test } from 'vitest';
import { planNode } from '../../../../test/rig/perform-world.ts';
import { driver } from './driver.ts';

test('they stand behind the flags of the file, and count', () => {
  const plan = (args: readonly string[]) => planNode(driver, { spec: { flags: ['-golden'] }, args }).actions[0]?.work;
  expect(plan([])).toMatchObject({ input: { flags: ['-golden'] } });
  // A flag of its own would hide the results from gobuild.
  expect(plan(['-test.v', '-test.short'])).toMatchObject({ input: { flags: ['-golden', '-test.short'] } });
  expect(plan(['-test.run', 'TestTotal'])).toMatchObject({ input: { flags: ['-golden', '-test.run', 'TestTotal'] } });
});
