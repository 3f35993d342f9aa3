/** One text with expressions → its value: a text, or whatever a sole `${{ }}` gives; never looked at again. */
import { invariant } from '../base/bug.ts';
import type { Json } from '../base/json.ts';
import { err, ok, type Result } from '../base/result.ts';
import { nearest } from '../base/text.ts';
import type { Scope } from './contexts.ts';
import { evaluate } from './evaluate.ts';
import type { Evaluated, Expression, Problem } from './expression-tree.ts';
import { quoteWord, type ShellName } from '../base/quote-word.ts';
import { hole, holeProblems } from './shell-text.ts';
import { parseTemplate, shift, type TemplateExpression, type TemplatePart } from './template.ts';
import { scalarText, sortOf } from './value-rules.ts';

/** How a text takes the values of its expressions. */
export type TextRule =
  | { readonly type: 'plain' }
  /** `structure`: a list or map may stand here instead of the shell's text. */
  | { readonly type: 'shell'; readonly shell: ShellName; readonly structure: boolean }
  /** `${{ secrets.NAME }}` stays for the moment when the action runs; `names` are those that are declared. */
  | { readonly type: 'secret'; readonly names: readonly string[] };

/** Expands `text`. A sole expression keeps the type of its value; problems count from the start of `text`. */
export function expandText(text: string, rule: TextRule, scope: Scope): Evaluated {
  const template = parseTemplate(text);
  if (!template.ok) return template;
  const parts = template.value;
  if (rule.type === 'secret') return expandBesideSecrets(parts, rule.names, scope);
  const sole = parts.length === 1 && typeof parts[0] === 'object' ? parts[0] : undefined;
  if (rule.type === 'shell') return expandShell({ parts, sole, rule, scope });
  return sole ? valueOf(sole, scope) : joinTexts(parts, scope);
}

function valueOf(part: TemplateExpression, scope: Scope): Evaluated {
  const value = evaluate(part.expression, scope);
  return value.ok ? value : err(shift(value.error, part.inside));
}

const atPart = ({ start, end }: TemplateExpression): { start: number; end: number } => ({ start, end });

function textOf(part: TemplateExpression, scope: Scope): Result<string, Problem> {
  const value = valueOf(part, scope);
  if (!value.ok) return value;
  const text = scalarText(value.value);
  if (text !== null) return ok(text);
  return err({
    code: 'GB1206',
    message: `${sortOf(value.value)} cannot stand inside a text`,
    help: 'join(list, separator) or toJSON(value) makes a text of it',
    ...atPart(part),
  });
}

function joinTexts(parts: readonly TemplatePart[], scope: Scope): Evaluated {
  let joined = '';
  for (const part of parts) {
    const text = typeof part === 'string' ? ok(part) : textOf(part, scope);
    if (!text.ok) return text;
    joined += text.value;
  }
  return ok(joined);
}

interface ShellRequest {
  readonly parts: readonly TemplatePart[];
  readonly sole: TemplateExpression | undefined;
  readonly rule: TextRule & { type: 'shell' };
  readonly scope: Scope;
}

function expandShell({ parts, sole, rule, scope }: ShellRequest): Evaluated {
  if (sole && rule.structure) {
    const value = valueOf(sole, scope);
    if (!value.ok || (typeof value.value === 'object' && value.value !== null)) return value;
  }
  const words = parts.filter((part) => typeof part !== 'string');
  if (parts.some((part) => typeof part === 'string' && part.includes(hole)))
    return err({ code: 'GB1206', message: 'the text holds a NUL, which no shell can take', start: 0, end: 1 });
  const quoted = words.map((part) => !isRaw(part.expression));
  // What raw() inserts may open quotes: it is part of the text that the others are looked at in.
  const texts: string[] = [];
  for (const part of words) {
    const text = textOf(part, scope);
    if (!text.ok) return text;
    if (text.value.includes(hole))
      return err({ code: 'GB1206', message: 'the value holds a NUL, which no command can take', ...atPart(part) });
    texts.push(text.value);
  }
  let index = 0;
  const looked = parts.map((part) => {
    if (typeof part === 'string') return part;
    index += 1;
    return quoted[index - 1] ? hole : (texts[index - 1] ?? '');
  });
  const problems = holeProblems(rule.shell, looked.join(''));
  const holes = words.filter((_, position) => quoted[position]);
  // A raw() value holds no NUL, so every hole is an expression.
  invariant(problems.length === holes.length, 'every expression of a shell text was looked at');
  for (const [position, part] of holes.entries())
    if (problems[position]) return err(holeProblem(part, problems[position]));
  index = 0;
  const pieces = parts.map((part) => {
    if (typeof part === 'string') return part;
    index += 1;
    const text = texts[index - 1] ?? '';
    return quoted[index - 1] ? quoteWord(rule.shell, text) : text;
  });
  return ok(pieces.join(''));
}

