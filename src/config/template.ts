/** A text with `${{ … }}` in it, taken apart. */
import { err, ok, type Result } from '../base/result.ts';
import { lineEnd } from './line-table.ts';
import { parseExpression } from './expression.ts';
import type { Expression, Problem } from './expression-tree.ts';

export interface TemplateExpression {
  readonly expression: Expression;
  /** Offsets of `${{` and after `}}` in the text; `inside` is that of the expression's source. */
  readonly start: number;
  readonly end: number;
  readonly inside: number;
}
export type TemplatePart = string | TemplateExpression;

/** True if `text` needs {@link parseTemplate}. */
export const isTemplate = (text: string): boolean => text.includes('${{');

/** Parts in order, without empty texts; spans of a problem count from the start of `text`. */
export function parseTemplate(text: string): Result<readonly TemplatePart[], Problem> {
  const parts: TemplatePart[] = [];
  let at = 0;
  for (;;) {
    const start = text.indexOf('${{', at);
    if (start < 0) break;
    if (start > at) parts.push(text.slice(at, start));
    const close = closeOf(text, start + 3);
    if (close === undefined)
      return err({
        code: 'GB1201',
        message: 'this expression is not closed',
        help: "end it with }}; to write ${{ itself: ${{ '${{' }}",
        start,
        end: lineEnd(text, start),
      });
    const inside = start + 3;
    const expression = parseExpression(text.slice(inside, close));
    if (!expression.ok) return err(shift(expression.error, inside));
    at = close + 2;
    parts.push({ expression: expression.value, start, end: at, inside });
  }
  if (at < text.length) parts.push(text.slice(at));
  return ok(parts);
}

export const shift = (problem: Problem, by: number): Problem => ({
  ...problem,
  start: problem.start + by,
  end: problem.end + by,
});

/** Offset of the `}}` that is not inside a text of the expression. */
function closeOf(text: string, from: number): number | undefined {
  let isText = false;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "'") isText = !isText;
    else if (!isText && text[at] === '}' && text[at + 1] === '}') return at;
  }
  return undefined;
}
