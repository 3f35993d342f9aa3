/** A value as one word of a shell: what is inside is never read as anything but text. */

export type ShellName = 'bash' | 'sh' | 'pwsh';

/** POSIX single quotes (POSIX XCU 2.2.2): nothing inside them is special, and one inside is written `'\''`. */
const posixWord = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * PowerShell single quotes. It takes U+2018 to U+201B for the same quote, and each is doubled
 * (CodeGeneration.EscapeSingleQuotedStringContent does so too).
 */
const powershellWord = (text: string): string => `'${text.replaceAll(/['\u2018-\u201b]/g, '$&$&')}'`;

/** `text` must hold no NUL: no process takes one as an argument. */
export const quoteWord = (shell: ShellName, text: string): string =>
  shell === 'pwsh' ? powershellWord(text) : posixWord(text);
