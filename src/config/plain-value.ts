/** Values that stand on one line of a plain YAML text: scalars, lists and maps in brackets; undefined for anything unusual. */
import type { SourceList, SourceMap, SourceNode, SourcePair, SourceScalar } from './source-tree.ts';

/** Where reading has come to in a text, and how many values there were. */
export interface Reading {
  readonly text: string;
  at: number;
  nodes: number;
}

/** What a value may stand in. */
export interface Within {
  /** Offset of the end of its line. */
  readonly end: number;
  /** How many brackets it is in. */
  readonly depth: number;
}

const deepest = 16;
const word = /[\w./][\w./@%+=*$~^-]*/y;
const keyWord = /\w[\w./@+-]*/y;

/** Key and the `:` behind it, which ends the line or has a blank after it; `at` is behind the `:`. */
export function readKey(reading: Reading, end: number): Omit<SourcePair, 'value'> | undefined {
  const { text, at: start } = reading;
  const key = matchAt(keyWord, reading);
  const stop = start + (key?.length ?? 0);
  const next = text.charCodeAt(stop + 1);
  if (key === undefined || text.charCodeAt(stop) !== colon || (stop + 1 < end && next !== blank)) return undefined;
  // For a key as long as that the library wants a "?" in front.
  if (key === '__proto__' || key.length > 500) return undefined;
  reading.at = stop + 1;
  reading.nodes += 1;
  return { key, start, end: stop };
}

const [blank, quote, apostrophe, colon, openList, openMap] = [32, 34, 39, 58, 91, 123] as const;

/** At a character that is no blank; `at` is behind the value then. */
export function readValue(reading: Reading, within: Within): SourceNode | undefined {
  reading.nodes += 1;
  switch (reading.text.charCodeAt(reading.at)) {
    case openList:
      return within.depth < deepest ? readList(reading, within) : undefined;
    case openMap:
      return within.depth < deepest ? readMap(reading, within) : undefined;
    case quote:
    case apostrophe:
      return readQuoted(reading, within.end);
    default:
      return within.depth === 0 ? readLine(reading, within.end) : readWord(reading);
  }
}

/** Without anything that is more than itself: no `\`, no doubled quote. */
function readQuoted(reading: Reading, end: number): SourceScalar | undefined {
  const { text, at: start } = reading;
  const sign = text.charAt(start);
  const close = text.indexOf(sign, start + 1);
  if (close < 0 || close >= end || text.charAt(close + 1) === sign) return undefined;
  const value = text.slice(start + 1, close);
  if (sign === '"' && value.includes('\\')) return undefined;
  reading.at = close + 1;
  return { type: 'scalar', value, start, end: close + 1 };
}

/** A text without quotes that goes on to the end of its line, or to a comment. */
function readLine(reading: Reading, end: number): SourceScalar | undefined {
  const { text, at: start } = reading;
  // Of the line alone: a search through the rest of the text for each of its lines would take for ever.
  const line = text.slice(start, end);
  const comment = line.indexOf(' #');
  const written = (comment < 0 ? line : line.slice(0, comment)).trimEnd();
  if (!/^[\w./$]/.test(written) || /:(?: |$)/.test(written)) return undefined;
  return plainScalar(reading, written);
}

/** Inside of brackets. */
function readWord(reading: Reading): SourceScalar | undefined {
  const written = matchAt(word, reading);
  return written === undefined ? undefined : plainScalar(reading, written);
}

function plainScalar(reading: Reading, written: string): SourceScalar | undefined {
  const value = valueOf(written);
  if (value === undefined) return undefined;
  const { at: start } = reading;
  reading.at = start + written.length;
  return { type: 'scalar', value, start, end: reading.at };
}

/** YAML 1.2, core schema: https://yaml.org/spec/1.2.2/#1032-tag-resolution. */
const truths: ReadonlyMap<string, null | boolean> = new Map([
  ...['null', 'Null', 'NULL'].map((text) => [text, null] as const),
  ...['true', 'True', 'TRUE'].map((text) => [text, true] as const),
  ...['false', 'False', 'FALSE'].map((text) => [text, false] as const),
]);
const number =
  /^(?:[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|0o[0-7]+|0x[\da-fA-F]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

/** Undefined for numbers other than small whole ones. */
function valueOf(written: string): SourceScalar['value'] | undefined {
  const first = written.charCodeAt(0);
  // Nothing else begins a number, as there are no signs here; most texts begin with a letter.
  if (first <= 57 && number.test(written)) return /^(?:0|[1-9]\d{0,14})$/.test(written) ? Number(written) : undefined;
  const truth = truths.get(written);
  return truth === undefined ? written : truth;
}

function readList(reading: Reading, { end, depth }: Within): SourceList | undefined {
  const start = reading.at;
  const items: SourceNode[] = [];
  for (let more = begin(reading, ']'); more; more = goesOn(reading, ']')) {
    const item = readValue(reading, { end, depth: depth + 1 });
    if (!item) return undefined;
    items.push(item);
  }
  return closes(reading, ']', end) ? { type: 'list', items, start, end: reading.at } : undefined;
}

function readMap(reading: Reading, { end, depth }: Within): SourceMap | undefined {
  const start = reading.at;
  const pairs = new Map<string, SourcePair>();
  for (let more = begin(reading, '}'); more; more = goesOn(reading, '}')) {
    const key = readKey(reading, end);
    if (!key || pairs.has(key.key)) return undefined;
    skipBlanks(reading);
    const value = readValue(reading, { end, depth: depth + 1 });
    if (!value) return undefined;
    pairs.set(key.key, { ...key, value });
  }
  return closes(reading, '}', end) ? { type: 'map', pairs, start, end: reading.at } : undefined;
}

/** Steps into the brackets; false if nothing is in them. */
function begin(reading: Reading, closer: string): boolean {
  reading.at += 1;
  skipBlanks(reading);
  return reading.text.charAt(reading.at) !== closer;
}

/** Steps over a comma, behind which something must follow. */
function goesOn(reading: Reading, closer: string): boolean {
  skipBlanks(reading);
  if (reading.text.charAt(reading.at) !== ',') return false;
  reading.at += 1;
  skipBlanks(reading);
  if (reading.text.charAt(reading.at) === closer) reading.at = reading.text.length;
  return true;
}

function closes(reading: Reading, closer: string, end: number): boolean {
  if (reading.text.charAt(reading.at) !== closer || reading.at >= end) return false;
  reading.at += 1;
  return true;
}

function skipBlanks(reading: Reading): void {
  while (reading.text.charCodeAt(reading.at) === blank) reading.at += 1;
}

function matchAt(pattern: RegExp, { text, at }: Reading): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
