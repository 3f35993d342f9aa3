/** What all compilers share: how long their results are kept, and where programs lie. */
import { join, type WorkspacePath } from '../../base/path.ts';
import { platformId, type Platform } from '../../model/platform.ts';
import { pathPart } from '../../model/target-name.ts';

export const compileCache = { widest: 'shared', default: 'shared' } as const;

/** Where a program lies: `dist/build/server/linux-arm64/server`. The folder names all axes of the node. */
export function programPath(place: {
  readonly dist: WorkspacePath;
  readonly node: { readonly id: string; readonly target: string };
  /** Undefined for a file that is for no platform more than for another. */
  readonly platform: Platform | undefined;
  readonly fileName: string;
}): WorkspacePath {
  const { node } = place;
  const cell = node.id.indexOf('@');
  const own = place.platform ? platformId(place.platform) : '.';
  const folder = cell < 0 ? own : pathPart(node.id.slice(cell + 1));
  return join(place.dist, 'build', pathPart(node.target), folder, place.fileName);
}
