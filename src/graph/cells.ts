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

/** One outline per cell that has a platform; artifacts without one join every group. */
export function outlinePerPlatform(
  inputs: readonly UpstreamArtifact[],
  { cellOf }: Pick<OutlineView, 'cellOf'>,
): Outline[] {
  const groups = new Map<string, { cell: Cell; inputs: UpstreamArtifact[] }>();
  const everywhere: UpstreamArtifact[] = [];
  for (const input of inputs) {
    const cell = cellOf(input.node);
    if (input.platform === undefined) {
      everywhere.push(input);
      continue;
    }
    const key = cellKey(cell);
    const group = groups.get(key);
    if (group) group.inputs.push(input);
    else groups.set(key, { cell, inputs: [input] });
  }
  if (groups.size === 0) return everywhere.length === 0 ? [] : [{ cell: [], inputs: everywhere }];
  return [...groups.values()].map((group) => ({ cell: group.cell, inputs: [...group.inputs, ...everywhere] }));
}

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
