/** Test results and logs of a run's page: failures first, each text bounded and harmless. Pure. */
import type { KeptLog, KeptTest, KeptTests } from '../../model/run-record.ts';
import { visible } from '../visible.ts';
import type { PageData, PageLog, PageTest } from './page-data.ts';
import type { PlaceOf } from './told-events.ts';

/** Tests that are listed; failed ones always are. */
const mostTests = 20_000;
/** Lines of a failed test. */
const mostLines = 400;

/** Failed ones first, then flaky ones, skipped ones, and the others as their packages have them. */
export function pageTests(packages: readonly KeptTests[], placeOf: PlaceOf): Pick<PageData, 'tests' | 'testsLeftOut'> {
  const all = packages.flatMap((one) => {
    const node = placeOf(one.node);
    return node === undefined ? [] : testsOf(one, node);
  });
  const sorted = all.map((test, index) => ({ test, index }));
  sorted.sort((a, b) => gravity(a.test) - gravity(b.test) || a.index - b.index);
  const tests = sorted.slice(0, mostTests).map(({ test }) => test);
  return { tests, testsLeftOut: all.length - tests.length };
}

const gravity = ({ outcome, flaky }: PageTest): number =>
  outcome === 'failed' ? 0 : flaky ? 1 : outcome === 'skipped' ? 2 : 3;

/** What ended badly outside of a test counts as one, as in the run's own sum. */
function testsOf({ package: name, tests, trouble }: KeptTests, node: number): readonly PageTest[] {
  const outside: readonly KeptTest[] =
    trouble.length > 0 ? [{ name: '(program)', outcome: 'failed', ms: 0, output: trouble, flaky: false }] : [];
  return [...outside, ...tests].map(({ name: test, outcome, ms, output, flaky }) => ({
    node,
    package: visible(name),
    name: visible(test),
    outcome,
    ms,
    flaky,
    output: output.slice(0, mostLines).map(visible).join('\n'),
  }));
}

export const pageLogs = (logs: readonly KeptLog[], placeOf: PlaceOf): readonly PageLog[] =>
  logs.flatMap(({ node, action, text, size, path }) => {
    const place = placeOf(node);
    return place === undefined
      ? []
      : [{ node: place, action: visible(action), text: cleanLines(text), size, path: visible(path) }];
  });

/** Tabs and line breaks stay; other control and direction characters become signs. */
const cleanLines = (text: string): string =>
  text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => line.split('\t').map(visible).join('\t'))
    .join('\n');
