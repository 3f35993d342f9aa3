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

/** Quotes are taken off; undefined where the shell would do more than split. */
function wordsOf(text: string): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let index = 0; index < text.length; index += 1) {
    const letter = text.charAt(index);
    if (quote !== "'" && /[$`]/.test(letter)) return undefined;
    if (quote !== '') {
      if (letter === quote) quote = '';
      else if (letter === '\\' && quote === '"') word = `${word ?? ''}${text.charAt((index += 1))}`;
      else word = `${word ?? ''}${letter}`;
    } else if (letter === '"' || letter === "'") [quote, word] = [letter, word ?? ''];
    else if (/[|&;<>()*?#~{}[\]!\n]/.test(letter)) return undefined;
    else if (letter === '\\') word = `${word ?? ''}${text.charAt((index += 1))}`;
    else if (/\s/.test(letter)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = `${word ?? ''}${letter}`;
  }
  if (quote !== '') return undefined;
  return word === undefined ? words : [...words, word];
}
