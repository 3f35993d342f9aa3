/** The expression of an `if`: bare, or as one `${{ }}`. */
import { err, ok, type Result } from '../base/result.ts';
import { parseExpression } from './expression.ts';
import type { Expression, Problem } from './expression-tree.ts';
import { isTemplate, parseTemplate, shift } from './template.ts';

export interface Condition {
  readonly expression: Expression;
  /** Offset of the expression's source in the text. */
  readonly inside: number;
}

/** Spans of problems count from the start of `text`. */
export function parseCondition(text: string): Result<Condition, Problem> {
  if (!isTemplate(text)) {
    const parsed = parseExpression(text);
    return parsed.ok ? ok({ expression: parsed.value, inside: 0 }) : parsed;
  }
  const parsed = parseTemplate(text.trim());
  if (!parsed.ok) return err(shift(parsed.error, text.length - text.trimStart().length));
  const [part, ...rest] = parsed.value;
  if (typeof part === 'object' && rest.length === 0)
    return ok({ expression: part.expression, inside: part.inside + text.length - text.trimStart().length });
  return err({
    code: 'GB1200',
    message: 'an `if` is one expression, and this is a text with an expression in it',
    help: "write it without ${{ }}: if: vars.name == 'value'",
    start: 0,
    end: text.length,
  });
}
