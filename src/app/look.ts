/** list, graph and show: what the file says, without running anything. */
import { pickByText } from '../graph/index.ts';
import { hasErrors } from '../model/diagnostic.ts';
import { nameSeenFrom, rootSelector } from '../model/target-name.ts';
import type { Action, InputSpec, ToolNeed } from '../model/action.ts';
import type { Lock } from '../model/lock.ts';
import type { GraphNode } from '../model/graph.ts';
import type { Plan } from '../model/plan.ts';
import type { Answer, App, GraphAnswer, Invocation, ListedTarget, ShownNode } from './contract.ts';
import { openHostWorld, type HostWorld } from './host-world.ts';
import { openProject, type Project } from './open-project.ts';
import { planGoals } from './plan-goals.ts';

export const list: App['list'] = async (request) => {
  const project = await openProject(request, openHostWorld());
  return mapAnswer(project, listTargets);
};

export function listTargets(project: Project): readonly ListedTarget[] {
  const { config, graph, drivers } = project;
  const nodesOf = Map.groupBy(graph.nodes, (node) => node.target);
  const here = config.targets.filter(({ name }) => isHere(project, name));
  return here.map(({ name, kind, driver, description }) => ({
    name,
    kind,
    using: drivers.get(driver)?.using,
    description,
    nodes: (nodesOf.get(name) ?? []).map((node) => node.id),
  }));
}

export const graph: App['graph'] = async (request) => {
  const opened = await openProject(request, openHostWorld());
  if (opened.type !== 'done') return opened;
  const picked = pickNodes(opened.value, request.selectors);
  return mapAnswer(picked, (nodes) => drawable(opened.value, nodes));
};

function drawable({ graph: whole, drivers }: Project, start: readonly GraphNode[]): GraphAnswer {
  const wanted = new Set(start.map((node) => node.id));
  for (const id of wanted) for (const before of whole.byId.get(id)?.before ?? []) wanted.add(before);
  const nodes = whole.nodes.filter((node) => wanted.has(node.id));
  return {
    nodes: nodes.map(({ id, target, kind, driver, description }) => ({
      id,
      target,
      kind,
      using: drivers.get(driver)?.using,
      description,
    })),
    edges: nodes.flatMap(edgesTo),
  };
}

function edgesTo({ id, before, fromNodes }: GraphNode): GraphAnswer['edges'] {
  const carrying = new Set(fromNodes);
  return before.map((from) => ({ from, to: id, artifacts: carrying.has(from) }));
}

/** Declared in the file in whose folder gobuild was started, or below it: what is meant where nothing is named. */
export const isHere = ({ config: { namespace = '' } }: Project, target: string): boolean =>
  !nameSeenFrom(namespace, target).startsWith('//');

/** Nodes of the selectors; all of the file for none. */
export function pickNodes(project: Project, selectors: readonly string[]): Answer<readonly GraphNode[]> {
  const { graph: whole, config, context, sources } = project;
  if (selectors.length === 0)
    return {
      type: 'done',
      value: whole.nodes.filter((node) => isHere(project, node.target)),
      diagnostics: project.diagnostics,
      sources,
    };
  const picks = selectors.map((text) => pickByText(text, { graph: whole, config, machine: context.machine }));
  const diagnostics = picks.flatMap((pick) => pick.diagnostics);
  if (hasErrors(diagnostics)) return { type: 'rejected', diagnostics, sources };
  const nodes = [...new Set(picks.flatMap((pick) => pick.value ?? []))];
  return { type: 'done', value: nodes, diagnostics: [...project.diagnostics, ...diagnostics], sources };
}

export interface PickedPlan {
  readonly project: Project;
  readonly nodes: readonly GraphNode[];
  /** Undefined where nothing was picked. */
  readonly plan?: Plan | undefined;
}

/** What `selector` means, and what a run of it would carry out. */
export async function planPicked(
  request: Invocation & { readonly selector: string },
  world: HostWorld,
): Promise<Answer<PickedPlan>> {
  const opened = await openProject(request, world);
  if (opened.type !== 'done') return opened;
  const project = opened.value;
  const picked = pickNodes(project, [request.selector]);
  if (picked.type !== 'done') return picked;
  const nodes = picked.value;
  if (nodes.length === 0) return { ...picked, value: { project, nodes } };
  const planned = planGoals(project, { selectors: nodes.map((node) => rootSelector(node.id)) }, world);
  return mapAnswer(planned, (plan) => ({ project, nodes, plan }));
}

export const show: App['show'] = async (request) => {
  const planned = await planPicked(request, openHostWorld());
  return mapAnswer(planned, ({ project, nodes, plan }) => {
    const ofNode = Map.groupBy(plan?.actions ?? [], (action) => action.node);
    return nodes.map((node) => shown(node, ofNode.get(node.id) ?? [], project));
  });
};

function shown(node: GraphNode, actions: readonly Action[], { drivers, lock }: Project): ShownNode {
  return {
    id: node.id,
    kind: node.kind,
    using: drivers.get(node.driver)?.using,
    settings: node.settings,
    before: node.before,
    cache: node.cache,
    inputs: [...new Set(actions.flatMap((action) => action.inputs.map(inputText)))],
    outputs: actions.flatMap((action) => action.outputs.map((output) => output.path)),
    actions: actions.map((action) => ({
      id: action.id,
      step: action.step,
      command: commandText(action),
      tools: action.tools.map((tool) => toolText(tool, lock)),
    })),
  };
}

/** `go`, `go 1.26.8`, `go 1.26 (1.26.8)`: what the file names, and what gobuild.lock makes of it. */
function toolText({ name, wanted }: ToolNeed, lock: Lock | undefined): string {
  if (wanted === undefined) return name;
  const exact = lock?.go[wanted]?.version ?? wanted;
  return exact === wanted ? `${name} ${wanted}` : `${name} ${wanted} (${exact})`;
}

function inputText(input: InputSpec): string {
  switch (input.type) {
    case 'file':
      return input.path;
    case 'glob':
      return [...input.include, ...input.exclude.map((pattern) => `!${pattern}`)]
        .map((pattern) => (input.base === '.' ? pattern : `${input.base}/${pattern}`))
        .join(' ');
    case 'tree':
      return `${input.base}/ (names)`;
    case 'artifact':
      return `${input.path} (${input.node})`;
    case 'action':
      return `result of ${input.action}`;
    case 'found':
      return `what ${input.scan} finds for ${input.pick}`;
  }
}

/** The command of an action as a person would type it; a performer by its name. */
export function commandText({ work }: Action): string {
  switch (work.type) {
    case 'argv':
      return work.argv.join(' ');
    case 'shell':
      return work.args === undefined ? work.text.trim() : `${work.text.trim()} -- ${work.args.join(' ')}`;
    case 'perform':
      return work.performer;
    case 'join':
      return '';
  }
}

export function mapAnswer<A, B>(answer: Answer<A>, change: (value: A) => B): Answer<B> {
  return answer.type === 'done' ? { ...answer, value: change(answer.value) } : answer;
}

export type { HostWorld, Invocation };
