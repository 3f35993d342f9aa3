/** What of a plan can be built elsewhere to be looked at: no deploys, no services, nothing that makes nothing. */
import type { NodeId } from '../model/graph.ts';
import { edgesBefore, type Plan } from '../model/plan.ts';
import type { Answer, VerifyBuildRequest } from './contract.ts';
import type { SkippedTarget } from './verify-answer.ts';
import type { HostWorld } from './host-world.ts';
import { openProject, type Project } from './open-project.ts';
import { planGoals } from './plan-goals.ts';

export interface VerifiablePlan {
  readonly project: Project;
  readonly plan: Plan;
  readonly skipped: readonly SkippedTarget[];
}

export async function verifiablePlan(request: VerifyBuildRequest, world: HostWorld): Promise<Answer<VerifiablePlan>> {
  const opened = await openProject(request, world);
  if (opened.type !== 'done') return opened;
  const project = opened.value;
  const { defaults } = project.config;
  const asked = request.selectors.length > 0 ? request.selectors : defaults.length > 0 ? defaults : ['*'];
  const planned = planGoals(project, { selectors: asked }, world);
  if (planned.type !== 'done') return planned;
  const skipped = skippedIn(planned.value);
  const plan = without(planned.value, new Set(skipped.map(({ node }) => node)));
  const diagnostics = [...opened.diagnostics, ...planned.diagnostics];
  return { ...planned, diagnostics, value: { project, plan, skipped } };
}

const never: Readonly<Record<string, string>> = {
  deploy: 'a deploy is not built',
  service: 'a service is not built',
};

function skippedIn(plan: Plan): readonly SkippedTarget[] {
  const why = new Map<NodeId, string>();
  const before = nodesBefore(plan);
  for (const { id, kind } of plan.nodes) if (never[kind] !== undefined) why.set(id, never[kind]);
  // In plan order, so that whoever needs a skipped one comes after it.
  for (const { node } of plan.actions) {
    const needed = [...(before.get(node) ?? [])].find((one) => why.has(one));
    if (needed !== undefined && !why.has(node)) why.set(node, `it needs ${needed}, which is skipped`);
  }
  const needed = new Set([...before].flatMap(([node, others]) => (why.has(node) ? [] : [...others])));
  for (const { node, main, mode, outputs } of plan.actions) {
    if (main && mode === 'always' && outputs.length === 0 && !needed.has(node)) why.set(node, 'it makes nothing');
  }
  return [...why].map(([node, text]) => ({ node, why: text }));
}

function nodesBefore(plan: Plan): ReadonlyMap<NodeId, ReadonlySet<NodeId>> {
  const nodeOf = new Map(plan.actions.map(({ id, node }) => [id, node]));
  const before = new Map<NodeId, Set<NodeId>>();
  for (const action of plan.actions) {
    const others = before.get(action.node) ?? new Set();
    for (const edge of edgesBefore(action, plan.main)) {
      const other = nodeOf.get(edge);
      if (other !== undefined && other !== action.node) others.add(other);
    }
    before.set(action.node, others);
  }
  return before;
}

const without = (plan: Plan, gone: ReadonlySet<NodeId>): Plan => ({
  ...plan,
  actions: plan.actions.filter(({ node }) => !gone.has(node)),
  nodes: plan.nodes.filter(({ id }) => !gone.has(id)),
  requested: plan.requested.filter((id) => !gone.has(id)),
});
