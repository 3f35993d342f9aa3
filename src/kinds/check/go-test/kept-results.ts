/** The latest result of each package of a node, so that a report can be written when one of them fails. */
import { isObject } from '../../../base/json.ts';
import { absolute, host, type AbsolutePath, type WorkspacePath } from '../../../base/path.ts';
import type { Action } from '../../../model/action.ts';
import type { PerformWorld } from '../../../model/perform.ts';
import { shortDigest } from '../../go-toolchain/digest.ts';
import type { Coverage } from './coverage.ts';
import { coverageFile } from './inputs.ts';
import { countTests, junitXml, reportJson, sortPackages, type PackageResult } from './test-report.ts';

const latest = new Map<AbsolutePath, Map<string, PackageResult>>();

/** Remembers the result; a failed one writes the reports at once: the node's main action will not run. */
export function keepResult(
  action: Action,
  kept: { readonly reports: WorkspacePath; readonly result: PackageResult; readonly world: PerformWorld },
): void {
  const { reports, result, world } = kept;
  const file = keptFile(action, world);
  const results = latest.get(file) ?? readKept(file, world);
  latest.set(file, results);
  results.set(result.package, result);
  if (countTests([...results.values()]).failed === 0) return;
  const all = sortPackages(results.values());
  world.files.write(file, JSON.stringify(all));
  writeReports(absolute(world.workspace, reports), { results: all }, world);
  // That of the last good run would be taken for today's.
  world.files.remove(absolute(world.workspace, coverageFile(reports)));
}

/** All results of a finished node: what is kept from now on, and the reports. */
export function keepAll(
  action: Action,
  kept: {
    readonly reports: WorkspacePath;
    readonly results: readonly PackageResult[];
    readonly coverage: Coverage | undefined;
    readonly world: PerformWorld;
  },
): void {
  const { reports, results, coverage, world } = kept;
  const file = keptFile(action, world);
  const all = sortPackages(results);
  latest.set(file, new Map(all.map((result) => [result.package, result])));
  world.files.write(file, JSON.stringify(all));
  writeReports(absolute(world.workspace, reports), { results: all, coverage }, world);
}

function writeReports(
  base: AbsolutePath,
  { results, coverage }: { readonly results: readonly PackageResult[]; readonly coverage?: Coverage | undefined },
  world: PerformWorld,
): void {
  world.files.write(host.join(base, 'junit.xml'), junitXml(results));
  world.files.write(host.join(base, 'report.json'), reportJson(results, coverage));
}

const keptFile = (action: Action, world: PerformWorld): AbsolutePath =>
  host.join(world.stateFolder, 'go', '+tests', `${shortDigest(action.node)}.json`);

function readKept(file: AbsolutePath, world: PerformWorld): Map<string, PackageResult> {
  if (world.files.stat(file)?.kind !== 'file') return new Map();
  try {
    const value: unknown = JSON.parse(world.files.readText(file));
    const results = Array.isArray(value) ? value.filter(isResult) : [];
    return new Map(results.map((result) => [result.package, result]));
  } catch {
    return new Map();
  }
}

const isResult = (value: unknown): value is PackageResult =>
  isObject(value) && typeof value['package'] === 'string' && Array.isArray(value['tests']);
