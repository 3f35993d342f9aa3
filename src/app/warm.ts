/** The run with nothing to do: asked before anything else is loaded, so it imports the warm check alone. */
import { existsSync, readFileSync } from 'node:fs';
import { gobuildVersion } from '../base/version.ts';
import { checkWarm } from '../cache/warm-check.ts';
import type { ShortAsk } from './short.ts';

export interface WarmAnswer {
  /** How many targets are fresh. */
  readonly fresh: number;
  /** Processes that must still run: pid and start time as /proc tells it. */
  readonly processes: readonly { readonly pid: number; readonly startTime: string }[];
}

interface Place {
  readonly cwd: string;
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Options after which a run is more than its answer. A value in the next word is a word like any other. */
const never = /^--?(force|dry-run|json|trace|report|no-cache|verbose|help|version|h$)/;

/** What stands behind `--` belongs to targets. */
const ownWords = (argv: readonly string[]): readonly string[] => {
  const end = argv.indexOf('--');
  return end < 0 ? argv : argv.slice(0, end);
};

/** All that decides what a `run` does besides files and variables; undefined if this command line is not for the table. */
export function warmRequestText(argv: readonly string[], { cwd, root, env }: Place): string | undefined {
  const words = ownWords(argv);
  if (!words.includes('run') || words.some((word) => never.test(word))) return undefined;
  const vars = Object.keys(env)
    .filter((name) => name.startsWith('GOBUILD_VAR_'))
    .toSorted()
    .map((name) => [name, env[name]]);
  const store = env['GOBUILD_CACHE_DIR'] ?? '';
  return JSON.stringify([gobuildVersion, process.version, argv, cwd === root ? '' : cwd, store, vars]);
}

/** Options that a run after a small edit knows as well; with any other it takes the whole way. */
const known =
  /^(?:-C.*|-p.*|-j.*|--(?:directory|profile|set|only|jobs)(?:=.*)?|--keep-going|--quiet|--no-wait|--stream)$/;
const isKnown = (argv: readonly string[]): boolean =>
  ownWords(argv).every((word) => !word.startsWith('-') || known.test(word));

export type WarmEnd =
  | { readonly type: 'idle'; readonly text: string; readonly exitCode: number }
  /** A few paths differ: see short-run.ts. */
  | { readonly type: 'short'; readonly ask: ShortAsk };

/** Undefined: take the whole way. */
export function tryWarm(
  argv: readonly string[],
  cwd: string,
  { env, thread }: { readonly env: Place['env']; readonly thread?: string | undefined },
): WarmEnd | undefined {
  const root = workspaceFolder(argv, cwd);
  const requestText = root === undefined ? undefined : warmRequestText(argv, { cwd, root, env });
  if (root === undefined || requestText === undefined) return undefined;
  const verdict = checkWarm({ root, requestText, env, thread, collects: isKnown(argv) });
  const answer = verdict?.answer as WarmAnswer | undefined;
  if (!answer?.processes.every(isAlive)) return undefined;
  if (verdict?.type === 'differs') return { type: 'short', ask: { root, requestText, verdict } };
  return { type: 'idle', text: `${answer.fresh} fresh`, exitCode: 0 };
}

/** The folder of the nearest gobuild.yaml, or of the root that it names; `-f` takes the whole way. */
export function workspaceFolder(argv: readonly string[], cwd: string): string | undefined {
  if (ownWords(argv).some((word) => /^(-f|--file)/.test(word))) return undefined;
  for (let at = startFolder(argv, cwd); at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    if (existsSync(`${at}/gobuild.yaml`)) return rootFolder(at);
  }
  return undefined;
}

/** The folder that `-C` names, its dots taken out as the whole way does, else `cwd`. */
export function startFolder(argv: readonly string[], cwd: string): string {
  const words = ownWords(argv);
  let folder = cwd;
  for (const [index, word] of words.entries()) {
    const value =
      word === '-C' || word === '--directory' ? words[index + 1] : /^(?:-C|--directory=)(.+)$/.exec(word)?.[1];
    if (value !== undefined) folder = withoutDots(value.startsWith('/') ? value : `${cwd}/${value}`);
  }
  return folder.replace(/\/+$/, '');
}

/**
 * A line that only looks like the key `root` leads to a table that knows nothing of this folder, or to none: the whole
 * way, which reads the file as YAML.
 */
function rootFolder(folder: string): string | undefined {
  let at = folder;
  for (let hops = 0; hops < 16; hops += 1) {
    const path = namedRoot(readFileSync(`${at}/gobuild.yaml`));
    if (path === undefined) return at;
    if (!path.endsWith('/gobuild.yaml') || path.startsWith('/')) return undefined;
    const below = at;
    at = withoutDots(`${at}/${path.slice(0, -'/gobuild.yaml'.length)}`);
    if (at === below) return undefined;
  }
  return undefined;
}

/** Looked for as bytes first: most files name none, and some are large. */
function namedRoot(content: Buffer): string | undefined {
  if (!content.includes('\nroot:') && content.indexOf('root:') !== 0) return undefined;
  return /^root:[ \t]+["']?([^"'#\r\n]*?)["']?[ \t]*(?:#.*)?$/m.exec(content.toString('utf8'))?.[1];
}

/** `/a/b/../c` → `/a/c`, as paths are joined where the root is looked up. */
function withoutDots(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** State is field 3, start time field 22 of /proc/PID/stat (proc(5)); elsewhere a service means the whole way. */
function isAlive({ pid, startTime }: WarmAnswer['processes'][number]): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie keeps its entry until somebody asks for it.
    return fields[19] === startTime && fields[0] !== 'Z' && fields[0] !== 'X';
  } catch {
    return false;
  }
}
