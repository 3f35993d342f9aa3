/** Notices that the workspace is not where it was: every path of the run is another's, or nobody's, by then. */
import type { Failure } from '../model/failure.ts';
import type { FileStat } from '../model/ports.ts';
import type { Workshop } from './workshop.ts';

/** Undefined in a world without folders. */
export type Home = Pick<FileStat, 'dev' | 'ino'> | undefined;

export const homeOf = ({ files, root }: Pick<Workshop, 'files' | 'root'>): Home => files.stat(root);

/** Undefined as long as it is the same folder. One look is cheap enough for the end of each action. */
export function movedFailure(shop: Pick<Workshop, 'files' | 'root'>, before: Home): Failure | undefined {
  const now = homeOf(shop);
  if (now?.dev === before?.dev && now?.ino === before?.ino) return undefined;
  const message = `the workspace ${shop.root} was ${now === undefined ? 'moved or removed' : 'replaced'} while the run was under way`;
  return { type: 'machine', path: shop.root, message, help: 'run again where it lies now' };
}
