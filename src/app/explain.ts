/** `explain`: why a node would run now, why it last ran, and the documents behind that. */
import { droppedVariables, previewPlan, type Preview, type Workshop } from '../engine/index.ts';
import { host } from '../base/path.ts';
import type { Cache, LastRecord } from '../cache/index.ts';
import type { Json } from '../base/json.ts';
import type { GraphNode } from '../model/graph.ts';
import { rootCauses, type Reason } from '../model/reason.ts';
import type { App, Explanation } from './contract.ts';
import { causesIn, type CausesOf } from './causes.ts';
import { verdictOf } from './dry-run.ts';
import { openHostWorld } from './host-world.ts';
import { planPicked } from './look.ts';
import { openEngine } from './open-engine.ts';
import type { Project } from './open-project.ts';

export const explain: App['explain'] = async (request) => {
  const world = openHostWorld();
  const planned = await planPicked(request, world);
  if (planned.type !== 'done') return planned;
  const { project, nodes, plan } = planned.value;
  if (plan === undefined) return { ...planned, value: [] };
  const engine = openEngine(project, world, { noCache: false, emit: () => undefined, runId: 'explain' });
  try {
    const previews = await previewPlan(plan, engine.shop, {});
    const byNode = Map.groupBy(previews, (preview) => preview.action.node);
    const parts = { cache: engine.cache, shop: engine.shop, project, causesOf: causesIn(previews) };
    const value = nodes
      .filter((node) => node.kind !== 'group' || nodes.length === 1)
      .map((node) => explanation(node, byNode.get(node.id) ?? [], parts));
    return { ...planned, value };
  } finally {
    await engine.close();
  }
};

interface ExplanationParts {
  readonly cache: Cache;
  readonly shop: Workshop;
  readonly project: Project;
  readonly causesOf: CausesOf;
}

/** `own`: the node's previews. */
function explanation(
  node: GraphNode,
  own: readonly Preview[],
  { cache, shop, project, causesOf }: ExplanationParts,
): Explanation {
  const main = own.find((preview) => preview.action.main);
  const record = main && cache.lastRecord(main.action.id);
  const verdict = main ? stateOf(main, own) : 'unknown';
  return {
    node: node.id,
    state: record === undefined && verdict === 'would-run' ? 'never-built' : verdict,
    reasons: main ? causesOf(main) : [],
    ...(main && record ? { last: lastOf(main, record, cache) } : {}),
    store: own.flatMap(({ check }) => (check && cache.lookInStore(check)) ?? []),
    actions: own.map((preview) => ({ id: preview.action.id, ...documentOf(preview, cache) })),
    dropped: droppedVariables(
      own.map(({ action }) => action),
      shop,
    ),
    notes: notesOf(project, shop.userEnv['PATH'] ?? ''),
  };
}

function notesOf({ used }: Project, path: string): readonly string[] {
  const relative = path.split(host.delimiter).filter((folder) => !host.isAbsolute(folder));
  const shown = relative.map((folder) => folder || '(empty)').join(', ');
  return [
    ...(used.has('git.dirty') ? ['git.dirty costs a `git status` in every run'] : []),
    ...(relative.length > 0 ? [`folders of PATH that are not absolute are left out: ${shown}`] : []),
  ];
}

/** A node whose own step would run is no riddle, though what it comes to is not known. */
function stateOf(main: Preview, own: readonly Preview[]): Explanation['state'] {
  const verdict = verdictOf(main);
  if (verdict !== 'unknown') return verdict;
  if (main.action.mode === 'observed' && main.reasons.length === 0) return 'looks';
  return own.some((step) => verdictOf(step) === 'would-run') ? 'would-run' : 'unknown';
}

/** With what made its steps run in that same run in place of the steps. */
function lastOf(main: Preview, { run, outcome, at, reasons }: LastRecord, cache: Cache): Explanation['last'] {
  const ofStep = (id: string): readonly Reason[] | undefined => {
    const step = id.startsWith(`${main.action.node}#`) ? cache.lastRecord(id) : undefined;
    return step?.run === run ? step.reasons : undefined;
  };
  return { run, outcome, at, reasons: rootCauses(reasons, ofStep) };
}

function documentOf(preview: Preview, cache: Cache): { key?: string; document?: Json } {
  const record = cache.lastRecord(preview.action.id);
  return record ? { key: record.key, document: record.document as unknown as Json } : {};
}
