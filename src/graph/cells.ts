/** Cells of nodes: their ids, traits, and the groups that shapes make of upstream artifacts. Pure. */
import { canonicalJson, type Json, type JsonObject } from '../base/json.ts';
import type { UpstreamArtifact } from '../model/artifact.ts';
import type { Cell } from '../model/config.ts';
import type { GraphNode } from '../model/graph.ts';
import { parsePlatform, platformId, type Platform } from '../model/platform.ts';

/** What one node of a target stands for before its settings are known. */
export interface Outline {
  readonly cell: Cell;
  readonly inputs: readonly UpstreamArtifact[];
}

export const axisText = (value: Json): string => (typeof value === 'string' ? value : canonicalJson(value));

/** The platform of the cell's `platform` axis. */
export function cellPlatform(cell: Cell): Platform | undefined {
  const value = cell.find(([axis]) => axis === 'platform')?.[1];
  return typeof value === 'string' ? parsePlatform(value) : undefined;
}

/** `server@linux-arm-7,edition=pro`; the bare name for an empty cell. */
export function nodeId(target: string, cell: Cell): string {
  const parts = cell.map(([axis, value]) => {
    const platform = axis === 'platform' ? parsePlatform(axisText(value)) : undefined;
    return platform ? platformId(platform) : `${axis}=${axisText(value)}`;
  });
  return parts.length === 0 ? target : `${target}@${parts.join(',')}`;
}

export const cellKey = (cell: Cell): string =>
  canonicalJson(cell.map(([axis, value]) => `${axis}=${axisText(value)}`).toSorted());

/** The `matrix` context of expressions. */
export const cellObject = (cell: Cell): JsonObject => Object.assign(Object.create(null), Object.fromEntries(cell));

export interface OutlineView {
  readonly cellOf: (node: string) => Cell;
  /** A target as the file that maps over it names it. */
  readonly nameOf: (target: string) => string;
}

/** One outline per artifact. Several names get the axis `of`, several artifacts of one node the axis `file`. */
export function outlinePerArtifact(inputs: readonly UpstreamArtifact[], { cellOf, nameOf }: OutlineView): Outline[] {
  const names = new Set(inputs.map((input) => input.target));
  const perNode = Map.groupBy(inputs, (input) => input.node);
  return inputs.map((input) => {
    const cell = [...cellOf(input.node)];
    if (names.size > 1) cell.push(['of', nameOf(input.target)]);
    if ((perNode.get(input.node)?.length ?? 0) > 1)
      cell.push(['file', input.path.slice(input.path.lastIndexOf('/') + 1)]);
    return { cell, inputs: [input] };
  });
}

interface Group {
  readonly cell: Cell;
  readonly inputs: UpstreamArtifact[];
}

/**
 * One outline per cell that has a platform. Artifacts without one join every outline whose axes agree with theirs; those
 * that join none are grouped by their own axes, and what has no axes at all joins these.
 */
export function outlinePerPlatform(
  inputs: readonly UpstreamArtifact[],
  { cellOf }: Pick<OutlineView, 'cellOf'>,
): Outline[] {
  const [plain, placed] = [
    inputs.filter((input) => input.platform === undefined),
    inputs.filter((input) => input.platform !== undefined),
  ];
  const groups = groupedByCell(placed, cellOf);
  const alone: UpstreamArtifact[] = [];
  for (const input of plain) {
    const joined = groups.filter((group) => agree(cellOf(input.node), group.cell));
    for (const group of joined) group.inputs.push(input);
    if (joined.length === 0) alone.push(input);
  }
  const isBare = (input: UpstreamArtifact): boolean => cellOf(input.node).length === 0;
  const everywhere = alone.filter(isBare);
  const own = groupedByCell(
    alone.filter((input) => !isBare(input)),
    cellOf,
  );
  if (own.length === 0 && everywhere.length > 0) return [{ cell: [], inputs: everywhere }];
  for (const group of own) for (const input of everywhere) group.inputs.push(input);
  return [...groups, ...own];
}

function groupedByCell(inputs: readonly UpstreamArtifact[], cellOf: OutlineView['cellOf']): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const input of inputs) {
    const cell = cellOf(input.node);
    const key = cellKey(cell);
    const group = groups.get(key);
    if (group) group.inputs.push(input);
    else groups.set(key, { cell, inputs: [input] });
  }
  return [...groups.values()];
}

/** True if the cells say the same of the axes that both have. */
const agree = (a: Cell, b: Cell): boolean =>
  a.every(([axis, value]) => {
    const other = b.find(([name]) => name === axis);
    return other === undefined || axisText(other[1]) === axisText(value);
  });

/** Every outline in every cell of the target's own matrix. */
export function crossWithCells(outlines: readonly Outline[], cells: readonly Cell[] | undefined): readonly Outline[] {
  if (!cells) return outlines;
  return outlines.flatMap((outline) => cells.map((cell) => ({ ...outline, cell: [...outline.cell, ...cell] })));
}

/** Traits that brackets compare with. */
export function traitsOf(cell: Cell, platform: Platform | undefined): GraphNode['traits'] {
  const traits: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [axis, value] of cell) traits[axis] = axisText(value);
  if (platform) {
    traits['os'] = platform.os;
    traits['arch'] = platform.arch;
    if (platform.variant !== undefined) traits['variant'] = platform.variant;
    traits['platform'] = [platform.os, platform.arch, platform.variant].filter(Boolean).join('/');
  }
  return traits;
}
