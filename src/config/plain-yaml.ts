/**
 * Reads plain YAML, as programs write it: maps and lists by indentation, one value a line. Several times as fast as the
 * library, and gives what that gives; undefined for a text in which anything else stands, be it right or wrong.
 */
import { readKey, readValue, type Reading } from './plain-value.ts';
import type { SourceList, SourceMap, SourceNode, SourcePair } from './source-tree.ts';

/** What is left to the library has limits of its own. */
const mostNodes = 190_000;
const deepest = 32;

interface Lines extends Reading {
  /** Offset of the end of the current line; -1 behind the last. */
  end: number;
  /** Blanks in front of it. */
  indent: number;
}

/** Offsets are UTF-16 units. Never throws. */
export function plainTree(text: string): SourceMap | undefined {
  // Tabs, CRLF and everything beyond ASCII have rules of their own.
  if (/[^\n -~]/.test(text)) return undefined;
  const lines: Lines = { text, at: 0, nodes: 0, end: -1, indent: 0 };
  nextLine(lines, 0);
  if (lines.end < 0 || lines.indent > 0) return undefined;
  const tree = readMap(lines, 0);
  return lines.end < 0 && tree && tree.pairs.size > 0 && lines.nodes < mostNodes ? tree : undefined;
}

/** The first line from `from` on that is neither empty nor a comment. */
function nextLine(lines: Lines, from: number): void {
  const { text } = lines;
  for (let start = from; start < text.length;) {
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed;
    let at = start;
    while (text.charCodeAt(at) === 32) at += 1;
    if (at < end && text.charAt(at) !== '#') {
      lines.at = at;
      lines.end = end;
      lines.indent = at - start;
      return;
    }
    start = end + 1;
  }
  lines.end = -1;
}

const isItem = ({ text, at, end }: Lines): boolean =>
  end >= 0 && text.charAt(at) === '-' && text.charAt(at + 1) === ' ';

/** True if the current line belongs to what begins in that column; one further right would go on with a text. */
const isAt = ({ end, indent }: Lines, column: number): boolean => end >= 0 && indent === column;

function readMap(lines: Lines, depth: number): SourceMap | undefined {
  const { indent, at: start } = lines;
  const pairs = new Map<string, SourcePair>();
  while (isAt(lines, indent) && !isItem(lines)) {
    const key = readKey(lines, lines.end);
    if (!key || pairs.has(key.key)) return undefined;
    const value = isOver(lines) ? readBelow(lines, { indent, depth, gap: key.end }) : readRest(lines);
    if (!value || (lines.end >= 0 && lines.indent > indent)) return undefined;
    pairs.set(key.key, { ...key, value });
  }
  return { type: 'map', pairs, start, end: lines.text.length };
}

function readList(lines: Lines): SourceList | undefined {
  const { indent, at: start } = lines;
  const items: SourceNode[] = [];
  while (isAt(lines, indent) && isItem(lines)) {
    lines.at += 1;
    lines.nodes += 1;
    const item = isOver(lines) ? undefined : readRest(lines);
    if (!item || (lines.end >= 0 && lines.indent > indent)) return undefined;
    items.push(item);
  }
  return { type: 'list', items, start, end: lines.text.length };
}

interface Above {
  /** Column of the key. */
  readonly indent: number;
  readonly depth: number;
  /** Where a value would stand that is left out. */
  readonly gap: number;
}

/** What the lines below a key hold: a map, a list, or nothing. */
function readBelow(lines: Lines, { indent, depth, gap }: Above): SourceNode | undefined {
  nextLine(lines, lines.end + 1);
  if (depth > deepest) return undefined;
  if (isItem(lines) && lines.indent >= indent) return readList(lines);
  if (lines.end >= 0 && lines.indent > indent) return readMap(lines, depth + 1);
  return { type: 'scalar', value: null, start: gap, end: gap };
}

/** The value in the rest of the line; the next line is the current one then. */
function readRest(lines: Lines): SourceNode | undefined {
  const value = readValue(lines, { end: lines.end, depth: 0 });
  if (!value || !isOver(lines)) return undefined;
  nextLine(lines, lines.end + 1);
  return value;
}

/** Steps over blanks; true if nothing but a comment follows on the line. */
function isOver(lines: Lines): boolean {
  const { text, at: from } = lines;
  while (text.charCodeAt(lines.at) === 32) lines.at += 1;
  return lines.at >= lines.end || (text.charAt(lines.at) === '#' && lines.at > from);
}
