/** Which paths the .gitignore files of the workspace name (the only door of `ignore`). */
import ignore from 'ignore';
import type { WorkspacePath } from '../base/path.ts';
import { dirname, isWithin, join } from '../base/path.ts';
import type { FileTable } from './file-table.ts';

export interface IgnoreRules {
  /** True if a rule of the file's folder or of one above it, up to the workspace's, ignores it. */
  readonly ignores: (path: WorkspacePath, isFolder: boolean) => boolean;
}

interface Level {
  readonly digest: string;
  readonly rules: ReturnType<typeof ignore> | undefined;
}

/** Files are read through the table, so that a run's freshness depends on each .gitignore that was asked. */
export function openIgnoreRules(table: FileTable, readText: (path: WorkspacePath) => string): IgnoreRules {
  const levels = new Map<WorkspacePath, Level>();
  const levelOf = (folder: WorkspacePath): Level => {
    const path = join(folder, '.gitignore');
    const known = table.look(path);
    const digest = known?.stat.kind === 'file' ? known.digest : '';
    const before = levels.get(folder);
    if (before?.digest === digest) return before;
    const rules = digest === '' ? undefined : ignore({ ignorecase: false }).add(readText(path));
    const level = { digest, rules };
    levels.set(folder, level);
    return level;
  };
  const ignores = (path: WorkspacePath, isFolder: boolean): boolean => {
    if (!isWithin('.', path)) return false;
    // The nearest file that says anything decides, as git does it; parents were pruned by whoever walks.
    for (let folder = dirname(path); ; folder = dirname(folder)) {
      const { rules } = levelOf(folder);
      if (rules !== undefined) {
        const seen = folder === '.' ? path : path.slice(folder.length + 1);
        const verdict = rules.test(isFolder ? `${seen}/` : seen);
        if (verdict.ignored) return true;
        if (verdict.unignored) return false;
      }
      if (folder === '.' || folder === '/') return false;
    }
  };
  return { ignores };
}
