/** Nodes of the YAML library → our source tree: keys checked, aliases replaced, numbers that lie refused. */
import { count } from '../base/text.ts';
import { diagnostic, type Checked, type Diagnostic, type DiagnosticCode } from '../model/diagnostic.ts';
import type { LineTable } from './line-table.ts';
import type { SourceList, SourceMap, SourceNode, SourcePair, SourceScalar } from './source-tree.ts';

/** Tells the library's nodes apart (handed in by its door). */
export interface NodeShapes {
  readonly isAlias: (node: unknown) => node is { readonly source: string };
  readonly isMap: (node: unknown) => node is { readonly items: readonly unknown[]; readonly anchor?: string };
  readonly isSeq: (node: unknown) => node is { readonly items: readonly unknown[]; readonly anchor?: string };
  readonly isScalar: (node: unknown) => node is { readonly value: unknown; readonly anchor?: string };
}

interface BuildRequest {
  /** Root node of the library's document. */
  readonly root: unknown;
  readonly text: string;
  readonly shapes: NodeShapes;
  readonly table: LineTable;
  /** A file of another tool: merge keys and odd spellings of numbers are taken. */
  readonly isForeign?: boolean | undefined;
}

interface Build extends BuildRequest {
  readonly anchors: Map<string, SourceNode>;
  /** Size and height of nodes that aliases repeat, and of what lies in them. */
  readonly extents: Map<SourceNode, Extent>;
  readonly diagnostics: Diagnostic[];
  nodes: number;
}

interface Extent {
  readonly nodes: number;
  readonly height: number;
}

const maximumNodes = 200_000;
const maximumDepth = 64;

export function buildTree(request: BuildRequest): Checked<SourceNode> {
  const build: Build = { ...request, anchors: new Map(), extents: new Map(), diagnostics: [], nodes: 0 };
  const value = buildNode(build, request.root, { depth: 0, gap: 0 });
  return { value, diagnostics: build.diagnostics };
}

interface Slip {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly help?: string | undefined;
}

function complain(build: Build, place: { start: number; end: number }, { code, message, help }: Slip): void {
  if (build.diagnostics.length >= 100) return;
  build.diagnostics.push(diagnostic(code, message, { at: build.table.at(place.start, place.end), help }));
}

/** Where a node is met: how deep, and where it would stand if it is left out. */
interface Spot {
  readonly depth: number;
  readonly gap: number;
}

function buildNode(build: Build, node: unknown, { depth, gap }: Spot): SourceNode {
  const { shapes } = build;
  if (shapes.isAlias(node)) return aliased(build, node.source, { ...placeOf(node, gap), depth });
  let built: SourceNode;
  build.nodes += 1;
  if (shapes.isMap(node)) built = buildMap(build, node, depth);
  else if (shapes.isSeq(node)) {
    const place = placeOf(node, gap);
    const items = node.items.map((item) => buildNode(build, item, { depth: depth + 1, gap: place.start }));
    built = { type: 'list', items, ...place } satisfies SourceList;
  } else built = buildScalar(build, node, gap);
  const anchor = shapes.isMap(node) || shapes.isSeq(node) || shapes.isScalar(node) ? node.anchor : undefined;
  if (anchor) build.anchors.set(anchor, built);
  return built;
}

/** What an alias in it repeats counts as often as it stands there. The parser has bounded the depth. */
function extentOf(node: SourceNode, known: Map<SourceNode, Extent>): Extent {
  const before = known.get(node);
  if (before) return before;
  const children =
    node.type === 'map' ? [...node.pairs.values()].map((pair) => pair.value) : node.type === 'list' ? node.items : [];
  const extents = children.map((child) => extentOf(child, known));
  const extent = {
    nodes: extents.reduce((sum, { nodes }) => sum + nodes, 1),
    height: 1 + extents.reduce((most, { height }) => Math.max(most, height), 0),
  };
  known.set(node, extent);
  return extent;
}

function placeOf(node: unknown, gap: number): { start: number; end: number } {
  const range = (node as { range?: readonly [number, number, number] | null } | null)?.range;
  return range ? { start: range[0], end: range[1] } : { start: gap, end: gap };
}

function aliased(build: Build, name: string, place: { start: number; end: number; depth: number }): SourceNode {
  const { start, end } = place;
  const target = build.anchors.get(name);
  const nothing: SourceScalar = { type: 'scalar', value: null, start, end };
  if (!target) {
    complain(build, place, {
      code: 'GB1014',
      message: `there is no anchor &${name} before this alias`,
      help: `to write a text that begins with "*", quote it: "*${name}"`,
    });
    return nothing;
  }
  const extent = extentOf(target, build.extents);
  build.nodes += extent.nodes;
  const tooMany = build.nodes > maximumNodes;
  if (tooMany || place.depth + extent.height > maximumDepth + 1) {
    const what = tooMany ? count(maximumNodes, 'value') : `${maximumDepth} levels of nesting`;
    if (!build.diagnostics.some((item) => item.code === 'GB1006'))
      complain(build, place, {
        code: 'GB1006',
        message: `with this alias the file stands for more than ${what}`,
        help: 'use vars and matrices instead of anchors',
      });
    return nothing;
  }
  return target;
}

