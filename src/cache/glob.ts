/** Glob patterns as matchers over workspace paths (the only door of minimatch): no extglobs, few braces, linear on hostile ones. */
import { Minimatch, GLOBSTAR } from 'minimatch';
import { simplePattern, type Pattern } from './simple-pattern.ts';

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
  const compiled = patterns.map((pattern) => simplePattern(pattern) ?? anyPattern(pattern));
  const byPrefix = prefixesOf(compiled);
  // Folders that lie above a pattern's fixed ones: something below them can match.
  const passed = new Set([...byPrefix.keys()].flatMap(foldersAbove));
  const candidates = (path: string): readonly Pattern[] =>
    byPrefix.size === 0 ? [] : [path, ...foldersAbove(path)].flatMap((folder) => byPrefix.get(folder) ?? []);
  return {
    matches: (path) => candidates(path).some((one) => one.match(path)),
    mayMatchBelow: (folder) => passed.has(folder) || candidates(folder).some((one) => one.match(folder, true)),
    starts: outermost(compiled.flatMap(({ prefixes }) => prefixes)),
  };
}

function anyPattern(text: string): Pattern {
  const compiled = new Minimatch(text, options);
  return {
    prefixes: [...new Set(compiled.set.map(plainPrefix))],
    match: (path, partial) => compiled.match(path, partial),
  };
}

/** Patterns by their leading parts without wildcards: a path is compared with those alone in whose folders it lies. */
function prefixesOf(compiled: readonly Pattern[]): ReadonlyMap<string, readonly Pattern[]> {
  const byPrefix = new Map<string, Pattern[]>();
  for (const one of compiled) {
    for (const prefix of one.prefixes) {
      const list = byPrefix.get(prefix);
      if (list) list.push(one);
      else byPrefix.set(prefix, [one]);
    }
  }
  return byPrefix;
}

/** Nearest first, `.` last. */
function foldersAbove(path: string): readonly string[] {
  const folders: string[] = [];
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) folders.push(path.slice(0, end));
  return path === '.' ? folders : [...folders, '.'];
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
  const all = new Set(paths);
  const kept = [...all].filter((path) => !foldersAbove(path).some((folder) => all.has(folder)));
  return kept.toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1));
}

const single = new Map<string, Glob>();

/** One pattern against one path, relative to the pattern's base. */
export function matchesGlob(pattern: string, path: string): boolean {
  const glob = single.get(pattern) ?? compileGlob([pattern]);
  single.set(pattern, glob);
  return glob.matches(path);
}
