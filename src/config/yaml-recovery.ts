/** After the first error of a YAML text: what else is wrong that does not merely follow from it. */
import { lineEnd } from './line-table.ts';
import type { YamlError } from './yaml-errors.ts';

/** An attempt at the text: its errors, or undefined where it passes the limits of a file. */
export type Attempt = (text: string) => readonly YamlError[] | undefined;

/** The offset where the fault begins: that of the bracket which was never closed, else of the error itself. */
export type FaultStart = (text: string, error: YamlError) => number;

export interface Recovery {
  /** The first error, and every one that is still there when the faulty entries before it are taken out. */
  readonly errors: readonly { readonly error: YamlError; readonly text: string }[];
  /** The text without its faulty entries, each place where it was; undefined if it has still errors. */
  readonly healed?: string | undefined;
}

const mostErrors = 20;
/** Longer texts are tried once: each further attempt reads the whole text again. */
const longestText = 256 * 1024;

export function recover(text: string, attempt: Attempt, startOf: FaultStart): Recovery {
  const errors: { error: YamlError; text: string }[] = [];
  let healed = text;
  while (errors.length < mostErrors) {
    const found = attempt(healed);
    if (!found) return { errors };
    const [error] = found.toSorted((a, b) => a.pos[0] - b.pos[0]);
    if (!error) return { errors, healed };
    errors.push({ error, text: healed });
    const start = Math.min(startOf(healed, error), error.pos[0]);
    const less = text.length > longestText ? healed : withoutEntry(healed, start);
    if (less === healed) return { errors };
    healed = less;
  }
  return { errors };
}

/** Blanks the line of `at` with all that is indented below it; offsets and line numbers stay. */
function withoutEntry(text: string, at: number): string {
  let first = text.lastIndexOf('\n', Math.min(at, text.length) - 1) + 1;
  while (first > 0 && isBlank(text, first)) first = text.lastIndexOf('\n', first - 2) + 1;
  const depth = indentOf(text, first);
  let end = lineEnd(text, first);
  while (end < text.length) {
    const next = end + 1;
    if (!isBlank(text, next) && indentOf(text, next) <= depth) break;
    end = lineEnd(text, next);
  }
  return text.slice(0, first) + text.slice(first, end).replaceAll(/[^\n]/g, ' ') + text.slice(end);
}

const isBlank = (text: string, start: number): boolean => text.slice(start, lineEnd(text, start)).trim() === '';

function indentOf(text: string, start: number): number {
  let at = start;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  return at - start;
}
