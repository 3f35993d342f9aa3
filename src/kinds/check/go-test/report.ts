/** Performs the main action: all packages have passed; writes the reports and the count. */
import { count } from '../../../base/text.ts';
import { isObject } from '../../../base/json.ts';
import { compareText } from '../../../base/order.ts';
import { absolute, type WorkspacePath } from '../../../base/path.ts';
import type { ActionResult, Job, JobOutcome, Performer, PerformWorld } from '../../../model/perform.ts';
import { coverageText, mergeProfiles, type Coverage } from './coverage.ts';
import { coverageFile, inputOf, type Cover, type ReportInput } from './inputs.ts';
import { keepAll } from './kept-results.ts';
import { countTests, countsText, type PackageResult } from './test-report.ts';

export const performReport: Performer = (jobs, world) => Promise.resolve(jobs.map((job) => report(job, world)));

function report({ action, results }: Job, world: PerformWorld): JobOutcome {
  const { reports, foreign, cover } = inputOf(action) as ReportInput;
  if (foreign) return { ok: true, note: `built the tests of ${count(results.size, 'package')}; they cannot run here` };
  const packages = [...results.values()].flatMap(({ data }) => (isPackageResult(data) ? [data] : []));
  const sorted = packages.toSorted((a, b) => compareText(a.package, b.package));
  const coverage = cover ? writeProfile([...results.values()], { reports, cover }, world) : undefined;
  keepAll(action, { reports, results: sorted, coverage, world });
  if (sorted.length === 0) {
    world.log('no package has tests');
    return { ok: true, note: 'no test files' };
  }
  const counts = countsText(countTests(sorted));
  return { ok: true, note: coverage ? `${counts}, ${coverageText(coverage)}` : counts };
}

/** Results are written by performTest of this driver; the count of untested statements has none. */
const isPackageResult = (data: unknown): data is PackageResult => isObject(data) && 'package' in data;

/** Merges the profiles that the packages left, fresh ones included. */
function writeProfile(
  results: readonly ActionResult[],
  { reports, cover }: { readonly reports: WorkspacePath; readonly cover: Cover },
  world: PerformWorld,
): Coverage {
  const paths = results.flatMap(({ outputs }) => outputs.map(({ path }) => absolute(world.workspace, path)));
  const { text, total } = mergeProfiles(
    paths.map((path) => world.files.readText(path)),
    cover.mode,
  );
  world.files.write(absolute(world.workspace, coverageFile(reports)), text);
  return total;
}
