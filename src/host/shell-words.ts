/** Writes words and variables so that every POSIX shell reads them back exactly. */

/** Single quotes: nothing inside them means anything to a POSIX shell (zx's quoting does not hold in dash). */
export const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * Names that a shell treats as its own when they are assigned: read-only, changed on the way, or numbers only.
 * Tried with dash, bash and busybox.
 */
const shellNames = new Set(
  (
    '_ DIRSTACK EPOCHREALTIME EPOCHSECONDS EUID FUNCNAME GROUPS HISTCMD LINENO OPTARG OPTIND PPID RANDOM SECONDS ' +
    'SHELLOPTS SRANDOM UID'
  ).split(' '),
);

/** True if `export NAME=value` hands the value on unchanged in every POSIX shell. */
const exportable = (name: string): boolean =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !name.startsWith('BASH') && !shellNames.has(name);

/** By name: of a variable the last value and its word. Most are the same for thousands of commands. */
const words = new Map<string, { readonly value: string; readonly word: string | undefined }>();
/** More names than any build has: then they are made up, and none is kept. */
const mostWords = 1000;

function exportWord(name: string, value: string): string | undefined {
  const known = words.get(name);
  if (known?.value === value) return known.word;
  const word = exportable(name) ? ` ${name}=${quote(value)}` : undefined;
  if (words.size < mostWords || known) words.set(name, { value, word });
  return word;
}

/** One `export` command for all of `env` (an empty text for none); undefined if a shell cannot export a name of it. */
export function exportText(env: Readonly<Record<string, string>>): string | undefined {
  let text = '';
  for (const [name, value] of Object.entries(env)) {
    const word = exportWord(name, value);
    if (word === undefined) return undefined;
    text += word;
  }
  return text === '' ? '' : `export${text}\n`;
}
