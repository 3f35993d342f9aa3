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

const exportTexts = new WeakMap<Readonly<Record<string, string>>, { readonly text: string | undefined }>();

/**
 * One `export` command for all of `env` (an empty text for none); undefined if a shell cannot export a name of it.
 * Remembered per object: one environment serves many commands.
 */
export function exportText(env: Readonly<Record<string, string>>): string | undefined {
  const known = exportTexts.get(env);
  if (known) return known.text;
  const names = Object.keys(env);
  const words = names.map((name) => ` ${name}=${quote(env[name] ?? '')}`);
  const text = names.length === 0 ? '' : names.every(exportable) ? `export${words.join('')}\n` : undefined;
  exportTexts.set(env, { text });
  return text;
}
