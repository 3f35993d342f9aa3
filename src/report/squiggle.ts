/** Draws one diagnostic: code, message, place, the lines with what is meant underlined, related places, help. */
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Location } from '../model/location.ts';
import { plain } from './colours.ts';
import type { Colours } from './colours.ts';
import { cutMiddle, foldLine } from './fold-line.ts';
import { visible } from './visible.ts';
import { cells } from './width.ts';

export interface Drawing {
  /** Texts by the file names that locations use; a place in another file is named without an excerpt. */
  readonly sources: Readonly<Record<string, string>>;
  readonly colours?: Colours | undefined;
  /** Width of an excerpt; default 100. */
  readonly columns?: number | undefined;
  /** Words are folded at that width too: for terminals, where nobody searches the lines. */
  readonly fold?: boolean | undefined;
}

const tabStop = 4;
/** Code units around the place that are looked at in a line without end. */
const reach = 600;

/** Lines of the drawing, joined; no line break at the end. */
export function squiggle(diagnostic: Diagnostic, drawing: Drawing): string {
  const paint = drawing.colours ?? plain;
  const colour = diagnostic.severity === 'error' ? paint.red : paint.yellow;
  const place = diagnostic.at ? `${paint.bold(placeText(diagnostic.at))}: ` : '';
  const fold = drawing.fold ? drawing.columns : undefined;
  const head = `${place}${colour(`${diagnostic.severity} ${diagnostic.code}`)}: ${shown(diagnostic.message)}`;
  const lines = [...foldLine(head, fold, 2)];
  if (diagnostic.at) lines.push(...excerpt(diagnostic.at, drawing, colour));
  for (const related of diagnostic.related ?? []) {
    lines.push(...foldLine(`  ${paint.bold(placeText(related.at))}: ${shown(related.message)}`, fold, 4));
    lines.push(...excerpt(related.at, drawing, paint.cyan));
  }
  if (diagnostic.help !== undefined)
    lines.push(...foldLine(`  ${paint.green('help')}: ${shown(diagnostic.help)}`, fold, 4));
  return lines.join('\n');
}

const shown = (text: string): string => cutMiddle(visible(text));

export const placeText = (at: Location): string => `${visible(at.file)}:${at.line}:${at.column}`;

interface SourceLine {
  readonly number: number;
  /** Offset of its first code unit in the text. */
  readonly start: number;
  readonly end: number;
}

function excerpt(at: Location, drawing: Drawing, colour: (text: string) => string): string[] {
  const paint = drawing.colours ?? plain;
  const text = Object.hasOwn(drawing.sources, at.file) ? drawing.sources[at.file] : undefined;
  if (text === undefined || at.start > text.length) return [];
  const lines = coveredLines(text, at);
  const gutter = String(lines.at(-1)?.line.number ?? at.line).length;
  const width = Math.max(20, (drawing.columns ?? 100) - gutter - 5);
  const drawn: string[] = [];
  for (const { line, gap } of lines) {
    if (gap) drawn.push(paint.dim(`  ${' '.repeat(gutter)} | …`));
    const { shown, mark } = drawLine(text, { line, at, width });
    const head = paint.dim(`  ${String(line.number).padStart(gutter)} |`);
    drawn.push(shown === '' ? head : `${head} ${shown}`);
    if (mark !== '') drawn.push(`${paint.dim(`  ${' '.repeat(gutter)} |`)} ${colour(mark)}`);
  }
  return drawn;
}

/** The lines of the place: all of them up to four, else the first two and the last. */
function coveredLines(text: string, at: Location): { readonly line: SourceLine; readonly gap: boolean }[] {
  const lines: SourceLine[] = [];
  let start = text.lastIndexOf('\n', at.start - 1) + 1;
  if (at.start === 0) start = 0;
  const last = Math.max(at.start, Math.min(at.end, text.length) - 1);
  for (let number = at.line; ; number += 1) {
    const next = text.indexOf('\n', start);
    const end = next < 0 ? text.length : next;
    lines.push({ number, start, end: text[end - 1] === '\r' && end > start ? end - 1 : end });
    if (next < 0 || next >= last) break;
    start = next + 1;
  }
  const filled = lines.filter((line, index) => index === 0 || line.end > line.start);
  if (filled.length <= 4) return filled.map((line) => ({ line, gap: false }));
  return [...filled.slice(0, 2), ...filled.slice(-1)].map((line, index) => ({ line, gap: index === 2 }));
}

