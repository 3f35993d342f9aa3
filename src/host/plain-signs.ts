/** Whether a terminal can show more than ASCII, and what stands for our own signs where it cannot. Pure. */

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Windows' own console shows them with some fonts alone, the newer terminals of Windows say who they are; the console of
 * Linux has 256 or 512 signs; elsewhere the locale decides, if there is one (POSIX: LC_ALL before LC_CTYPE before LANG).
 */
export function takesUnicode(env: Environment, platform: string): boolean {
  if (platform === 'win32') return isNewWindowsTerminal(env);
  if (env['TERM'] === 'linux') return false;
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  return locale === '' || /utf-?8/i.test(locale);
}

const newTerminals = new Set(['xterm-256color', 'alacritty', 'WarpTerminal']);

function isNewWindowsTerminal(env: Environment): boolean {
  const names = ['WT_SESSION', 'TERMINUS_SUBLIME', 'ConEmuPID', 'MSYSTEM'];
  if (names.some((name) => (env[name] ?? '') !== '')) return true;
  const program = env['TERM_PROGRAM'] ?? '';
  return program !== '' || newTerminals.has(env['TERM'] ?? '') || env['TERMINAL_EMULATOR'] === 'JetBrains-JediTerm';
}

/** Each takes one column, as what stands for it does: widths stay what they are. */
const signs: ReadonlyMap<string, string> = new Map([
  ['█', '#'],
  ['░', '.'],
  ['·', '-'],
  ['…', '~'],
  ['→', '>'],
  ['×', 'x'],
  ['−', '-'],
  ['–', '-'],
  ['─', '-'],
  ['│', '|'],
  ['├', '|'],
  ['└', '`'],
  ['✓', '+'],
  ['✗', '!'],
]);
const ours = new RegExp(`[${[...signs.keys()].join('')}\\u2400-\\u2421]`, 'g');

/** Names and output of targets stay as they are: they are not ours to change. */
export const plainSigns = (text: string): string => text.replace(ours, (sign) => signs.get(sign) ?? '?');
