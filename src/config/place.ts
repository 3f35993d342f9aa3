/** From an offset inside a value to the place in the file where it was written. */
import type { Location } from '../model/location.ts';
import { lineEnd, lineTable } from './line-table.ts';
import type { Pointer } from './source-tree.ts';

/** Where values of one part of the file stand. */
export interface Places {
  readonly locate: (pointer: Pointer) => Location;
  /** Texts by the file names of locations; without one, whole values are pointed at. */
  readonly sources: Readonly<Record<string, string>>;
}

export interface Piece {
  readonly pointer: Pointer;
  /** The whole value, and the part of it that is pointed at. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Place of a part of a text. Escapes and folded lines make the file's text differ from the value: the line around
 * the part is looked for as it was written, and the whole value is the answer where it is not found.
 */
export function placeOfPiece(places: Places, piece: Piece): Location {
  const whole = places.locate(piece.pointer);
  const source = places.sources[whole.file];
  if (source === undefined) return whole;
  const written = source.slice(whole.start, whole.end);
  const { text } = piece;
  const lineStart = text.lastIndexOf('\n', Math.max(0, piece.start - 1)) + 1;
  for (const [from, to] of [
    [0, text.length],
    [lineStart, lineEnd(text, piece.end)],
    [piece.start, piece.end],
  ] as const) {
    const wanted = text.slice(from, to);
    const found = wanted === '' ? -1 : written.indexOf(wanted);
    if (found < 0 || (from === piece.start && written.includes(wanted, found + 1) && from !== 0)) continue;
    const start = whole.start + found + piece.start - from;
    return lineTable(whole.file, source).at(start, start + Math.max(1, piece.end - piece.start));
  }
  return whole;
}
