/** The lines that watch adds between its turns: what changed, and that it waits. */
import { count } from '../base/text.ts';
import type { Colours } from './colours.ts';
import { visible } from './visible.ts';

const shownPaths = 3;

/** `14:03:22 cmd/server/main.go, go.mod and 2 more changed`. */
export function changeLine(changed: readonly string[], at: number, paint: Colours): string {
  const time = timeText(at);
  const names = changed.slice(0, shownPaths).map(visible);
  const rest = changed.length - names.length;
  const list = rest > 0 ? `${names.join(', ')} and ${rest} more` : names.join(', ').replace(/, ([^,]*)$/, ' and $1');
  return `${paint.dim(time)} ${paint.bold(list)} changed`;
}

/** A turn that a person wanted. */
export const askedLine = (asked: 'again' | 'tests', at: number, paint: Colours): string =>
  `${paint.dim(timeText(at))} ${paint.bold(asked === 'tests' ? 'tests' : 'again')} on request`;

const timeText = (at: number): string => new Date(at).toTimeString().slice(0, 8);

export const watchingLine = (paths: number, paint: Colours): string =>
  paint.dim(`watching ${count(paths, 'file and folder', 'files and folders')} · Ctrl-C ends it`);

/** What each key of watch does: in one line, and in full. */
const keys: readonly { readonly key: string; readonly short: string; readonly does: string }[] = [
  { key: 'r', short: 'run again', does: 'run again: what failed is tried once more, and what runs every time runs' },
  { key: 't', short: 'tests', does: 'the same with all checks, also those that are not watched' },
  { key: 'o', short: 'report', does: 'open the report of the last run in the browser' },
  { key: 'e', short: 'explain', does: 'explain the last run: why each target ran' },
  { key: 'f', short: 'filter', does: 'show the output of some services only: type parts of their names' },
  { key: 'q', short: 'quit', does: 'stop the services and end, with exit code 0' },
  { key: '?', short: 'keys', does: 'this list; h is the same' },
];

export const keysLine = (paint: Colours): string =>
  paint.dim(`keys: ${keys.map(({ key, short }) => `${key} ${short}`).join(' · ')}`);

export const keysHelp = (paint: Colours): readonly string[] =>
  keys.map(({ key, does }) => `  ${paint.bold(key)}  ${does}`);

/** What stands below all else while a filter is typed: no wider than the terminal, the end of it in sight. */
export function filterPrompt(typing: string, columns: number): string {
  const room = Math.max(1, columns - 1);
  const question = 'output of services with (empty: all): ';
  const line = question + typing;
  return line.length <= room ? line : `…${line.slice(line.length - room + 1)}`;
}

export const filterLine = (words: readonly string[], paint: Colours): string =>
  paint.dim(
    words.length === 0
      ? 'the output of all services is shown'
      : `shown is the output of services with ${words.map(visible).join(' or ')} in their name`,
  );
