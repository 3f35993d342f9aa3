/** The lines that watch adds between its turns: what changed, and that it waits. */
import { count } from '../base/text.ts';
import type { Colours } from './colours.ts';
import { visible } from './visible.ts';

const shownPaths = 3;

/** `14:03:22 cmd/server/main.go, go.mod and 2 more changed`. */
export function changeLine(changed: readonly string[], at: number, paint: Colours): string {
  const time = new Date(at).toTimeString().slice(0, 8);
  const names = changed.slice(0, shownPaths).map(visible);
  const rest = changed.length - names.length;
  const list = rest > 0 ? `${names.join(', ')} and ${rest} more` : names.join(', ').replace(/, ([^,]*)$/, ' and $1');
  return `${paint.dim(time)} ${paint.bold(list)} changed`;
}

export const watchingLine = (paths: number, paint: Colours): string =>
  paint.dim(`watching ${count(paths, 'file and folder', 'files and folders')} · Ctrl-C ends it`);