function buildMap(build: Build, node: { readonly items: readonly unknown[] }, depth: number): SourceMap {
  const place = placeOf(node, 0);
  const isFlow = (node as { flow?: boolean }).flow === true;
  const pairs = new Map<string, SourcePair>();
  const merged: SourceNode[] = [];
  let before: SourcePair | undefined;
  for (const item of node.items as readonly { key: unknown; value: unknown }[]) {
    const keyPlace = placeOf(item.key, place.start);
    const key = buildKey(build, item.key, keyPlace);
    if (isFlow && item.value === null) explainBareKey(build, keyPlace, before);
    const value = buildNode(build, item.value, { depth: depth + 1, gap: keyPlace.end });
    if (key === '<<') merged.push(value);
    if (key === undefined || key === '<<') continue;
    before = { key, ...keyPlace, value };
    const twin = pairs.get(key);
    if (twin) {
      build.diagnostics.push(
        diagnostic('GB1007', `the key "${key}" stands here twice`, {
          at: build.table.at(keyPlace.start, keyPlace.end),
          related: [{ message: 'it was first written here', at: build.table.at(twin.start, twin.end) }],
          help: 'remove one of the two',
        }),
      );
    } else pairs.set(key, before);
  }
  for (const other of merged) mergeInto(pairs, other);
  return { type: 'map', pairs, ...place };
}

/** YAML 1.1's merge: what stands in the map itself wins, then the first of those that are merged. */
function mergeInto(pairs: Map<string, SourcePair>, other: SourceNode): void {
  if (other.type === 'list') for (const item of other.items) mergeInto(pairs, item);
  if (other.type === 'map') for (const [key, pair] of other.pairs) if (!pairs.has(key)) pairs.set(key, pair);
}

/** `{ where: os=windows,arch=amd64 }` is two keys for YAML, and the second one has no value. */
function explainBareKey(build: Build, place: { start: number; end: number }, before: SourcePair | undefined): void {
  const { text } = build;
  const key = text.slice(place.start, place.end);
  const isTornText = before?.value.type === 'scalar' && /^[^\n]*$/.test(text.slice(before.start, place.end));
  const whole = before && isTornText ? text.slice(before.value.start, place.end) : key;
  complain(build, place, {
    code: 'GB1012',
    message: `"${key}" is a key without a value`,
    help: isTornText
      ? `a comma ends a text inside { }: quote this text: "${whole.replace(/["']/g, '')}"`
      : 'inside { } write "key: value", or quote the whole text',
  });
}

function buildKey(build: Build, node: unknown, place: { start: number; end: number }): string | undefined {
  const { shapes, text } = build;
  if (!shapes.isScalar(node)) {
    const what = node === null || node === undefined ? 'there is no key before this ":"' : 'a key is a text';
    complain(build, place, { code: 'GB1010', message: what, help: 'write "key: value" with a text as key' });
    return undefined;
  }
  // A bare 8080 or true is meant as the text that was written.
  const written = typeof node.value === 'string' ? node.value : text.slice(place.start, place.end);
  if (written === '<<' && !build.isForeign) {
    complain(build, place, {
      code: 'GB1008',
      message: 'merge keys (<<) are not part of YAML 1.2',
      help: 'write the keys out, or use vars, matrices or overrides',
    });
    return undefined;
  }
  if (written === '__proto__' || written === '') {
    const name = written === '' ? 'an empty text' : `"${written}"`;
    complain(build, place, {
      code: 'GB1010',
      message: `${name} may not be used as a key`,
      help: 'choose another name',
    });
    return undefined;
  }
  return written;
}

function buildScalar(build: Build, node: unknown, gap: number): SourceScalar {
  const place = placeOf(node, gap);
  const value: unknown = build.shapes.isScalar(node) ? node.value : null;
  if (typeof value === 'number') {
    const problem = build.isForeign ? undefined : numberProblem(build.text.slice(place.start, place.end), value);
    if (problem) complain(build, place, { code: 'GB1013', ...problem });
    return { type: 'scalar', value: problem ? 0 : value, ...place };
  }
  // The core schema gives texts, numbers, truth values and null; integers are no bigints unless asked for.
  const isPlain = typeof value === 'string' || typeof value === 'boolean';
  return { type: 'scalar', value: isPlain ? value : null, ...place };
}

/** Spellings of numbers that mean different things to different readers. */
function numberProblem(written: string, value: number): { message: string; help: string } | undefined {
  if (/^[-+]?0\d+$/.test(written)) {
    const octal = /^0[0-7]+$/.test(written) ? `, or 0o${written.slice(1)} for an octal number` : '';
    return {
      message: `${written} would be the number ${value}: YAML 1.2 ignores leading zeros`,
      help: `quote it if it is a text: "${written}"${octal}`,
    };
  }
  if (!Number.isFinite(value))
    return { message: `${written} is not a number that can be used`, help: quoteIt(written) };
  if (Number.isInteger(value) && !Number.isSafeInteger(value) && /^[-+]?\d+$/.test(written))
    return { message: `${written} has more digits than a number keeps`, help: quoteIt(written) };
  return undefined;
}

const quoteIt = (written: string): string => `quote it if it is a text: "${written}"`;
