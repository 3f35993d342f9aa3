/** What all checks share: how long their verdicts are kept, and where their reports lie. */
import { join, type WorkspacePath } from '../../base/path.ts';

/** A verdict is this user's own: it is never taken from a shared cache. */
export const checkCache = { widest: 'local', default: 'local' } as const;

/** Folder of the reports of one node: `dist/reports/test`, `dist/reports/test/linux-arm64` under a matrix. */
export function reportFolder(
  dist: WorkspacePath,
  node: { readonly id: string; readonly target: string },
): WorkspacePath {
  const cell = node.id.indexOf('@');
  return join(dist, 'reports', folderName(node.target), cell < 0 ? '.' : folderName(node.id.slice(cell + 1)));
}

/** Targets of included files are called `api:server`; a colon is no file name on Windows. */
const folderName = (name: string): string => name.replaceAll(':', '+');
