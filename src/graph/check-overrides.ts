/** Overrides that can never pick a node: a trait that there is not, or one that is known only after the overrides. Pure. */
import { nearest } from '../base/text.ts';
import type { Override, TargetSpec } from '../model/config.ts';
import { diagnostic, type Diagnostic } from '../model/diagnostic.ts';
import type { GraphNode } from '../model/graph.ts';
import { parseWhere } from './selector.ts';

/** Of artifacts: what a node gives follows from its settings, and these from the overrides. */
const late = ['role', 'format'];
const always = ['os', 'arch', 'variant', 'platform', 'tag'];

/** One of a profile stands with every target that it may concern, and is judged by the nodes of all of them. */
export function checkOverrides(targets: readonly TargetSpec[], nodes: readonly GraphNode[]): readonly Diagnostic[] {
  const byTarget = Map.groupBy(nodes, (node) => node.target);
  const uses = targets.flatMap((spec) => spec.overrides.map((override) => ({ override, spec })));
  const byPlace = Map.groupBy(uses, ({ override: { at } }) => `${at.file}\0${at.start}`);
  return [...byPlace.values()].flatMap((same) => {
    const [first] = same;
    const concerned = same.flatMap(({ spec }) => byTarget.get(spec.name) ?? []);
    return first ? checkOne(first.override, concerned) : [];
  });
}

function checkOne({ where, at }: Override, nodes: readonly GraphNode[]): readonly Diagnostic[] {
  const parsed = parseWhere(where);
  // Targets that are broken or skipped have no nodes: then nothing is known of their axes.
  if (!parsed.ok || nodes.length === 0) return [];
  const known = new Set([...always, ...nodes.flatMap((node) => Object.keys(node.traits))]);
  const wrong = parsed.value.find(({ trait }) => !known.has(trait))?.trait;
  if (wrong === undefined) return [];
  const list = `the traits here are ${[...known].join(', ')}`;
  const meant = nearest(wrong, known);
  const why = late.includes(wrong) ? 'that is not known before its settings are' : 'there is no such trait';
  const help = late.includes(wrong) || !meant ? list : `did you mean "${meant}"?`;
  return [diagnostic('GB2008', `where: "${where}" asks for "${wrong}", and ${why}`, { at, help })];
}
