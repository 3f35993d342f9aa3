/** A line that a program printed, made inert before, as a line of a report. */
import { stripVTControlCharacters } from 'node:util';
import type { Colours } from './colours.ts';

export interface OutputTextOptions {
  readonly paint: Colours;
  /** Characters that are shown; without it all. */
  readonly most?: number | undefined;
}

/** Its colours end with it, and where reports have none they are left out. */
export function outputText(line: string, { paint, most = Number.POSITIVE_INFINITY }: OutputTextOptions): string {
  if (line.length > most) {
    // No colour may be cut in two.
    const text = stripVTControlCharacters(line);
    return text.length > most ? `${text.slice(0, most)} … (${text.length - most} characters more)` : text;
  }
  if (!line.includes('\u001b')) return line;
  return paints(paint) ? `${line}\u001b[0m` : stripVTControlCharacters(line);
}

const paints = (paint: Colours): boolean => paint.red('x') !== 'x';
