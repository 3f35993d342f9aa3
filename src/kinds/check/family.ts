/** What all checks share: how long their verdicts are kept, and where their reports lie. */
import { join, type WorkspacePath } from '../../base/path.ts';
import { pathPart } from '../../model/target-name.ts';

/** A verdict is this user's own: it is never taken from a shared cache. */
export const checkCache = { widest: 'local', default: 'local' } as const;

/** Folder of the reports of one node: `dist/reports/test`, `dist/reports/test/linux-arm64` under a matrix. */
export function reportFolder(
  dist: WorkspacePath,
  node: { readonly id: string; readonly target: string },
): WorkspacePath {
  const cell = node.id.indexOf('@');
  return join(dist, 'reports', pathPart(node.target), cell < 0 ? '.' : pathPart(node.id.slice(cell + 1)));
}
