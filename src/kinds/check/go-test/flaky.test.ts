/** Tests that passed at a later try: what is told of the tries before. */
import { describe, expect, it } from 'vitest';
import { markFlaky } from './flaky.ts';
import type { TestResult } from './test-output.ts';
import { countsText, countTests, junitXml, type PackageResult } from './test-report.ts';

const result = (tests: readonly TestResult[], trouble?: readonly string[]): PackageResult => ({
  package: 'example.com/a',
  folder: 'a',
  ms: 1,
  tests,
  ...(trouble ? { trouble } : {}),
});
const passed = (name: string): TestResult => ({ name, outcome: 'passed', ms: 0, output: [] });
const failed = (name: string, line: string): TestResult => ({ name, outcome: 'failed', ms: 0, output: [line] });

describe('markFlaky', () => {
  it('leaves a package alone that passed at once', () => {
    const last = result([passed('TestA')]);
    expect(markFlaky(last, [])).toBe(last);
  });

  it('marks each test with what it printed in its latest failure', () => {
    const tries = [result([failed('TestA', 'first'), passed('TestB')]), result([failed('TestA', 'second')])];
    const told = markFlaky(result([passed('TestA'), passed('TestB')]), tries);
    expect(told.tests).toEqual([{ ...passed('TestA'), flaky: ['second'] }, passed('TestB')]);
    expect(told.flaky).toBeUndefined();
    expect(countsText(countTests([told]))).toBe('2 passed, 0 failed, 1 flaky');
  });

  it('marks the program when it crashed, or when the failed tests are gone', () => {
    const crash = markFlaky(result([passed('TestA')]), [result([passed('TestA')], ['panic: <oh>'])]);
    expect(crash.flaky).toEqual(['panic: <oh>']);
    expect(markFlaky(result([]), [result([failed('TestA/1', 'line')])]).flaky).toEqual(['line']);
    expect(junitXml([crash]).split('\n').slice(1, 6)).toEqual([
      '<testsuites tests="2" failures="0" skipped="0">',
      '  <testsuite name="example.com/a" tests="2" failures="0" skipped="0" time="0.001">',
      '    <testcase classname="example.com/a" name="TestA" time="0.000"/>',
      '    <testcase classname="example.com/a" name="(program)" time="0.000">' +
        '<flakyFailure message="failed, then passed" type="flaky"><stackTrace>panic: &lt;oh&gt;</stackTrace>' +
        '</flakyFailure></testcase>',
      '  </testsuite>',
    ]);
  });
});
