/** `verify --rebuild`: builds twice, in other places and at other times, and compares with each other and with what is recorded. */
import { previewPlan } from '../engine/index.ts';
import { host, type AbsolutePath } from '../base/path.ts';
import type { ActionId } from '../model/action.ts';
import type { NodeId } from '../model/graph.ts';
import type { ActionResult, OutputFile } from '../model/perform.ts';
import type { Plan } from '../model/plan.ts';
import type { Files } from '../model/ports.ts';
import { buildElsewhere, withPrivateFolder, type Built } from './build-elsewhere.ts';
import type { App, VerifyBuildRequest } from './contract.ts';
import type { OutputDifference, RebuiltTarget } from './verify-answer.ts';
import { firstDifference } from './first-difference.ts';
import { openHostWorld, type HostWorld } from './host-world.ts';
import { openEngine } from './open-engine.ts';
import type { Project } from './open-project.ts';
import { verifiablePlan } from './verify-plan.ts';

export const verifyRebuild: App['verifyRebuild'] = async (request) => {
  const world = openHostWorld();
  const planned = await verifiablePlan(request, world);
  if (planned.type !== 'done') return planned;
  const { project, plan, skipped } = planned.value;
  return withPrivateFolder(world, async (privateFolder) => {
    const recorded = await recordedResults(project, plan, world);
    const rebuilds = await buildTwice({ project, plan, world, privateFolder, request });
    const value = [
      ...plan.nodes
        .filter(({ kind }) => kind !== 'group')
        .map(({ id }) => compared(id, { plan, recorded, rebuilds, world })),
      ...skipped.map(({ node, why }): RebuiltTarget => ({ node, outcome: 'skipped', files: 0, recorded: false, why })),
    ];
    return { ...planned, value };
  });
};

/** Where results lie, and what they are. */
interface Place {
  readonly root: AbsolutePath;
  readonly results: ReadonlyMap<ActionId, ActionResult>;
}

/** Only what still belongs to the inputs as they are now. */
async function recordedResults(project: Project, plan: Plan, world: HostWorld): Promise<Place> {
  const engine = openEngine(project, world, { noCache: true, emit: () => undefined, runId: 'verify' });
  try {
    const previews = await previewPlan(plan, engine.shop, {});
    const fresh = previews.filter(({ verdict }) => verdict === 'fresh').map(({ action }) => action.id);
    const results = fresh.flatMap((id): [ActionId, ActionResult][] => {
      const result = engine.cache.lastResult(id);
      return result ? [[id, result]] : [];
    });
    return { root: project.workspace.root, results: new Map(results) };
  } finally {
    await engine.close();
  }
}

interface Twice {
  readonly project: Project;
  readonly plan: Plan;
  readonly world: HostWorld;
  readonly privateFolder: AbsolutePath;
  readonly request: VerifyBuildRequest;
}

/** The second: a longer path, later, one thing after another, and what Go keeps between builds is of no use to it. */
async function buildTwice(twice: Twice): Promise<readonly (Built & Place)[]> {
  const { privateFolder, world, plan, request } = twice;
  const { signal, jobs = world.cores } = request;
  const usesGo = plan.actions.some(({ driver }) => driver.startsWith('compile/go'));
  const one = host.join(privateFolder, 'a', 'work');
  const other = host.join(privateFolder, 'another-place', 'with-a-longer-path', 'work');
  const temporary = host.join(privateFolder, 'temporary');
  world.files.makeFolder(temporary);
  const goCache = usesGo ? { GOCACHE: host.join(privateFolder, 'go-build') } : {};
  const first = await buildElsewhere({ ...twice, root: one, backwards: false, env: {}, jobs, signal });
  const env = { TMPDIR: temporary, TEMP: temporary, TMP: temporary, ...goCache };
  const second = await buildElsewhere({
    ...twice,
    root: other,
    backwards: true,
    env,
    jobs: jobs === 1 ? world.cores : 1,
    signal,
  });
  return [
    { ...first, root: one },
    { ...second, root: other },
  ];
}

interface Comparing {
  readonly plan: Plan;
  readonly recorded: Place;
  readonly rebuilds: readonly (Built & Place)[];
  readonly world: HostWorld;
}

function compared(node: NodeId, { plan, recorded, rebuilds, world }: Comparing): RebuiltTarget {
  const action = plan.main[node] ?? node;
  const failure = rebuilds
    .flatMap(({ report }) => report.nodes)
    .find((told) => told.node === node && told.outcome !== 'ran' && told.outcome !== 'fresh');
  const base = { node, files: 0, recorded: false };
  if (failure) {
    const why = failure.outcome === 'skipped' ? 'what it needs failed' : `it was ${failure.outcome}`;
    return { ...base, outcome: 'failed', ...(failure.failure ? { failure: failure.failure } : { why }) };
  }
  const [first, second] = rebuilds.map((place) => outputsOf(place, action));
  if (!first || !second) return { ...base, outcome: 'failed', why: 'its result could not be kept: run it to see why' };
  const known = recorded.results.has(action) ? outputsOf(recorded, action) : undefined;
  const difference =
    (known && differenceIn({ a: known, b: first, between: ['recorded', 'first rebuild'] }, world.files)) ??
    differenceIn({ a: first, b: second, between: ['first rebuild', 'second rebuild'] }, world.files);
  const told = { node, files: first.outputs.length, recorded: known !== undefined };
  return difference ? { ...told, outcome: 'differs', difference } : { ...told, outcome: 'equal' };
}

interface Outputs {
  readonly root: AbsolutePath;
  readonly outputs: readonly OutputFile[];
}

function outputsOf({ root, results }: Place, action: ActionId): Outputs | undefined {
  const result = results.get(action);
  return result && { root, outputs: result.outputs };
}

interface Pair {
  readonly a: Outputs;
  readonly b: Outputs;
  readonly between: OutputDifference['between'];
}

/** The first in the order of their paths. Throws FileError. */
function differenceIn({ a, b, between }: Pair, files: Files): OutputDifference | undefined {
  const others = new Map(b.outputs.map((file) => [file.path, file]));
  for (const file of a.outputs) {
    const { path } = file;
    const other = others.get(path);
    others.delete(path);
    const how = other ? howTheyDiffer(file, other) : 'missing';
    if (how === undefined) continue;
    const content =
      how === 'content' ? firstDifference(host.join(a.root, path), host.join(b.root, path), files) : undefined;
    return { path, between, how, ...(content ? { content } : {}) };
  }
  const [added] = others.keys();
  return added === undefined ? undefined : { path: added, between, how: 'added' };
}

function howTheyDiffer(a: OutputFile, b: OutputFile): OutputDifference['how'] | undefined {
  if (a.type !== b.type) return 'type';
  if (a.link !== b.link) return 'link';
  if (a.digest !== b.digest) return 'content';
  return a.executable === b.executable ? undefined : 'mode';
}
