/** Finds texts of a shell that do nothing but start one program: those need no shell, as in make. Pure. */
import type { Work } from '../model/action.ts';
import type { PlainCommand } from '../model/ports.ts';
import type { Environment } from './action-env.ts';

/** Characters that mean nothing to any POSIX shell, `*`, and quotes around what is not special inside them. */
const word = String.raw`(?:[\w./,:@%+=*-]|'[^'\u0000-\u001f]*'|"[^"$\x60\\!\u0000-\u001f]*")+`;
const item = new RegExp(String.raw`(?:(>>?|<)[ \t]*)?(${word})(?:[ \t\n]*$|[ \t]+)`, 'y');
const longestText = 16_384;

/** Reserved words and built-in commands of bash and of POSIX shells: what they do, no program does. */
const ownWords: ReadonlySet<string> = new Set(
  (
    'if then elif else fi case esac for select while until do done in function time coproc alias bg bind break builtin ' +
    'caller cd command compgen complete compopt continue declare dirs disown enable eval exec exit export false fc fg ' +
    'getopts hash help history jobs kill let local logout mapfile popd printf pushd pwd read readarray readonly return ' +
    'set shift shopt source suspend test times trap type typeset ulimit umask unalias unset wait chdir'
  ).split(' '),
);

/** Built-in commands that do the same in every shell, if no word is or finds an option, or holds a backslash. */
const sameEverywhere: ReadonlySet<string> = new Set(['echo', 'true']);

/** Variables that change how a shell reads a text, finds a program, or sorts names; or that it would change itself. */
const tellingNames =
  /^(?:BASH.*|SHELLOPTS|GLOBIGNORE|EXECIGNORE|IFS|POSIXLY_CORRECT|ENV|LC_ALL|LC_COLLATE|LC_CTYPE|PWD|OLDPWD|SHLVL|_)$/;

/**
 * The one program of the text, or undefined: for anything of which shells could make different things. `text` runs under
 * `-eu` (bash: `pipefail`), which change nothing for a single command; nothing in it is expanded but `*`.
 */
export function plainCommand(
  { shell, text }: Pick<Work & { readonly type: 'shell' }, 'shell' | 'text'>,
  env: Environment,
): PlainCommand | undefined {
  if (shell === 'pwsh' || text.length > longestText || !isQuiet(env)) return undefined;
  const items = itemsOf(text) ?? [];
  const [program, ...words] = items.flatMap(({ operator, source }) => (operator === undefined ? [source] : []));
  const redirections = items.flatMap(({ operator, source }) =>
    operator === undefined ? [] : [{ operator, file: source }],
  );
  if (program === undefined || !isProgram(program, words)) return undefined;
  if (!words.every(isSteadyPattern) || !redirections.every(({ file }) => isPlainFile(file))) return undefined;
  // What bash (5.2) adds of its own; `_` is left out.
  const variables = shell === 'bash' ? { SHLVL: redirections.length > 0 ? '1' : '0' } : undefined;
  return { program, words, redirections, builtIn: sameEverywhere.has(program), variables: variables ?? {} };
}

const isQuiet = (env: Environment): boolean =>
  env['LANG'] === 'C.UTF-8' && !Object.keys(env).some((name) => tellingNames.test(name));

interface Item {
  readonly operator: '<' | '>' | '>>' | undefined;
  readonly source: string;
}

/** In the order of the text; undefined if anything else is in it: of the blanks that JavaScript knows, most are none to a shell. */
function itemsOf(text: string): readonly Item[] | undefined {
  const items: Item[] = [];
  for (let at = Math.max(0, text.search(/[^ \t\n]/)); at < text.length; at = item.lastIndex) {
    item.lastIndex = at;
    const match = item.exec(text);
    if (!match) return undefined;
    items.push({ operator: match[1] as Item['operator'], source: match[2] ?? '' });
  }
  return items;
}

/** A bare name: what has a `/` may be a text without `#!`, which each shell reads by itself. */
function isProgram(name: string, words: readonly string[]): boolean {
  if (!/^\w[\w.+-]*$/.test(name) || ownWords.has(name)) return false;
  // Names that a pattern finds may begin with a dash, or hold a backslash.
  return !sameEverywhere.has(name) || !words.some((source) => /^["']*-|\\/.test(source) || isPattern(source));
}

/** `*` finds the same in the same order everywhere, but for names with a dot in front. */
const isSteadyPattern = (source: string): boolean =>
  !source.includes('*') || (!/["']/.test(source) && !/(?:^|\/)\.[^/]*\*/.test(source)) || !isPattern(source);

/** A `*` that stands outside of quotes. */
const isPattern = (source: string): boolean => source.replaceAll(/'[^']*'|"[^"]*"/g, '').includes('*');

/** Bash gives some names below /dev a meaning of its own, and expands patterns of files. */
function isPlainFile(source: string): boolean {
  const path = source.replaceAll(/["']/g, '');
  return path !== '' && !source.includes('*') && (!/^\/+dev(?:\/|$)/.test(path) || path === '/dev/null');
}
