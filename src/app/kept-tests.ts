/** Results of single tests, read from the reports that checks left in the workspace. */
import { isObject } from '../base/json.ts';
import { absolute, type AbsolutePath } from '../base/path.ts';
import type { Cache } from '../cache/index.ts';
import type { Event } from '../model/event.ts';
import { FileError, type Files, type FileStat } from '../model/ports.ts';
import type { KeptTest, KeptTests } from '../model/run-record.ts';
import { pathPart } from '../model/target-name.ts';

interface AskedTests {
  readonly run: string;
  readonly events: readonly Event[];
  readonly cache: Pick<Cache, 'lastRecord' | 'lastResult'>;
  readonly root: AbsolutePath;
  readonly files: Files;
  readonly isLast: boolean;
}

/** Checks that write a report of tests leave it in the workspace: it is this run's if no later one wrote it. */
export function keptTests(asked: AskedTests): readonly KeptTests[] {
  return asked.events.flatMap((event) => {
    if (event.type !== 'node-finished' || event.kind !== 'check') return [];
    const { node, outcome } = event.report;
    const path = reportPath(node, asked.cache);
    const text = outcome === 'skipped' || outcome === 'cancelled' ? undefined : readIfOwn(path, { ...asked, node });
    return text === undefined ? [] : readTests(node, text);
  });
}

/** Where the check's last good run left it, else where checks leave it as a rule. */
function reportPath(node: string, cache: AskedTests['cache']): string {
  const known = cache.lastResult(node)?.outputs.find(({ path }) => path.endsWith('/report.json'));
  const [target = node, cell] = node.split('@', 2);
  return known?.path ?? ['dist/reports', pathPart(target), ...(cell ? [pathPart(cell)] : []), 'report.json'].join('/');
}

function readIfOwn(path: string, asked: AskedTests & { readonly node: string }): string | undefined {
  const { root, files } = asked;
  const file = absolute(root, path);
  try {
    const stat = files.stat(file);
    if (stat?.kind !== 'file') return undefined;
    return isMade({ path, file }, asked) || isNewer(stat, asked) ? files.readText(file) : undefined;
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}

/** It is what the check's last good run left, and that was this run or one before it. */
function isMade(
  { path, file }: { readonly path: string; readonly file: AbsolutePath },
  { cache, files, node, run }: AskedTests & { readonly node: string },
): boolean {
  const made = cache.lastResult(node)?.outputs.find((output) => output.path === path);
  const last = cache.lastRecord(node)?.run;
  return made !== undefined && last !== undefined && last <= run && files.digest(file) === made.digest;
}

/** A check that failed leaves its report, too, but no record of it. */
const isNewer = ({ mtimeNs }: FileStat, { isLast, events }: AskedTests): boolean =>
  isLast && mtimeNs >= BigInt(events[0]?.at ?? 0) * 1_000_000n;

/** Reads what check/go-test writes (docs/kinds); anything else is no report of tests. */
function readTests(node: string, text: string): readonly KeptTests[] {
  const value = parsed(text);
  const packages = isObject(value) && Array.isArray(value['packages']) ? value['packages'] : [];
  return packages.filter(isObject).map((one) => ({
    node,
    package: textOf(one['package']),
    ms: numberOf(one['ms']),
    tests: (Array.isArray(one['tests']) ? one['tests'] : []).filter(isObject).map(testOf),
    trouble: linesOf(one['trouble']),
  }));
}

function testOf(test: Record<string, unknown>): KeptTest {
  const { outcome } = test;
  return {
    name: textOf(test['name']),
    outcome: outcome === 'failed' || outcome === 'skipped' ? outcome : 'passed',
    ms: numberOf(test['ms']),
    output: linesOf(test['output']),
    flaky: test['flaky'] !== undefined,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);
const linesOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(textOf) : []);
