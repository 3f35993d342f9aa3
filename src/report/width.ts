/** How wide a text stands in a terminal, and texts made to fit: by grapheme, wide characters as two columns. */
import { stripVTControlCharacters } from 'node:util';

let madeSegmenter: Intl.Segmenter | undefined;
/** Made when the first text needs it: that costs 7 ms, and most runs print ASCII alone. */
const segments = (text: string): Iterable<Intl.SegmentData> =>
  (madeSegmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })).segment(text);
const printableAscii = /^[\x20-\x7e]*$/;
// Blocks of East Asian Width W and F (Unicode 16, EastAsianWidth.txt), as far as fonts draw them two columns wide.
const wide = new RegExp(
  '^[\\u1100-\\u115f\\u2329\\u232a\\u2e80-\\u303e\\u3041-\\ua4cf\\ua960-\\ua97c\\uac00-\\ud7a3\\uf900-\\ufaff' +
    '\\ufe30-\\ufe6f\\uff01-\\uff60\\uffe0-\\uffe6\\u{16fe0}-\\u{18d08}\\u{1b000}-\\u{1b2ff}\\u{20000}-\\u{3fffd}]',
  'u',
);
const emoji = /^\p{Emoji_Presentation}|\ufe0f/u;
const invisible = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]+$/u;
// Sequences that only change colours: they stay whole when a text is cut.
const colourSequence = /(\u001b\[[0-9;]*m)/;

/** Columns of one grapheme. */
function graphemeWidth(grapheme: string): number {
  if (invisible.test(grapheme)) return 0;
  return wide.test(grapheme) || emoji.test(grapheme) ? 2 : 1;
}

export interface Cell {
  readonly text: string;
  readonly columns: number;
  /** Offset of its first code unit in the text. */
  readonly offset: number;
}

/** The graphemes of a text without escape sequences, with their columns. */
export function cells(text: string): readonly Cell[] {
  if (printableAscii.test(text)) return Array.from(text, (char, offset) => ({ text: char, columns: 1, offset }));
  return [...segments(text)].map(({ segment, index }) => ({
    text: segment,
    columns: graphemeWidth(segment),
    offset: index,
  }));
}

/** Columns that `text` takes; escape sequences take none. */
export function textWidth(text: string): number {
  if (printableAscii.test(text)) return text.length;
  const visible = stripVTControlCharacters(text);
  if (printableAscii.test(visible)) return visible.length;
  let columns = 0;
  for (const { segment } of segments(visible)) columns += graphemeWidth(segment);
  return columns;
}

/** `text` in at most `columns` columns, `…` where something was cut; colours are closed as they were opened. */
export function cut(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  if (columns <= 0) return '';
  let left = columns - 1;
  let done = false;
  let result = '';
  for (const part of text.split(colourSequence)) {
    if (colourSequence.test(part)) {
      result += part;
      continue;
    }
    if (done) continue;
    for (const cell of cells(part)) {
      if (cell.columns > left) {
        done = true;
        result += '…';
        break;
      }
      left -= cell.columns;
      result += cell.text;
    }
  }
  return result;
}

export const padEnd = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - textWidth(text)));
export const padStart = (text: string, columns: number): string =>
  ' '.repeat(Math.max(0, columns - textWidth(text))) + text;

/** Rows of cells as lines: columns aligned by their widest cell, two spaces between, nothing after the last. */
export function table(rows: readonly (readonly string[])[], indent = ''): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, textWidth(cell));
  }
  return rows.map((row) => (indent + row.map((cell, index) => padEnd(cell, widths[index] ?? 0)).join('  ')).trimEnd());
}
