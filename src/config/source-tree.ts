/** The document as a tree of our own: values with their places, aliases replaced by what they stand for. */
import type { Json, JsonObject } from '../base/json.ts';
import type { Location } from '../model/location.ts';
import type { LineTable } from './line-table.ts';
import type { SourceText } from './read-source.ts';

export type Pointer = readonly (string | number)[];

export interface SourceScalar {
  readonly type: 'scalar';
  readonly value: null | boolean | number | string;
  readonly start: number;
  readonly end: number;
}
export interface SourcePair {
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly value: SourceNode;
}
export interface SourceMap {
  readonly type: 'map';
  readonly pairs: ReadonlyMap<string, SourcePair>;
  readonly start: number;
  readonly end: number;
}
export interface SourceList {
  readonly type: 'list';
  readonly items: readonly SourceNode[];
  readonly start: number;
  readonly end: number;
}
export type SourceNode = SourceScalar | SourceMap | SourceList;

/** A parsed file: plain data (maps without a prototype) and the places of its keys and values. */
export interface Document {
  readonly file: string;
  readonly text: string;
  readonly data: Json;
  /**
   * Place of the value at `pointer`; of its key where the value spans lines or is left out; of the nearest part
   * above it where there is no such value.
   */
  readonly locate: (pointer: Pointer) => Location;
  /** Place of the key at `pointer`; of the value for members of lists. */
  readonly locateKey: (pointer: Pointer) => Location;
}

export function documentOf({ file, text }: SourceText, root: SourceNode, table: LineTable): Document {
  return {
    file,
    text,
    data: dataOf(root),
    locate: (pointer) => {
      const found = follow(root, pointer);
      const { node, pair } = found;
      const isWhole = node.type === 'scalar' && found.complete && node.end > node.start;
      if (isWhole) return table.at(node.start, node.end);
      return pair ? table.at(pair.start, pair.end) : firstLine(node, text, table);
    },
    locateKey: (pointer) => {
      const { node, pair } = follow(root, pointer);
      return pair ? table.at(pair.start, pair.end) : firstLine(node, text, table);
    },
  };
}

interface Found {
  readonly node: SourceNode;
  /** The pair whose value `node` is; undefined for the root and members of lists. */
  readonly pair?: SourcePair | undefined;
  readonly complete: boolean;
}

function follow(root: SourceNode, pointer: Pointer): Found {
  let found: Found = { node: root, complete: true };
  for (const step of pointer) {
    const next = stepInto(found.node, step);
    if (!next) return { ...found, complete: false };
    found = next;
  }
  return found;
}

function stepInto(node: SourceNode, step: string | number): Found | undefined {
  if (node.type === 'map') {
    const pair = node.pairs.get(String(step));
    return pair && { node: pair.value, pair, complete: true };
  }
  const item = node.type === 'list' ? node.items[Number(step)] : undefined;
  return item && { node: item, complete: true };
}

function firstLine(node: SourceNode, text: string, table: LineTable): Location {
  const lineEnd = text.indexOf('\n', node.start);
  const end = lineEnd < 0 ? node.end : Math.min(node.end, lineEnd);
  return table.at(node.start, Math.max(end, node.start));
}

function dataOf(node: SourceNode): Json {
  if (node.type === 'scalar') return node.value;
  if (node.type === 'list') return node.items.map(dataOf);
  const object: Record<string, Json> = Object.create(null) as Record<string, Json>;
  for (const [key, pair] of node.pairs) object[key] = dataOf(pair.value);
  return object satisfies JsonObject;
}
