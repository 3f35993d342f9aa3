/** Glob patterns as matchers over workspace paths (the only door of minimatch): no extglobs, few braces, linear on hostile ones. */
import { Minimatch, GLOBSTAR } from 'minimatch';

const options = {
  nocomment: true,
  nonegate: true,
  noext: true,
  braceExpandMax: 1000,
  platform: 'linux',
} as const;

export interface Glob {
  readonly matches: (path: string) => boolean;
  /** False if nothing below that folder can match. */
  readonly mayMatchBelow: (folder: string) => boolean;
  /** Folders (or, for a pattern without wildcards, the file itself) from which a walk must start; `.` for all. */
  readonly starts: readonly string[];
}

/** Matches what any of the patterns matches. `*` and `**` pass over names with a leading dot unless the pattern has one. */
export function compileGlob(patterns: readonly string[]): Glob {
  const compiled = patterns.map((pattern) => new Minimatch(pattern, options));
  return {
    matches: (path) => compiled.some((one) => one.match(path)),
    mayMatchBelow: (folder) => compiled.some((one) => one.match(folder, true)),
    starts: outermost(compiled.flatMap((one) => one.set.map(plainPrefix))),
  };
}

/** The leading parts without wildcards; the last part of a plain path stays. */
function plainPrefix(parts: Minimatch['set'][number]): string {
  const prefix: string[] = [];
  for (const part of parts) {
    if (part === GLOBSTAR || typeof part !== 'string') break;
    prefix.push(part);
  }
  return prefix.length === 0 ? '.' : prefix.join('/');
}

function outermost(paths: readonly string[]): readonly string[] {
  const sorted = [...new Set(paths)].toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1));
  const kept: string[] = [];
  for (const path of sorted) {
    if (!kept.some((outer) => outer === '.' || path === outer || path.startsWith(`${outer}/`))) kept.push(path);
  }
  return kept;
}

const single = new Map<string, Glob>();

/** One pattern against one path, relative to the pattern's base. */
export function matchesGlob(pattern: string, path: string): boolean {
  const glob = single.get(pattern) ?? compileGlob([pattern]);
  single.set(pattern, glob);
  return glob.matches(path);
}
