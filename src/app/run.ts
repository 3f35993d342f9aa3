/** `gobuild run`, in order: read, expand, select, plan, take the turn, run, list the release, remember for the next time. */
import { exitCodes } from '../model/failure.ts';
import type { RunReport } from '../model/run-report.ts';
import { escapedMessage, takeLock, watchEscaped } from '../host/index.ts';
import type { App, RunRequest } from './contract.ts';
import { clearAfterKill } from './clear-after-kill.ts';
import { openHostWorld } from './host-world.ts';
import { keepNamesOf } from './known-names.ts';
import { listTargets } from './look.ts';
import { nestedRun } from './nested-run.ts';
import { notifyAll } from './notify.ts';
import { stateFolderOf } from './open-engine.ts';
import { openProject } from './open-project.ts';
import { outputFolders } from './output-folders.ts';
import { planGoals } from './plan-goals.ts';
import { runTurn, type Turn } from './run-turn.ts';
import { runServices, type ServicesRun } from './run-services.ts';
import { settleToolchains } from './settle-toolchains.ts';
import { sweepStore } from './sweep-store.ts';
import { ownWorkspace } from './own-workspace.ts';
import { rememberWarm, startWarm, type WarmStart } from './warm-record.ts';
import { wantedServices } from './wanted-services.ts';

export const run: App['run'] = async (request, emit) => {
  const world = openHostWorld();
  const own = ownWorkspace(request, world);
  if (own.type !== 'done') return own;
  const warm = startWarm(request, world);
  const opened = await openProject(request, warm ? { ...world, files: warm.files } : world);
  if (opened.type !== 'done') return opened;
  const project = opened.value;
  const nested = nestedRun(project, world);
  if (nested) return nested;
  const selectors = request.selectors.length > 0 ? request.selectors : project.config.defaults;
  if (selectors.length === 0) return { ...opened, value: { listed: listTargets(project) } };
  const planned = planGoals(project, { selectors, only: request.only, args: request.args }, world);
  if (planned.type !== 'done') return planned;
  const lock = await takeLock({
    files: world.files,
    clock: world.clock,
    stateFolder: stateFolderOf(project),
    wait: !request.noWait,
    signal: request.signal,
    onWait: (holder) => emit({ type: 'message', level: 'important', text: `waiting for ${holder}` }),
    ...outputFolders(project, planned.value),
    afterKill: () => clearAfterKill(world, stateFolderOf(project)),
  });
  if (!lock.ok) return { type: 'locked', holder: lock.error };
  try {
    const plan = planned.value;
    const settled = await settleToolchains({ project, plan, world, emit, signal: request.signal });
    if (settled.type !== 'done') return settled;
    const { release } = lock.value;
    const report = await runLocked({ project: settled.value, plan, world, request, emit, warm, release });
    return { ...planned, value: report, diagnostics: [...opened.diagnostics, ...planned.diagnostics] };
  } finally {
    lock.value.release();
  }
};

interface Locked extends Omit<Turn, 'finish'> {
  readonly request: RunRequest;
  readonly warm: WarmStart | undefined;
  /** Gives the turn of the workspace back. */
  readonly release: () => void;
}

function runLocked({ project, plan, world, request, emit, warm, release }: Locked): Promise<RunReport> {
  const escaped = watchEscaped(project.workspace.root);
  return runTurn({
    project,
    plan,
    world,
    request,
    emit,
    forgets: warm === undefined,
    finish: async (ended) => {
      // Whoever keeps a service in the foreground must not keep others from building.
      release();
      for (const process of escaped()) ended.emit(escapedMessage(process));
      const report = await afterServices({ project, plan, world, signal: request.signal, ...ended });
      if (ended.settled && report === ended.report) rememberWarm(warm, { project, plan, world, request, ...ended });
      keepNamesOf(project, request);
      if (report.counts.ran > 0 && !request.noCache) sweepStore(world, project.config.cacheSize);
      const { secrets } = ended.engine.shop;
      await notifyAll({ project, plan, world, report, secrets, emit: ended.emit, signal: request.signal });
      return report;
    },
  });
}

/** The report as it is, or after the services that were asked for: a run with any of them is never remembered. */
const afterServices = async (asked: ServicesRun): Promise<RunReport> =>
  wantedServices(asked.plan, asked.project).length > 0 && asked.report.exitCode === exitCodes.done
    ? runServices(asked)
    : asked.report;
