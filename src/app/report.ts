/** `report` and `history`: what is kept of runs, gathered for those who show it. Reads no gobuild.yaml and runs nothing. */
import { host, type AbsolutePath } from '../base/path.ts';
import type { Cache } from '../cache/index.ts';
import { keptRuns } from '../host/index.ts';
import { diagnostic } from '../model/diagnostic.ts';
import type { Event } from '../model/event.ts';
import type { EarlierRun, RunRecord, StandingFiles } from '../model/run-record.ts';
import type { Answer, App } from './contract.ts';
import { findWorkspace } from './find-workspace.ts';
import { openHostWorld, type HostWorld } from './host-world.ts';
import { keptTests } from './kept-tests.ts';
import { openProjectCache } from './open-engine.ts';

export const report: App['report'] = async (request) => {
  const world = openHostWorld();
  const found = findWorkspace(request, world.files);
  if (!found.ok) return { type: 'rejected', diagnostics: [found.error.problem], sources: found.error.sources };
  const { root } = found.value;
  const stateFolder = host.join(root, '.gobuild');
  const runs = keptRuns(world.files, stateFolder);
  const run = runs.find(request.run ?? '');
  if (run === undefined) return rejectUnknown(request.run);
  const events = runs.events(run);
  const cache = readOnlyCache(root, world);
  const value: RunRecord = {
    run,
    events,
    logs: runs.logs(run, events),
    standing: standingFiles({ run, events, cache }),
    tests: keptTests({ run, events, cache, root, files: world.files, isLast: run === runs.ids.at(-1) }),
    ...earlierRun(run, runs),
  };
  return { type: 'done', value: { record: value, folder: host.join(stateFolder, 'runs', run) }, ...nothingWrong };
};

const nothingWrong = { diagnostics: [], sources: {} } as const;

export const history: App['history'] = async (request) => {
  const { files } = openHostWorld();
  const found = findWorkspace(request, files);
  if (!found.ok) return { type: 'rejected', diagnostics: [found.error.problem], sources: found.error.sources };
  const runs = keptRuns(files, host.join(found.value.root, '.gobuild'));
  return { type: 'done', value: runs.ids.map((run) => ({ run, events: runs.events(run) })), ...nothingWrong };
};

function rejectUnknown(run: string | undefined): Answer<never> {
  const problem =
    run === undefined
      ? diagnostic('GB4027', 'no run is kept here', { help: '`gobuild run` makes the first one' })
      : diagnostic('GB4027', `no run that is kept begins with "${run}"`, {
          help: '`gobuild log` lists the last 20 runs',
        });
  return { type: 'rejected', diagnostics: [problem], sources: {} };
}

/** The state log alone is asked, so it needs no project; it is never closed, so nothing is written. */
const readOnlyCache = (root: AbsolutePath, world: HostWorld): Cache =>
  openProjectCache({ workspace: { root }, config: { secrets: {} }, drivers: new Map(), lock: undefined }, world, {
    noCache: true,
    emit: () => undefined,
    runId: 'report',
  });

/** The kept run before it that ended: newest first, and no more is read than that. */
function earlierRun(run: string, runs: ReturnType<typeof keptRuns>): { readonly earlier?: EarlierRun } {
  for (const id of runs.ids.slice(0, Math.max(0, runs.ids.indexOf(run))).toReversed()) {
    const end = runs.events(id).findLast((event) => event.type === 'run-finished');
    if (end) return { earlier: { run: id, ms: end.report.ms } };
  }
  return {};
}

/** As in what a run itself tells of a node. */
const mostFiles = 100;

interface Asked {
  readonly run: string;
  readonly events: readonly Event[];
  readonly cache: Cache;
}

/** Files of nodes that made none in this run. What a later run made of them is not known for this one. */
function standingFiles({ run, events, cache }: Asked): readonly StandingFiles[] {
  return events.flatMap((event) => {
    if (event.type !== 'node-finished' || event.made !== undefined) return [];
    const { node } = event.report;
    const last = cache.lastRecord(node);
    const outputs = last !== undefined && last.run <= run ? (cache.lastResult(node)?.outputs ?? []) : [];
    if (outputs.length === 0) return [];
    const files = outputs.slice(0, mostFiles).map(({ path, digest, size }) => ({ path, digest, size }));
    return [{ node, files, of: outputs.length }];
  });
}
