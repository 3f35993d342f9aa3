/** Tests that failed and then passed: the last try counts, the earlier ones are told with it. Pure. */
import type { TestResult } from './test-output.ts';
import type { PackageResult } from './test-report.ts';

/** `last` passed; `failed` are the tries before it, the first one first. */
export function markFlaky(last: PackageResult, failed: readonly PackageResult[]): PackageResult {
  if (failed.length === 0) return last;
  const tests = last.tests.map((test): TestResult => {
    const before = failed.flatMap((one) => one.tests).findLast((other) => isSame(other, test));
    return before ? { ...test, flaky: before.output } : test;
  });
  const told = { ...last, tests };
  const names = new Set(tests.filter((test) => test.flaky).map((test) => test.name));
  // A crash, or tests that were not there the second time: the program as a whole is flaky.
  const others = failed.filter((one) => !one.tests.some((test) => test.outcome === 'failed' && names.has(test.name)));
  const lines = others.flatMap((one) => one.trouble ?? one.tests.flatMap((test) => test.output));
  return others.length === 0 ? told : { ...told, flaky: lines.slice(0, 1000) };
}

const isSame = (failed: TestResult, test: TestResult): boolean =>
  failed.outcome === 'failed' && failed.name === test.name && test.outcome !== 'failed';