interface LineRequest {
  readonly line: SourceLine;
  readonly at: Location;
  readonly width: number;
}

/** One line as it is shown, and its underline; a line too wide is cut around the place. */
function drawLine(text: string, { line, at, width }: LineRequest): { shown: string; mark: string } {
  const markFrom = Math.min(Math.max(at.start, line.start), line.end);
  const from = evenStart(text, Math.max(line.start, markFrom - reach));
  const to = Math.min(line.end, markFrom + reach);
  const raw = text.slice(from, to);
  const spread = layOut(raw);
  const begin = columnOf(spread, firstInk(raw, { from, markFrom, multiline: at.start < line.start }) - from);
  const finish = Math.max(begin + 1, columnOf(spread, Math.min(Math.max(at.end, markFrom), line.end) - from));
  const total = spread.at(-1)?.end ?? 0;
  const cutLeft = from > line.start;
  if (!cutLeft && total <= width && to === line.end) {
    return {
      shown: spread
        .map((cell) => cell.text)
        .join('')
        .trimEnd(),
      mark: underline(begin, finish),
    };
  }
  const left = begin + Math.min(finish - begin, width >> 1) <= width - 1 && !cutLeft ? 0 : begin - (width >> 2);
  return cutAround(spread, { left, width, begin, finish, moreLeft: cutLeft, moreRight: to < line.end });
}

interface Window {
  readonly left: number;
  readonly width: number;
  readonly begin: number;
  readonly finish: number;
  readonly moreLeft: boolean;
  readonly moreRight: boolean;
}

function cutAround(spread: readonly Spread[], window: Window): { shown: string; mark: string } {
  const cutsLeft = window.left > 0 || window.moreLeft;
  const origin = Math.max(0, window.left);
  const room = window.width - (cutsLeft ? 1 : 0) - 1;
  const inside = spread.filter((cell) => cell.start >= origin && cell.end <= origin + room);
  const cutsRight = window.moreRight || inside.at(-1) !== spread.at(-1);
  // The first cell that fits may start one column later than the window: a wide character was cut in two.
  const shift = (cutsLeft ? 1 : 0) - (inside[0]?.start ?? origin);
  const shown = `${cutsLeft ? '…' : ''}${inside.map((cell) => cell.text).join('')}${cutsRight ? '…' : ''}`;
  const finish = Math.min(window.finish, inside.at(-1)?.end ?? window.finish);
  return { shown, mark: underline(window.begin + shift, finish + shift) };
}

interface Spread {
  readonly text: string;
  /** Code unit in the raw line. */
  readonly offset: number;
  /** Columns, end exclusive. */
  readonly start: number;
  readonly end: number;
}

/** Cells with their columns; tabs become spaces up to the next stop. */
function layOut(raw: string): readonly Spread[] {
  const spread: Spread[] = [];
  let column = 0;
  let offset = 0;
  for (const [index, part] of raw.split('\t').entries()) {
    if (index > 0) {
      const next = (Math.floor(column / tabStop) + 1) * tabStop;
      spread.push({ text: ' '.repeat(next - column), offset, start: column, end: next });
      column = next;
      offset += 1;
    }
    for (const cell of cells(visible(part))) {
      spread.push({ text: cell.text, offset: offset + cell.offset, start: column, end: column + cell.columns });
      column += cell.columns;
    }
    offset += part.length;
  }
  return spread;
}

/** Column at which the code unit `offset` stands; behind the last one: the end. */
function columnOf(spread: readonly Spread[], offset: number): number {
  const next = spread.find((cell) => cell.offset >= offset);
  return next?.start ?? spread.at(-1)?.end ?? 0;
}

/** Where the underline starts: on the further lines of a place behind the indentation. */
function firstInk(
  raw: string,
  at: { readonly from: number; readonly markFrom: number; readonly multiline: boolean },
): number {
  if (!at.multiline) return at.markFrom;
  const indent = /^\s*/.exec(raw.slice(at.markFrom - at.from));
  return at.markFrom + (indent?.[0].length ?? 0);
}

const underline = (begin: number, finish: number): string =>
  ' '.repeat(begin) + '^'.repeat(Math.max(1, finish - begin));

/** Does not cut a surrogate pair in two. */
const evenStart = (text: string, at: number): number => (/[\udc00-\udfff]/.test(text[at] ?? '') ? at + 1 : at);
