/** `affected`: nodes that the changes since a revision touch. Runs no scan, and of all programs only git and tool probes. */
import { changedFiles, type Changes, type ChangesProblem } from '../host/index.ts';
import { previewPlan, type Preview } from '../engine/index.ts';
import { absolute, isWithin } from '../base/path.ts';
import type { Action, ScanResult } from '../model/action.ts';
import { diagnostic } from '../model/diagnostic.ts';
import type { GraphNode, NodeId } from '../model/graph.ts';
import { edgesBefore, type Plan } from '../model/plan.ts';
import { FileError } from '../model/ports.ts';
import { nameSeenFrom } from '../model/target-name.ts';
import type { Affected, TouchReason } from '../model/affected.ts';
import type { Answer, App } from './contract.ts';
import { declaredOtherwise } from './declared-before.ts';
import { openHostWorld, type HostWorld } from './host-world.ts';
import { movedPins } from './moved-pins.ts';
import { openEngine, type Engine } from './open-engine.ts';
import { driversById, openProject, type Project } from './open-project.ts';
import { planNodes } from './plan-goals.ts';
import { touchedNodes } from './touched-actions.ts';

export const affected: App['affected'] = async (request) => {
  const world = openHostWorld();
  const opened = await openProject(request, world);
  if (opened.type !== 'done') return opened;
  const changes = await changedFiles(opened.value.workspace.root, request.since);
  if (!changes.ok) return refusal(changes.error);
  const planned = planNodes(opened.value, opened.value.graph.nodes);
  if (planned.type !== 'done') return planned;
  const engine = openEngine(opened.value, world, { noCache: false, emit: () => undefined, runId: 'affected' });
  try {
    const then = { invocation: request, world, changes: changes.value, plan: planned.value };
    const gathered: Gathered = {
      project: opened.value,
      world,
      engine,
      plan: planned.value,
      changes: changes.value,
      scans: await readScans(planned.value, engine, changes.value),
      isMoved: await movedPins(opened.value, then),
      already: await declaredOtherwise(opened.value, then),
    };
    return { ...opened, value: answerOf(gathered) };
  } finally {
    await engine.close();
  }
};

function refusal(problem: ChangesProblem): Answer<never> {
  if (problem.type === 'failure')
    return problem.failure.type === 'tool-missing' ? missingGit : { ...problem, type: 'failed' };
  const [code, message, help] =
    problem.type === 'no-repository'
      ? (['GB4030', 'this is no git repository, so nothing tells what changed', 'run `git init` and commit'] as const)
      : ([
          'GB4031',
          `git knows no revision "${problem.revision}"`,
          problem.shallow
            ? 'the clone is shallow: fetch the whole history first'
            : 'fetch it first, or correct its name',
        ] as const);
  return { type: 'rejected', diagnostics: [diagnostic(code, message, { help })], sources: {} };
}

const missingGit: Answer<never> = {
  type: 'failed',
  failure: { type: 'tool-missing', tool: 'git', help: 'install git: `affected` asks it what changed' },
};

/** Scans whose last result tells what is found now, and the actions that they add. */
interface Scans {
  readonly results: ReadonlyMap<string, ScanResult>;
  readonly grown: readonly Action[];
}

async function readScans(plan: Plan, { shop, cache }: Engine, changes: Changes): Promise<Scans> {
  const wanted = new Set(plan.actions.flatMap((action) => (action.scan ? [action.id] : [])));
  const byId = new Map(plan.actions.map((action) => [action.id, action]));
  for (const id of wanted) for (const before of edgesBefore(byId.get(id) as Action, plan.main)) wanted.add(before);
  const actions = plan.actions.filter((action) => wanted.has(action.id));
  const previews = await previewPlan({ ...plan, actions }, shop, {});
  const results = new Map<string, ScanResult>();
  const grown: Action[] = [];
  for (const preview of previews.filter(({ action }) => action.scan)) {
    const { action } = preview;
    const data = isUsable(preview, changes) ? cache.lastResult(action.id)?.data : resultNow(preview);
    if (data === undefined) continue;
    const scan = data as unknown as ScanResult;
    results.set(action.id, scan);
    if (action.grows) grown.push(...(driversById.get(action.driver)?.grow?.(action, scan).actions ?? []));
  }
  return { results, grown };
}

