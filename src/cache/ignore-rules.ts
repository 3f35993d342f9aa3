/** Which paths the .gitignore files of the workspace name (the only door of `ignore`). */
import ignore from 'ignore';
import type { WorkspacePath } from '../base/path.ts';
import { dirname, isWithin, join } from '../base/path.ts';
import type { FileTable } from './file-table.ts';
import type { Looks } from './looks.ts';

export interface IgnoreRules {
  /** True if a rule of the file's folder or of one above it, up to the workspace's, ignores it. */
  readonly ignores: (path: WorkspacePath, isFolder: boolean) => boolean;
}

interface Rules {
  readonly folder: WorkspacePath;
  readonly rules: ReturnType<typeof ignore>;
}

interface Chain {
  readonly rules: readonly Rules[];
  /** The files that they were read from. */
  readonly looks: Looks;
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
  // Rules of a folder and of those above it, nearest first, as long as the table would give the same files. Each action
  // that asks depends on the files behind them, also where it was another one that had them read.
  let chains = new Map<WorkspacePath, Chain>();
  let age = table.age;
  const chainOf = (folder: WorkspacePath): readonly Rules[] => {
    const known = chains.get(folder);
    if (known) {
      table.note(known.looks);
      return known.rules;
    }
    const { value, looks } = table.traced(() => {
      const { rules } = levelOf(folder);
      const above = folder === '.' || folder === '/' ? [] : chainOf(dirname(folder));
      return rules === undefined ? above : [{ folder, rules }, ...above];
    });
    chains.set(folder, { rules: value, looks });
    return value;
  };
  const ignores = (path: WorkspacePath, isFolder: boolean): boolean => {
    if (!isWithin('.', path)) return false;
    if (age !== table.age) {
      chains = new Map();
      ({ age } = table);
    }
    // The nearest file that says anything decides, as git does it; parents were pruned by whoever walks.
    for (const { folder, rules } of chainOf(dirname(path))) {
      const seen = folder === '.' ? path : path.slice(folder.length + 1);
      const verdict = rules.test(isFolder ? `${seen}/` : seen);
      if (verdict.ignored) return true;
      if (verdict.unignored) return false;
    }
    return false;
  };
  return { ignores };
}
