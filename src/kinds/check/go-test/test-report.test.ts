/** Reports of tests: XML that parsers take, counts, the lines that a person needs. */
import { describe, expect, it } from 'vitest';
import { countsText, countTests, failureLines, junitXml, sortPackages, type PackageResult } from './test-report.ts';

const ok: PackageResult = {
  package: 'example.com/a',
  folder: 'a',
  ms: 1500,
  tests: [{ name: 'TestA', outcome: 'passed', ms: 20, output: [] }],
};
const bad: PackageResult = {
  package: 'example.com/b',
  folder: 'b',
  ms: 10,
  tests: [
    { name: 'TestB/x', outcome: 'failed', ms: 0, output: ['    b_test.go:3: got <1> & "2"\u0000'] },
    { name: 'TestB', outcome: 'failed', ms: 0, output: [] },
    { name: 'TestC', outcome: 'skipped', ms: 0, output: ['    b_test.go:9: later'] },
  ],
};
const crashed: PackageResult = { ...ok, package: 'example.com/c', tests: [], trouble: ['panic: oh'] };

describe('reports', () => {
  it('counts', () => {
    expect(countsText(countTests([ok]))).toBe('1 passed, 0 failed');
    expect(countsText(countTests([ok, bad, crashed]))).toBe('1 passed, 3 failed, 1 skipped');
  });

  it('puts failures first', () => {
    expect(sortPackages([ok, bad]).map((one) => one.package)).toEqual(['example.com/b', 'example.com/a']);
  });

  it('writes JUnit XML', () => {
    const open = (name: string, test: string): string => `    <testcase classname="example.com/${name}" name="${test}"`;
    const failure = '<failure message="failed">';
    expect(junitXml([bad, crashed, ok]).split('\n')).toEqual([
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<testsuites tests="5" failures="3" skipped="1">',
      '  <testsuite name="example.com/b" tests="3" failures="2" skipped="1" time="0.010">',
      `${open('b', 'TestB/x')} time="0.000">${failure}    b_test.go:3: got &lt;1&gt; &amp; "2"\uFFFD</failure></testcase>`,
      `${open('b', 'TestB')} time="0.000">${failure}</failure></testcase>`,
      `${open('b', 'TestC')} time="0.000"><skipped message="b_test.go:9: later"/></testcase>`,
      '  </testsuite>',
      '  <testsuite name="example.com/c" tests="1" failures="1" skipped="0" time="1.500">',
      `${open('c', '(program)')} time="0.000">${failure}panic: oh</failure></testcase>`,
      '  </testsuite>',
      '  <testsuite name="example.com/a" tests="1" failures="0" skipped="0" time="1.500">',
      `${open('a', 'TestA')} time="0.020"/>`,
      '  </testsuite>',
      '</testsuites>',
      '',
    ]);
  });

  it('tells failed tests with places, parents only if they say something', () => {
    expect(failureLines(bad)).toEqual(['--- FAIL: TestB/x', '    b/b_test.go:3: got <1> & "2"\u0000']);
    expect(failureLines(crashed)).toEqual(['panic: oh']);
  });
});
