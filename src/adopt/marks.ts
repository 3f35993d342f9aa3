/** Texts of Makefiles and Taskfiles after expansion: marks stand for what only the run knows. */
import { literalShell, literalText } from './expression-text.ts';

/** What a mark stands for. */
export type Unknown =
  /** `$(shell …)`; the command may hold marks. */
  | { readonly type: 'shell'; readonly command: string }
  /** A variable of the environment. */
  | { readonly type: 'env'; readonly name: string }
  /** A variable that the file keeps: another value may be set for a run. */
  | { readonly type: 'var'; readonly name: string; readonly value: string }
  /** Not converted: what holds it cannot be either. */
  | { readonly type: 'lost' };

export interface Marks {
  readonly add: (unknown: Unknown) => string;
  readonly get: (index: number) => Unknown;
  /** Asked before each expansion: false once a file has had more than any real one needs (variables that double). */
  readonly spend: () => boolean;
}

const [open, close] = ['\u0001', '\u0002'];
const mark = /\u0001(\d+)\u0002/g;

const mostExpansions = 50_000;

export function openMarks(): Marks {
  const all: Unknown[] = [];
  let left = mostExpansions;
  return {
    spend: () => (left -= 1) >= 0,
    add: (unknown) => `${open}${all.push(unknown) - 1}${close}`,
    get: (index) => all[index] ?? { type: 'lost' },
  };
}

export const hasMarks = (text: string): boolean => text.includes(open);

export const unknownsIn = (text: string, marks: Marks): readonly Unknown[] =>
  [...text.matchAll(mark)].flatMap(([, index]) => {
    const unknown = marks.get(Number(index));
    return unknown.type === 'shell' ? [unknown, ...unknownsIn(unknown.command, marks)] : [unknown];
  });

export const isLost = (text: string, marks: Marks): boolean =>
  unknownsIn(text, marks).some(({ type }) => type === 'lost');

/** With the values that are known here; what only the run knows is empty. */
export const plainText = (text: string, marks: Marks): string =>
  text.replaceAll(mark, (_, index: string) => {
    const unknown = marks.get(Number(index));
    return unknown.type === 'var' ? unknown.value : '';
  });

/** For settings, where expressions are read and no shell is: undefined where a command of the Makefile has no counterpart. */
export function settingText(
  text: string,
  marks: Marks,
  ofCommand: (command: string) => string | undefined,
): string | undefined {
  let isWhole = true;
  const parts = text.split(/(\u0001\d+\u0002)/).map((part) => {
    if (!part.startsWith(open)) return literalText(part);
    const unknown = marks.get(Number(part.slice(1, -1)));
    if (unknown.type === 'var') return `\${{ vars.${unknown.name} }}`;
    const value =
      unknown.type === 'shell' ? ofCommand(plainText(unknown.command, marks)) : unknown.type === 'env' ? '' : undefined;
    if (value === undefined) isWhole = false;
    return value ?? '';
  });
  return isWhole ? parts.join('') : undefined;
}

/** For the text of a shell: commands and variables are the shell's own, whatever quotes they stand in. */
export function shellText(text: string, marks: Marks): string {
  let quote = '';
  return text
    .split(/(\u0001\d+\u0002)/)
    .map((part) => {
      if (part.startsWith(open)) return shellWord(marks.get(Number(part.slice(1, -1))), quote, marks);
      quote = quoteBehind(part, quote);
      return literalShell(part);
    })
    .join('');
}

function shellWord(unknown: Unknown, quote: string, marks: Marks): string {
  if (unknown.type === 'var')
    return quote === '' ? `\${{ vars.${unknown.name} }}` : `\${{ raw(vars.${unknown.name}) }}`;
  const word =
    unknown.type === 'shell'
      ? `$(${shellText(unknown.command, marks)})`
      : unknown.type === 'env'
        ? `\${${unknown.name}:-}`
        : '';
  // Nothing is read inside single quotes: they end before it, and begin again behind it.
  return quote === "'" ? `'"${word}"'` : word;
}

/** As other commands of the same file write the path `text`, which they may hold in quotes. */
export function spellingsOf(text: string, marks: Marks): readonly string[] {
  const unknowns = unknownsIn(text, marks);
  if (unknowns.some(({ type }) => type === 'lost')) return [];
  const known = unknowns.every(({ type }) => type === 'var') ? [plainText(text, marks)] : [];
  const inQuotes = shellText(`"${text}"`, marks).slice(1, -1);
  return [...new Set([shellText(text, marks), inQuotes, ...known])];
}

/** The quote that is open behind `text`. */
export function quoteBehind(text: string, before: string): string {
  let quote = before;
  for (let index = 0; index < text.length; index += 1) {
    const letter = text.charAt(index);
    if (letter === '\\' && quote !== "'") index += 1;
    else if (letter === quote) quote = '';
    else if (quote === '' && (letter === "'" || letter === '"')) quote = letter;
    else if (quote === '' && letter === '\n') quote = '';
  }
  return quote;
}
