/** Turns of watch that found nothing to do: what is kept of one goes when the next one has ended. */
import { host } from '../base/path.ts';
import { FileError } from '../model/ports.ts';
import { stateFolderOf } from './open-engine.ts';
import type { EndedWatchTurn } from './ended-watch-turn.ts';

/** They are many, and would push the runs that people look back at out of those that are kept. The last turn stays, whatever it did. */
export function withoutIdleRuns(onEnd: (ended: EndedWatchTurn) => void): (ended: EndedWatchTurn) => void {
  let forget: (() => void) | undefined;
  return (ended) => {
    forget?.();
    const { project, report, files } = ended;
    const folder = host.join(stateFolderOf(project), 'runs', report.run);
    forget = isIdle(ended) ? () => removeQuietly(files, folder) : undefined;
    onEnd(ended);
  };
}

const isIdle = ({ report: { nodes } }: EndedWatchTurn): boolean =>
  nodes.every(({ outcome }) => outcome === 'fresh' || outcome === 'unchanged');

/** What cannot be removed is no reason to fail. */
function removeQuietly(files: EndedWatchTurn['files'], path: string): void {
  try {
    files.remove(path);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
}
