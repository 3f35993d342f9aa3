/** The text of a Makefile → logical lines with their numbers: a backslash joins what belongs together. */

export interface MakeLine {
  readonly file: string;
  /** Of its first line, from 1. */
  readonly line: number;
  readonly text: string;
  /** Begins with a tab: part of a recipe, where a rule stands before. */
  readonly isRecipe: boolean;
}

export function readMakeLines(file: string, text: string): readonly MakeLine[] {
  const lines: MakeLine[] = [];
  const physical = text.replaceAll('\r\n', '\n').split('\n');
  for (let index = 0; index < physical.length; index += 1) {
    const line = index + 1;
    const isRecipe = physical[index]?.startsWith('\t') === true;
    let joined = physical[index] ?? '';
    while (/(?:^|[^\\])(?:\\\\)*\\$/.test(joined) && index + 1 < physical.length) {
      index += 1;
      const next = physical[index] ?? '';
      // In a recipe the shell sees backslash and line end; elsewhere both become one space.
      joined = isRecipe
        ? `${joined}\n${next.replace(/^\t/, '')}`
        : `${joined.slice(0, -1).trimEnd()} ${next.trimStart()}`;
    }
    lines.push({ file, line, text: isRecipe ? joined.slice(1) : joined, isRecipe });
  }
  return lines;
}

/** Without a comment; a `#` behind a backslash is none. */
export const withoutComment = (text: string): string => text.replace(/(^|[^\\])#.*$/s, '$1').trimEnd();