const isRaw = (expression: Expression): boolean => expression.type === 'call' && expression.name === 'raw';

function holeProblem(part: TemplateExpression, why: string): Problem {
  const isQuoted = why === 'inside quotes';
  return {
    code: 'GB1208',
    message: `an expression becomes one quoted word, and this one stands ${why}`,
    help: isQuoted
      ? "remove the quotes around it; for a word with further text: ${{ format('{0}/x', value) }}"
      : 'give the target `env: { NAME: "${{ … }}" }` and use the variable NAME here',
    ...atPart(part),
  };
}

/** The name of `secrets.NAME` where the expression is exactly that. */
export function secretName(expression: Expression): string | undefined {
  if (expression.type !== 'member' || expression.base.type !== 'name' || expression.base.name !== 'secrets')
    return undefined;
  const { key } = expression;
  return key.type === 'literal' && typeof key.value === 'string' ? key.value : undefined;
}

function expandBesideSecrets(parts: readonly TemplatePart[], names: readonly string[], scope: Scope): Evaluated {
  const sole = parts.length === 1 && typeof parts[0] === 'object' ? parts[0] : undefined;
  if (sole && secretName(sole.expression) === undefined && !usesSecrets(sole.expression))
    return dataOnly(valueOf(sole, scope), sole);
  let joined = '';
  for (const part of parts) {
    const text = typeof part === 'string' ? ok(part) : besideSecrets(part, names, scope);
    if (!text.ok) return text;
    joined += text.value;
  }
  return ok(joined);
}

function besideSecrets(part: TemplateExpression, names: readonly string[], scope: Scope): Result<string, Problem> {
  const name = secretName(part.expression);
  if (name === undefined && usesSecrets(part.expression))
    return err({
      code: 'GB1207',
      message: 'a secret is put into its place when the target runs, so it cannot be computed with',
      help: 'write it on its own: "text ${{ secrets.NAME }} text"',
      ...atPart(part),
    });
  if (name === undefined) return dataOnly(textOf(part, scope), part);
  if (names.includes(name)) return ok(`\${{ secrets.${name} }}`);
  return err(unknownSecret(name, names, atPart(part)));
}

export function unknownSecret(name: string, names: readonly string[], span: { start: number; end: number }): Problem {
  const meant = nearest(name, names);
  return {
    code: 'GB1045',
    message: `there is no secret "${name}"`,
    help: meant ? `did you mean "${meant}"?` : `declare it: secrets: { ${name}: { env: ${name} } }`,
    ...span,
  };
}

/** The text is expanded once more, for its secrets: no value may bring expressions of its own. */
function dataOnly<T extends Json>(value: Result<T, Problem>, part: TemplateExpression): Result<T, Problem> {
  if (!value.ok || typeof value.value !== 'string' || !value.value.includes('${{')) return value;
  return err({
    code: 'GB1210',
    message: 'the value holds "${{", and at this place secrets are put in later',
    help: 'values for such places must not look like expressions',
    ...atPart(part),
  });
}

function usesSecrets(expression: Expression): boolean {
  switch (expression.type) {
    case 'literal':
      return false;
    case 'name':
      return expression.name === 'secrets';
    case 'member':
      return usesSecrets(expression.base) || usesSecrets(expression.key);
    case 'members':
      return usesSecrets(expression.base);
    case 'call':
      return expression.args.some(usesSecrets);
    case 'not':
      return usesSecrets(expression.operand);
    case 'compare':
      return usesSecrets(expression.left) || usesSecrets(expression.right);
    default:
      return expression.operands.some(usesSecrets);
  }
}
