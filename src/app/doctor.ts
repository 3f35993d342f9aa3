/** `doctor`: what the targets need of this machine, before they need it. Of programs only fixed probes are started. */
import { count } from '../base/text.ts';
import { filesWithOtherLineEnds } from '../host/index.ts';
import type { GraphNode } from '../model/graph.ts';
import type { HealthFinding } from '../model/health.ts';
import type { App } from './contract.ts';
import { examineCredentials } from './examine-credentials.ts';
import { examineMachine, examineStore } from './examine-machine.ts';
import { examinePorts } from './examine-ports.ts';
import { examineTools } from './examine-tools.ts';
import { openHostWorld } from './host-world.ts';
import { pickNodes } from './look.ts';
import { openProjectTools } from './open-engine.ts';
import { openProject, type Project } from './open-project.ts';
import { planNodes } from './plan-goals.ts';

export const doctor: App['doctor'] = async (request) => {
  const world = openHostWorld();
  const opened = await openProject(request, world);
  if (opened.type !== 'done') return opened;
  const project = opened.value;
  const picked = pickNodes(project, request.selectors);
  if (picked.type !== 'done') return picked;
  const nodes = withNeeds(picked.value, project);
  const planned = planNodes(project, nodes);
  if (planned.type !== 'done') return planned;
  const tools = openProjectTools(project, world);
  const value = [
    ...(await examineTools(planned.value.actions, project, tools)),
    ...examineCredentials(nodes, { project, world }),
    ...(await examineMachine({ project, world, tools })),
    ...examineStore({ project, world }),
    ...(await examinePorts(nodes, { project, world })),
    ...(await examineLineEnds(project)),
  ];
  return { ...opened, value };
};

/** In graph order. */
function withNeeds(nodes: readonly GraphNode[], { graph }: Project): readonly GraphNode[] {
  const wanted = new Set(nodes.map((node) => node.id));
  for (const id of wanted) for (const before of graph.byId.get(id)?.before ?? []) wanted.add(before);
  return graph.nodes.filter((node) => wanted.has(node.id));
}

/** Their bytes are inputs: here they are others than on a machine where git leaves line ends alone. */
async function examineLineEnds({ workspace }: Project): Promise<readonly HealthFinding[]> {
  const files = await filesWithOtherLineEnds(workspace.root);
  if (files.length === 0) return [];
  const named = files.slice(0, 3).join(', ');
  const says = `${count(files.length, 'file')} with CRLF here and LF in git: ${named}${files.length > 3 ? ', …' : ''}`;
  const help = 'write `* text=auto eol=lf` into .gitattributes, commit it, and check the files out again';
  return [{ group: 'files', what: 'line ends', verdict: 'warning', says, help }];
}
