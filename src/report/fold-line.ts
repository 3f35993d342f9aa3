/** Long lines at the width of a terminal: folded between words; and texts without end cut in the middle. */
import { textWidth } from './width.ts';

/**
 * `line` as lines of at most `columns` columns, the further ones indented by `indent`; a word that is longer stays
 * whole, so that paths can be copied. Without `columns` nothing is folded.
 */
export function foldLine(line: string, columns: number | undefined, indent: number): readonly string[] {
  if (columns === undefined || textWidth(line) <= columns) return [line];
  const lead = /^ */.exec(line)?.[0] ?? '';
  const folded: string[] = [];
  let current = '';
  for (const word of line.slice(lead.length).split(' ')) {
    const start = folded.length === 0 ? lead : ' '.repeat(indent);
    const longer = current === '' ? start + word : `${current} ${word}`;
    if (current !== '' && textWidth(longer) > columns) {
      folded.push(current);
      current = ' '.repeat(indent) + word;
    } else current = longer;
  }
  return [...folded, current];
}

const longest = 2000;

/** A value of a megabyte in a message helps nobody. */
export function cutMiddle(text: string): string {
  if (text.length <= longest) return text;
  return `${text.slice(0, longest / 2)} … ${text.length} characters … ${text.slice(-longest / 4)}`;
}
