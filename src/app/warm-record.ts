/** Remembers a good run so that the same request, with nothing changed, is answered from one table. */
import { fileSystemTime, recordWarm } from '../cache/index.ts';
import { withLinkTargets } from '../config/index.ts';
import type { Json } from '../base/json.ts';
import { lockFileName } from '../model/lock.ts';
import type { Plan } from '../model/plan.ts';
import type { RunReport } from '../model/run-report.ts';
import type { RunRequest } from './contract.ts';
import { findWorkspace } from './find-workspace.ts';
import type { HostWorld } from './host-world.ts';
import type { Engine } from './open-engine.ts';
import type { Project } from './open-project.ts';
import { outsideFacts } from './outside-facts.ts';
import { shortPlanOf } from './short-record.ts';
import { warmRequestText, type WarmAnswer } from './warm.ts';
import type { Files } from '../model/ports.ts';
import { host, type AbsolutePath } from '../base/path.ts';

/** The request as the next process will write it, and the time before anything was read; undefined if it cannot be remembered. */
export interface WarmStart {
  readonly requestText: string;
  readonly started: ReturnType<typeof fileSystemTime>;
  /** Files for reading the project with: what they find is noted. */
  readonly files: Files;
  /** Absolute paths where they found something. */
  readonly found: ReadonlySet<string>;
}

export function startWarm(request: RunRequest, world: HostWorld): WarmStart | undefined {
  const found = findWorkspace(request, world.files);
  if (!found.ok || request.argv === undefined) return undefined;
  const requestText = warmRequestText(request.argv, {
    cwd: request.cwd,
    root: found.value.root,
    env: world.environment.all(),
  });
  if (requestText === undefined) return undefined;
  const stateFolder = host.join(found.value.root, '.gobuild');
  return { requestText, started: fileSystemTime(world.files, stateFolder), ...noting(world.files) };
}

/** What is gone when the run ends, and was there when the plan was made of it, is not what the plan was made of. */
function noting(files: Files): Pick<WarmStart, 'files' | 'found'> {
  const found = new Set<string>();
  const noted =
    <Answer>(look: (path: AbsolutePath) => Answer) =>
    (path: AbsolutePath): Answer => {
      const answer = look(path);
      if (answer !== undefined) found.add(path);
      return answer;
    };
  const { stat, follow, read, readText } = files;
  return {
    found,
    files: { ...files, stat: noted(stat), follow: noted(follow), read: noted(read), readText: noted(readText) },
  };
}

interface Ended {
  readonly project: Project;
  readonly plan: Plan;
  readonly world: HostWorld;
  readonly engine: Engine;
  readonly report: RunReport;
  readonly request: RunRequest;
}

export function rememberWarm(start: WarmStart | undefined, ended: Ended): void {
  const { project, plan, world, engine, report } = ended;
  // Any edit of any tracked file changes this, and only git can tell.
  if (project.config.looked.gitStatus === true || project.used.has('git.dirty')) return;
  // Only what asks this machine's files alone can be answered by looking at files.
  const outside = outsideFacts(plan, project, world);
  if (!start || !outside || plan.actions.some((action) => action.mode === 'always')) return;
  const { files, environment } = world;
  const total = report.nodes.length;
  const locks = withLinkTargets([lockFileName], { files, root: project.workspace.root });
  const answer: WarmAnswer = { fresh: total, processes: outside.processes };
  recordWarm({
    files,
    environment,
    root: project.workspace.root,
    requestText: start.requestText,
    started: start.started,
    known: engine.cache.known(),
    paths: [...project.config.looked.paths, ...locks, ...world.gitLookedAt()],
    found: start.found,
    written: [...outside.paths, ...(report.release ? [`${report.release.path}/artifacts.json`] : [])],
    followed: engine.tools.lookedAt(),
    variables: [
      ...project.config.looked.variables,
      ...environment.asked(),
      ...plan.actions.flatMap((action) => action.env.pass),
    ],
    answer: answer as unknown as Json,
    short: outside.paths.length + outside.processes.length > 0 ? undefined : shortPlanOf(ended),
  });
}