const resultNow = ({ check }: Preview) =>
  check?.type === 'fresh' || check?.type === 'restorable' ? check.result.data : undefined;

/**
 * A scan that only files made stale which are among the changed ones: whatever it would find now besides is brought in
 * by one of those, which then touches the same nodes. Each file of a new folder is told by itself.
 */
const isUsable = ({ verdict, reasons }: Preview, { files }: Changes): boolean =>
  verdict === 'would-run' &&
  reasons.every(
    (reason) =>
      reason.type === 'input-changed' &&
      (files.has(reason.path) ||
        (reason.how !== 'edited' && [...files.keys()].some((path) => isWithin(reason.path, path)))),
  );

interface Gathered {
  readonly project: Project;
  readonly world: HostWorld;
  readonly engine: Engine;
  readonly plan: Plan;
  readonly changes: Changes;
  readonly scans: Scans;
  readonly isMoved: (wanted: string) => boolean;
  readonly already: ReadonlyMap<NodeId, TouchReason>;
}

function answerOf(gathered: Gathered): Affected {
  const { plan, changes, scans, engine, project } = gathered;
  const touched = touchedNodes({
    plan,
    actions: withGrown(plan.actions, scans.grown),
    changed: changes.files,
    scanOf: (scan) => scans.results.get(scan),
    discoveredBy: (action) => {
      const last = engine.cache.lastResult(action);
      return last ? (last.discovered ?? 'nothing') : undefined;
    },
    readsOtherwise: (scan, path) => readsOtherwise(scan, path, gathered),
    isMoved: gathered.isMoved,
    already: gathered.already,
  });
  const hit = project.graph.nodes.filter((node) => touched.has(node.id));
  const isGoal = ({ kind }: GraphNode): boolean => kind !== 'group' && kind !== 'deploy' && kind !== 'service';
  const left = hit.filter(({ kind }) => kind === 'deploy' || kind === 'service');
  return {
    since: { name: changes.name, commit: changes.commit },
    changedFiles: [...changes.files.keys()],
    selectors: selectorsOf(hit.filter(isGoal), project),
    nodes: hit
      .filter((node) => isGoal(node) || node.kind === 'group')
      .map(({ id, target, kind }) => ({ id, target, kind, why: touched.get(id) as TouchReason })),
    leftOut: left.map(({ id, kind }) => ({ id, why: whyLeft[kind === 'deploy' ? 'deploy' : 'service'] })),
    of: project.graph.nodes.filter(isGoal).length,
  };
}

const whyLeft = {
  deploy: 'a deploy is a goal only if it is named',
  service: 'a service runs until it is stopped: `gobuild watch` takes it',
} as const;

/** Grown actions stand right before the main action of their node, which waits for them. */
function withGrown(actions: readonly Action[], grown: readonly Action[]): readonly Action[] {
  const byNode = Map.groupBy(grown, (action) => action.node);
  return actions.flatMap((action) => (action.main ? [...(byNode.get(action.node) ?? []), action] : [action]));
}

/** The header of a Go file: an edit below it changes nothing that a scan could see. */
function readsOtherwise(scan: Action, path: string, { world, project, changes }: Gathered): boolean {
  const aspects = scan.inputs.flatMap((input) => (input.type === 'tree' && input.aspect ? [input.aspect] : []));
  return aspects
    .filter((aspect) => path.endsWith(aspect.suffix))
    .some((aspect) => {
      const read = driversById.get(scan.driver)?.aspects?.[aspect.name.slice(aspect.name.indexOf('#') + 1)];
      const [old, now] = [changes.textBefore(path), textNow(absolute(project.workspace.root, path), world)];
      return !read || old === undefined || now === undefined || read(Buffer.from(old)) !== read(now);
    });
}

function textNow(path: string, { files }: HostWorld): Uint8Array | undefined {
  try {
    return files.read(path);
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}

/** The name of a target all of whose nodes are touched, else the nodes; as one writes them where gobuild was started. */
function selectorsOf(nodes: readonly GraphNode[], { graph, config }: Project): readonly string[] {
  const seen = (name: string): string => nameSeenFrom(config.namespace ?? '', name);
  const all = Map.groupBy(graph.nodes, (node) => node.target);
  return [...Map.groupBy(nodes, (node) => node.target)].flatMap(([target, own]) =>
    own.length === all.get(target)?.length ? [seen(target)] : own.map((node) => seen(node.id)),
  );
}
