/** Input patterns as people write them (globs, `!` excludes, folders, plain paths) as input specs. Pure. */
import { isAbsolute, isWithin, join, type WorkspacePath } from '../base/path.ts';
import type { InputSpec } from './action.ts';

/** True if a text is a pattern and not a plain path. */
export const isGlob = (text: string): boolean => /[*?[\]{}]/.test(text);

/** Why `pattern` cannot be used, or undefined; the same rules for inputs, outputs and files of packages. */
export function badPattern(pattern: string): string | undefined {
  if (pattern === '' || pattern === '!') return 'it is empty';
  if (pattern.includes('\\')) return 'it holds a backslash: folders are parted by "/" on every system';
  if (isAbsolute(pattern.replace(/^!/, ''))) return 'it is absolute: write it relative to gobuild.yaml';
  if (pattern.length > 4096) return 'it is longer than 4096 letters';
  if (alternatives(pattern) > mostAlternatives)
    return `its braces stand for more than ${mostAlternatives} patterns: use "*", or several entries`;
  if (/[?*+@!]\(/.test(pattern))
    return 'it holds an extended pattern like !(…): name what is left out with a "!" entry';
  return undefined;
}

/** What the matcher expands at most. */
const mostAlternatives = 1000;

/** Of one brace: the finished alternatives, and the one that is being read. */
interface Brace {
  sum: number;
  product: number;
}

/** How many patterns the braces of `pattern` stand for, counted without making them; ranges count their ends. */
function alternatives(pattern: string): number {
  const open: Brace[] = [];
  let top: Brace = { sum: 0, product: 1 };
  for (const part of pattern.match(/\{-?\d+\.\.-?\d+(?:\.\.-?\d+)?\}|[{},]/g) ?? []) {
    if (part === '{') {
      open.push(top);
      top = { sum: 0, product: 1 };
    } else if (part.length > 1) top.product *= rangeLength(part);
    else if (open.length > 0) top = read(part, top, open);
  }
  return [...open, top].reduce((most, { sum, product }) => Math.max(most, sum + product), 0);
}

/** `,` ends an alternative, `}` its brace. */
function read(part: string, top: Brace, open: Brace[]): Brace {
  if (part === ',') return { sum: top.sum + top.product, product: 1 };
  const outer = open.pop() ?? top;
  return { sum: outer.sum, product: outer.product * (top.sum + top.product) };
}

function rangeLength(range: string): number {
  const [from = 0, to = 0] = range.slice(1, -1).split('..').map(Number);
  return Math.abs(to - from) + 1;
}

/** The folder in front of the first wildcard, and the rest: `src/gen/*.go` → `src/gen`, `*.go`. */
export function splitGlob(pattern: string): { readonly base: WorkspacePath; readonly rest: string } {
  const parts = plain(pattern).split('/');
  const first = parts.findIndex(isGlob);
  const fixed = parts.slice(0, first === -1 ? -1 : first);
  const rest = parts.slice(fixed.length).join('/');
  return { base: fixed.length === 0 ? '.' : join(...fixed), rest };
}

export interface PatternOptions {
  /** Skip what .gitignore files name (globs only; plain paths and folders never). */
  readonly gitignore: boolean;
  /** A pattern that matches nothing is a failure. */
  readonly required: boolean;
  /** Left out of all globs, besides what `!` entries name. */
  readonly exclude?: readonly string[] | undefined;
}

/** One input for each pattern, in their order; globs start at their fixed folder, so that no whole tree is walked. */
export function patternInputs(patterns: readonly string[], options: PatternOptions): InputSpec[] {
  const excludes = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  const all = [...excludes, ...(options.exclude ?? [])].map(asGlob);
  return patterns
    .filter((pattern) => !pattern.startsWith('!'))
    .map((pattern): InputSpec => {
      const { required, gitignore } = options;
      if (isGlob(pattern)) return globInput(pattern, all, { required, gitignore });
      if (pattern.endsWith('/')) return globInput(`${plain(pattern)}**`, all, { required, gitignore: false });
      return { type: 'file', path: join(plain(pattern)) };
    });
}

type GlobFlags = { readonly required: boolean; readonly gitignore: boolean };

function globInput(pattern: string, excludes: readonly string[], flags: GlobFlags): InputSpec {
  const { base, rest } = splitGlob(pattern);
  const seen = excludes.map((exclude) => seenFrom(base, exclude));
  const exclude = seen.flatMap((found) => (found.type === 'relative' ? [found.pattern] : []));
  if (!seen.some((found) => found.type === 'unclear'))
    return { type: 'glob', base, include: [rest], exclude, ...flags };
  return { type: 'glob', base: '.', include: [plain(pattern)], exclude: excludes, ...flags };
}

type Seen = { readonly type: 'relative'; readonly pattern: string } | { readonly type: 'apart' | 'unclear' };

/** `exclude`, a pattern seen from the workspace, as one seen from `base`. */
function seenFrom(base: WorkspacePath, exclude: string): Seen {
  if (base === '.' || exclude.startsWith('**/')) return { type: 'relative', pattern: exclude };
  if (exclude.startsWith(`${base}/`)) return { type: 'relative', pattern: exclude.slice(base.length + 1) };
  const { base: fixed, rest } = splitGlob(exclude);
  // Whatever lies between: `a/**/x` seen from a/b.
  if (isWithin(fixed, base) && /^\*\*\/[^/]+$/.test(rest)) return { type: 'relative', pattern: rest };
  return { type: fixed !== '.' && !isWithin(fixed, base) && !isWithin(base, fixed) ? 'apart' : 'unclear' };
}

/** A folder stands for all below it. */
const asGlob = (pattern: string): string => (pattern.endsWith('/') ? `${plain(pattern)}**` : plain(pattern));
const plain = (pattern: string): string => pattern.replace(/^(\.\/)+/, '');
