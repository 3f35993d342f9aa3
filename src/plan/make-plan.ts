/** Goals → Plan: asks each driver for its actions, joins what is equal, orders them, and refuses two writers of a path. Pure. */
import { InternalError, invariant } from '../base/bug.ts';
import { canonicalJson, type Json } from '../base/json.ts';
import { topologicalOrder } from '../base/order.ts';
import type { Action, ActionId } from '../model/action.ts';
import { diagnostic, type Checked, type Diagnostic } from '../model/diagnostic.ts';
import type { Graph, GraphNode, NodeId } from '../model/graph.ts';
import type { PlanContext } from '../model/kind.ts';
import { platformText } from '../model/platform.ts';
import { secretNames } from '../model/secret-names.ts';
import { edgesBefore, type Plan, type PlanWriter } from '../model/plan.ts';
import { checkWriters, checkUndeclared } from './check-writers.ts';
import { addEdges } from './edges.ts';
import type { PlanRequest } from './plan-request.ts';

/** 1980-01-01T00:00:00Z: the first second that a zip file can tell. */
const constantTime = 315_532_800;

export function makePlan(request: PlanRequest): Checked<Plan> {
  const actions = new Map<ActionId, Action>();
  const main: Record<NodeId, ActionId> = Object.create(null) as Record<NodeId, ActionId>;
  for (const node of request.goals.nodes) {
    const planned = actionsOf(node, request);
    const mains = planned.filter((action) => action.main);
    invariant(mains.length === 1 && mains[0], `${node.driver} planned ${mains.length} main actions for ${node.id}`);
    main[node.id] = mains[0].id;
    for (const action of planned) addAction(actions, withoutSharing(action, request.keyedSecrets ?? []));
  }
  const { actions: linked, unawaited } = addEdges({
    actions: [...actions.values()],
    main,
    nodes: request.goals.nodes,
    dist: request.project.dist,
  });
  const diagnostics: Diagnostic[] = [...checkWriters(linked, request), ...checkUndeclared(linked, request)];
  const byId = new Map(linked.map((action) => [action.id, action]));
  const topology = topologicalOrder(linked, (action) => edgesBefore(action, main).flatMap((id) => byId.get(id) ?? []));
  if (topology.type === 'cycle') diagnostics.push(circle(topology.cycle, request.graph));
  const plan: Plan = {
    project: request.project.project,
    profile: request.profile,
    dist: request.project.dist,
    actions: topology.type === 'ordered' ? topology.order : linked,
    writers: writersOf(linked, request),
    unawaited,
    nodes: request.goals.nodes,
    main,
    requested: [...request.goals.requested],
    leftOut: request.goals.leftOut,
  };
  return { value: plan, diagnostics };
}

/** What tasks write, those that take no part in the run too; nothing where no scan could find it. */
function writersOf(actions: readonly Action[], request: PlanRequest): readonly PlanWriter[] {
  if (!actions.some((action) => action.scan)) return [];
  const planned = new Map(actions.filter((action) => action.main).map((action) => [action.node, action]));
  return request.graph.nodes
    .filter((node) => node.kind === 'task' && node.produces.length > 0)
    .flatMap((node) => {
      const main = planned.get(node.id) ?? actionsOf(node, request).find((action) => action.main);
      return main ? [{ node: node.id, target: node.target, outputs: main.outputs }] : [];
    });
}

function circle(cycle: readonly Action[], graph: Graph): Diagnostic {
  const names = [...new Set(cycle.map((action) => action.node))];
  const first = cycle[0];
  return diagnostic('GB2503', `what these make is needed to make it: ${[...names, names[0]].join(' -> ')}`, {
    at: first ? graph.byId.get(first.node)?.at : undefined,
    help: 'a file that a task writes is read by something the task needs: move the output or split the task',
  });
}

/** The mark of a secret's value means nothing on another machine. */
const withoutSharing = (action: Action, keyed: readonly string[]): Action =>
  action.cache === 'shared' && keyed.some((name) => secretNames(action).has(name))
    ? { ...action, cache: 'local' }
    : action;

function addAction(actions: Map<ActionId, Action>, action: Action): void {
  const known = actions.get(action.id);
  if (known) {
    // Shared actions differ only in whose node planned them first.
    const content = ({ node: _node, target: _target, ...rest }: Action): Json =>
      JSON.parse(JSON.stringify(rest)) as Json;
    if (canonicalJson(content(known)) !== canonicalJson(content(action)))
      throw new InternalError(`two different actions are called ${action.id}`);
  } else actions.set(action.id, action);
}

function actionsOf(node: GraphNode, request: PlanRequest): readonly Action[] {
  const driver = request.drivers.get(node.driver);
  invariant(driver, `no driver ${node.driver}`);
  const context: PlanContext = {
    ...(request.projectOf?.(node.target) ?? request.project),
    node,
    timestamp: timestampOf(node, request),
    env: node.env,
    args: node.args === true && request.goals.requested.has(node.id) ? (request.args ?? []) : [],
    action: ({ step, ...fields }) => ({
      id: step === undefined ? node.id : `${node.id}#${step}`,
      node: node.id,
      target: node.target,
      step: step ?? 'main',
      main: step === undefined,
      driver: driver.id,
      revision: driver.revision,
      settings: null,
      env: node.env,
      secrets: node.secrets,
      tools: [],
      pool: node.pool ?? driver.pool,
      cache: node.cache,
      mode: 'cached',
      after: [],
      retries: node.retries,
      ...(node.platform ? { platform: platformText(node.platform) } : {}),
      ...(node.timeoutMs === undefined ? {} : { timeoutMs: node.timeoutMs }),
      ...fields,
    }),
  };
  return driver.plan(node.settings, context);
}

function timestampOf(node: GraphNode, request: PlanRequest): number {
  if (request.sourceDateEpoch !== undefined) return request.sourceDateEpoch;
  if (node.timestamp === undefined) return constantTime;
  return Math.floor(Date.parse(node.timestamp) / 1000);
}
