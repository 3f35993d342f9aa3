/** Results of tests as JUnit XML, as JSON, as a count, and as the lines of a failure. Pure. */
import type { Coverage } from './coverage.ts';
import type { TestResult } from './test-output.ts';

/** Of one package; kept with the verdict. */
export type PackageResult = {
  readonly package: string;
  /** Workspace path. */
  readonly folder: string;
  readonly ms: number;
  readonly tests: readonly TestResult[];
  /** The program ended badly outside of a test (a panic in TestMain, a signal). */
  readonly trouble?: readonly string[];
  /** The program failed in an earlier try, outside of the tests that say so themselves: what it printed there. */
  readonly flaky?: readonly string[];
};

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Failed first and passed later; counted among the passed, too. */
  readonly flaky: number;
}

export function countTests(packages: readonly PackageResult[]): Counts {
  const counts = { passed: 0, failed: 0, skipped: 0, flaky: 0 };
  for (const { tests, trouble, flaky } of packages) {
    for (const test of tests) {
      counts[test.outcome] += 1;
      if (test.flaky) counts.flaky += 1;
    }
    if (flaky) counts.flaky += 1;
    if (trouble && !tests.some((test) => test.outcome === 'failed')) counts.failed += 1;
  }
  return counts;
}

/** `812 passed, 0 failed`; skipped and flaky ones only where there are some. */
export const countsText = ({ passed, failed, skipped, flaky }: Counts): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}${flaky > 0 ? `, ${flaky} flaky` : ''}`;

const isFailed = (result: PackageResult): boolean =>
  result.trouble !== undefined || result.tests.some((test) => test.outcome === 'failed');

/** Packages with failures first, else by name. */
export function sortPackages(packages: Iterable<PackageResult>): PackageResult[] {
  const key = (result: PackageResult): string => `${isFailed(result) ? 0 : 1} ${result.package}`;
  return [...packages].toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

export const reportJson = (packages: readonly PackageResult[], coverage?: Coverage): string =>
  `${JSON.stringify({ ...countTests(packages), ...(coverage ? { coverage } : {}), packages }, null, 1)}\n`;

/** One suite per package, in the shape that CI servers read (Jenkins' JUnit schema). */
export function junitXml(packages: readonly PackageResult[]): string {
  const all = countTests(packages);
  const tests = all.passed + all.failed + all.skipped + packages.filter((one) => one.flaky).length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ tests, failures: all.failed, skipped: all.skipped })}>`,
    ...packages.flatMap(suite),
    '</testsuites>',
    '',
  ].join('\n');
}

function suite(result: PackageResult): string[] {
  const counts = countTests([result]);
  const tests = counts.passed + counts.failed + counts.skipped + (result.flaky ? 1 : 0);
  const head = {
    name: result.package,
    tests,
    failures: counts.failed,
    skipped: counts.skipped,
    time: seconds(result.ms),
  };
  const extra = result.trouble && !result.tests.some((test) => test.outcome === 'failed');
  return [
    `  <testsuite${attributes(head)}>`,
    ...result.tests.map((test) => testcase(result.package, test)),
    ...(extra
      ? [testcase(result.package, { name: '(program)', outcome: 'failed', ms: 0, output: result.trouble ?? [] })]
      : []),
    ...(result.flaky
      ? [testcase(result.package, { name: '(program)', outcome: 'passed', ms: 0, output: [], flaky: result.flaky })]
      : []),
    '  </testsuite>',
  ];
}

/** `flakyFailure` is what Maven's Surefire writes for a test that passed when it ran again. */
function testcase(classname: string, { name, outcome, ms, output, flaky }: TestResult): string {
  const open = `    <testcase${attributes({ classname, name, time: seconds(ms) })}`;
  const text = escape(output.join('\n'));
  if (outcome === 'passed' && flaky) {
    const trace = `<stackTrace>${escape(flaky.join('\n'))}</stackTrace>`;
    return `${open}><flakyFailure message="failed, then passed" type="flaky">${trace}</flakyFailure></testcase>`;
  }
  if (outcome === 'passed') return `${open}/>`;
  if (outcome === 'skipped') return `${open}><skipped${attributes({ message: output.join(' ').trim() })}/></testcase>`;
  return `${open}><failure message="failed">${text}</failure></testcase>`;
}

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

const attributes = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${escape(String(value)).replaceAll('"', '&quot;').replaceAll('\n', '&#10;')}"`)
    .join('');

/** XML 1.0 knows no control characters, not even as references: they become U+FFFD. */
const escape = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');

/** What a person needs of a failed package: each failed test with what it printed, places as seen from the workspace. */
export function failureLines({ folder, tests, trouble }: PackageResult): string[] {
  const place = (line: string): string =>
    folder === '.' ? line : line.replace(/^\s*(?=[\w.-]+\.go:\d+:)/, (indent) => `${indent}${folder}/`);
  const failed = tests.filter((test) => test.outcome === 'failed');
  // A parent fails because of its subtests: it is told only if it printed something itself.
  const told = failed.filter(
    (test) => test.output.length > 0 || !failed.some((other) => other.name.startsWith(`${test.name}/`)),
  );
  return [...told.flatMap((test) => [`--- FAIL: ${test.name}`, ...test.output.map(place)]), ...(trouble ?? [])];
}
