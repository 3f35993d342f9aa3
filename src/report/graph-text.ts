/** The graph of targets for people (a tree) and for programs (dot, mermaid, JSON). */
import type { GraphAnswer } from '../model/answer.ts';
import type { Kind } from '../model/config.ts';
import { jsonText } from './json-lines.ts';
import { visible } from './visible.ts';

export const graphFormats = ['text', 'dot', 'mermaid', 'json'] as const;
export type GraphFormat = (typeof graphFormats)[number];

/** Text with a line break at the end; empty for an empty graph as text. */
export function graphText(graph: GraphAnswer, format: GraphFormat): string {
  switch (format) {
    case 'text':
      return treeText(graph);
    case 'dot':
      return dotText(graph);
    case 'mermaid':
      return mermaidText(graph);
    case 'json':
      return `${jsonText(graph)}\n`;
  }
}

interface Branch {
  readonly id: string;
  readonly indent: string;
  readonly last: boolean;
  readonly depth: number;
}

/** Deeper branches are not indented further but numbered: a chain of thousands stays readable, and linear in size. */
const deepest = 30;

/** From the goals down to what they need. What was drawn before is named once more with `…`, not drawn again. */
function treeText(graph: GraphAnswer): string {
  const before = new Map<string, string[]>(graph.nodes.map((node) => [node.id, []]));
  const needed = new Set<string>();
  for (const { from, to } of graph.edges) {
    before.get(to)?.push(from);
    needed.add(from);
  }
  const kinds = new Map(graph.nodes.map((node) => [node.id, node.using ? `${node.kind}/${node.using}` : node.kind]));
  const roots = graph.nodes.filter((node) => !needed.has(node.id));
  const stack: Branch[] = roots.map(({ id }) => ({ id, indent: '', last: true, depth: 0 })).toReversed();
  const drawn = new Set<string>();
  const lines: string[] = [];
  for (let branch = stack.pop(); branch; branch = stack.pop()) {
    const { id, indent, depth } = branch;
    const needs = [...new Set(before.get(id))];
    const again = drawn.has(id) && needs.length > 0;
    const label = again ? '…' : `(${kinds.get(id) ?? 'not selected'})`;
    lines.push(`${indent}${edgeText(branch)}${visible(id)}  ${label}`);
    if (again) continue;
    drawn.add(id);
    const inner = indent + innerText(branch);
    for (const need of needs.toReversed())
      stack.push({ id: need, indent: inner, last: need === needs.at(-1), depth: depth + 1 });
  }
  return lines.map((line) => `${line}\n`).join('');
}

function edgeText({ depth, last }: Branch): string {
  if (depth === 0) return '';
  return depth > deepest ? `${depth}: ` : last ? '└─ ' : '├─ ';
}

function innerText({ depth, last }: Branch): string {
  if (depth === 0 || depth > deepest) return '';
  return last ? '   ' : '│  ';
}

const shapes: Readonly<Record<Kind, string>> = {
  compile: 'box',
  check: 'diamond',
  sign: 'hexagon',
  package: 'box3d',
  deploy: 'house',
  task: 'ellipse',
  service: 'component',
  group: 'folder',
};

/** Graphviz. A dashed edge is an order without artifacts. */
function dotText(graph: GraphAnswer): string {
  const quote = (text: string): string => `"${visible(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  const nodes = graph.nodes.map((node) => {
    const tip = node.description === undefined ? '' : ` tooltip=${quote(node.description)}`;
    return `  ${quote(node.id)} [shape=${shapes[node.kind]}${tip}];\n`;
  });
  const edges = graph.edges.map(
    ({ from, to, artifacts }) => `  ${quote(from)} -> ${quote(to)}${artifacts ? '' : ' [style=dashed]'};\n`,
  );
  return `digraph gobuild {\n  rankdir=LR;\n${nodes.join('')}${edges.join('')}}\n`;
}

function mermaidText(graph: GraphAnswer): string {
  const names = new Map<string, string>();
  const nameOf = (id: string): string => {
    const name = names.get(id) ?? `n${names.size}`;
    names.set(id, name);
    return name;
  };
  // Mermaid reads entities in quoted labels: `#` begins one.
  const label = (text: string): string =>
    visible(text).replaceAll('#', '#35;').replaceAll('"', '#quot;').replaceAll('<', '#lt;').replaceAll('>', '#gt;');
  const nodes = graph.nodes.map((node) => `  ${nameOf(node.id)}["${label(node.id)}"]\n`);
  const edges = graph.edges.map(
    ({ from, to, artifacts }) => `  ${nameOf(from)} ${artifacts ? '-->' : '-.->'} ${nameOf(to)}\n`,
  );
  return `flowchart LR\n${nodes.join('')}${edges.join('')}`;
}
