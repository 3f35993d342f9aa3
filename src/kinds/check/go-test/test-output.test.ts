/** What test programs print, as results. */
import { describe, expect, it } from 'vitest';
import { readTestOutput } from './test-output.ts';

const m = '\u0016';
const lines = (...all: string[]): string => `${all.join('\n')}\n`;

describe('readTestOutput', () => {
  it('reads passed, failed and skipped tests with their subtests', () => {
    const text = lines(
      `${m}=== RUN   TestA`,
      'from A',
      `${m}=== RUN   TestA/sub one`,
      '    a_test.go:3: later',
      `${m}--- SKIP: TestA/sub_one (0.00s)`,
      `${m}=== NAME  TestA`,
      '    a_test.go:9: wrong',
      `${m}--- FAIL: TestA (1.25s)`,
      `${m}=== NAME  `,
      `${m}=== RUN   TestB`,
      `${m}--- PASS: TestB (0.00s)`,
      `${m}FAIL`,
    );
    expect(readTestOutput(text.replace('RUN   TestA/sub one', 'RUN   TestA/sub_one'))).toEqual({
      tests: [
        { name: 'TestA/sub_one', outcome: 'skipped', ms: 0, output: ['    a_test.go:3: later'] },
        { name: 'TestA', outcome: 'failed', ms: 1250, output: ['from A', '    a_test.go:9: wrong'] },
        { name: 'TestB', outcome: 'passed', ms: 0, output: [] },
      ],
      rest: [],
    });
  });

  it('gives lines of parallel tests to the right one', () => {
    const text = lines(
      `${m}=== RUN   TestA`,
      `${m}=== PAUSE TestA`,
      `${m}=== RUN   TestB`,
      `${m}=== PAUSE TestB`,
      `${m}=== CONT  TestA`,
      'a',
      `${m}=== CONT  TestB`,
      'b',
      `${m}=== NAME  TestA`,
      'a2',
      `${m}--- FAIL: TestA (0.00s)`,
      `${m}--- FAIL: TestB (0.00s)`,
    );
    expect(readTestOutput(text).tests.map((test) => test.output)).toEqual([['a', 'a2'], ['b']]);
  });

  it('takes a test that never ended for failed, and prints that look like results for prints', () => {
    const text = lines('--- PASS: TestFake (0.00s)', `${m}=== RUN   TestA`, `no newline${m}=== RUN   TestA/x`);
    expect(readTestOutput(text)).toEqual({
      tests: [
        { name: 'TestA', outcome: 'failed', ms: 0, output: ['no newline'] },
        { name: 'TestA/x', outcome: 'failed', ms: 0, output: [] },
      ],
      rest: ['--- PASS: TestFake (0.00s)'],
    });
  });

  it('reads nothing from nothing', () => expect(readTestOutput('')).toEqual({ tests: [], rest: [] }));
});
