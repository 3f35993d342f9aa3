/** A shell line that is one plain command → its words; anything that only a shell can do gives undefined. */

export interface PlainLine {
  /** `cd sub && …`. */
  readonly folder?: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly words: readonly string[];
}

/** `known`: letters that stand for values (marks of the Makefile's reader) and are part of words. */
export function plainLine(text: string): PlainLine | undefined {
  const [, folder, rest = ''] = /^(?:cd\s+([\w./-]+)\s*&&\s*)?([\s\S]*)$/.exec(text.trim()) ?? [];
  const words = wordsOf(rest.replaceAll('\\\n', ' '));
  if (!words) return undefined;
  const env: Record<string, string> = Object.create(null) as Record<string, string>;
  let index = words[0] === 'env' ? 1 : 0;
  for (; index < words.length; index += 1) {
    const [, name, value = ''] = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(words[index] ?? '') ?? [];
    if (name === undefined) break;
    env[name] = value;
  }
  return { folder, env, words: words.slice(index) };
}

/**
 * Parts of words (POSIX XCU 2.2): in single quotes, in double quotes without anything that is expanded there, a letter
 * behind a backslash, plain letters; and white space between words.
 */
const part = /'([^']*)'|"((?:[^"\\$`]|\\[\s\S])*)"|\\([\s\S])|([^\s'"\\$`|&;<>()*?#~{}[\]!]+)|([ \t]+)/y;

/** Quotes are taken off; undefined where the shell would do more than split. */
function wordsOf(text: string): readonly string[] | undefined {
  const words: string[] = [];
  let isOpen = false;
  part.lastIndex = 0;
  for (let at = 0; at < text.length; at = part.lastIndex) {
    const match = part.exec(text);
    if (!match) return undefined;
    const [, single, double, escaped, plain, space] = match;
    const letters = single ?? double?.replaceAll(/\\([\\"$`])/g, '$1') ?? escaped ?? plain ?? '';
    if (space !== undefined) isOpen = false;
    else if (isOpen) words[words.length - 1] += letters;
    else {
      words.push(letters);
      isOpen = true;
    }
  }
  return words;
}
