/** Text of an expression → Expression; the only door of `@actions/expressions`, which is loaded when first needed. */
import type * as Ast from '@actions/expressions/ast';
import type * as LexerModule from '@actions/expressions/lexer';
import type * as ParserModule from '@actions/expressions/parser';
import type { ExpressionError } from '@actions/expressions/errors';
import { invariant, unreachable } from '../base/bug.ts';
import type { Json } from '../base/json.ts';
import { err, ok, type Result } from '../base/result.ts';
import { count, nearest } from '../base/text.ts';
import {
  functions,
  isFunctionName,
  type CompareOperator,
  type Expression,
  type Problem,
  type Span,
} from './expression-tree.ts';

type Library = typeof Ast & typeof LexerModule & typeof ParserModule;

let library: Library | undefined;
const memory = new Map<string, Result<Expression, Problem>>();
const rememberedExpressions = 4096;
const maximumLength = 21_000;

/** Must have been awaited before {@link parseExpression}; costs some milliseconds, so only where a text holds `${{`. */
export async function loadExpressions(): Promise<void> {
  if (library) return;
  const [ast, lexer, parser] = await Promise.all([
    import('@actions/expressions/ast'),
    import('@actions/expressions/lexer'),
    import('@actions/expressions/parser'),
  ]);
  library = { ...ast, ...lexer, ...parser };
}

/** Parses the text between `${{` and `}}`, or of an `if`. */
export function parseExpression(source: string): Result<Expression, Problem> {
  const known = memory.get(source);
  if (known) return known;
  if (memory.size >= rememberedExpressions) memory.clear();
  const parsed = parse(source);
  memory.set(source, parsed);
  return parsed;
}

function parse(source: string): Result<Expression, Problem> {
  invariant(library, 'loadExpressions was awaited before the first expression');
  const whole = { start: 0, end: source.length };
  if (source.trim() === '')
    return problem(whole, 'the expression is empty', 'write a name or a value, as in ${{ vars.name }}');
  if (source.length > maximumLength)
    return problem(whole, `the expression is longer than ${maximumLength} characters`, 'put the text into a file');
  const lexed = lex(library, source);
  if (!lexed.ok) return lexed;
  const tokens = lexed.value;
  const calls = checkCalls(library, tokens);
  if (calls) return err(calls);
  const identifier = library.TokenType.IDENTIFIER;
  const names = tokens.filter((token) => token.type === identifier).map((token) => token.lexeme);
  const extensions = ['default', 'raw'].map((name) => ({ name, minArgs: 0, maxArgs: 255 }));
  try {
    // Names are told apart by the evaluator, which knows what is meant; the parser takes any.
    const parser = new library.Parser([...tokens], names, extensions);
    return convert({ library, spans: new Map(tokens.map((token) => [token.range, token.span])) }, parser.parse());
  } catch (error) {
    return err(explainParserError(error as ExpressionError, tokens, whole));
  }
}

const problem = (span: Span, message: string, help?: string): Result<never, Problem> =>
  err({ code: 'GB1200', message, help, ...span });

type Token = LexerModule.Token & { readonly span: Span };

function lex(lib: Library, source: string): Result<readonly Token[], Problem> {
  let raw: readonly LexerModule.Token[];
  try {
    raw = new lib.Lexer(source).lex().tokens;
  } catch (error) {
    // Its messages end in "Located at position N within expression: …", the only place where N is told.
    const position = /Located at position (\d+) within/.exec((error as Error).message)?.[1];
    const start = position === undefined ? 0 : Number(position) - 1;
    const rest = source.slice(start);
    const isText = rest.startsWith("'");
    const end = isText ? source.length : start + (/^[^\s()[\],.!<>=&|]+|^./s.exec(rest)?.[0].length ?? 1);
    const message = isText ? 'the text is not closed' : `"${source.slice(start, end)}" is no part of an expression`;
    return problem({ start, end }, message, helpFor(rest));
  }
  // Its line and column are wrong after a text that spans lines; the lexemes in order are not.
  let cursor = 0;
  const tokens = raw.map((token): Token => {
    while (cursor < source.length && /\s/.test(source.charAt(cursor))) cursor += 1;
    const start = cursor;
    cursor += token.lexeme.length;
    return { ...token, span: { start, end: cursor } };
  });
  return ok(tokens);
}

function helpFor(rest: string): string {
  if (rest.startsWith("'")) return "end it with a single quote; '' stands for one inside";
  if (rest.startsWith('"')) return "texts in expressions stand in single quotes: 'text'";
  if (/^[=&|]/.test(rest)) return 'the operators are == != < <= > >= && || !';
  if (/^[-+*/%?:]/.test(rest)) return 'there is no arithmetic in expressions; case(condition, a, b) chooses';
  return "names are made of letters, digits, - and _; texts stand in single quotes: 'text'";
}

function checkCalls(lib: Library, tokens: readonly Token[]): Problem | undefined {
  for (const [index, token] of tokens.entries()) {
    const isCall = token.type === lib.TokenType.IDENTIFIER && tokens[index + 1]?.type === lib.TokenType.LEFT_PAREN;
    const isMember = tokens[index - 1]?.type === lib.TokenType.DOT;
    if (!isCall || isMember || isFunctionName(token.lexeme)) continue;
    const sameLetters = Object.keys(functions).find((name) => name.toLowerCase() === token.lexeme.toLowerCase());
    const meant = sameLetters ?? nearest(token.lexeme, Object.keys(functions));
    return {
      code: 'GB1204',
      message: `there is no function "${token.lexeme}"`,
      help: meant ? `did you mean "${meant}"?` : `the functions are ${Object.keys(functions).join(', ')}`,
      ...token.span,
    };
  }
  return undefined;
}

function explainParserError(error: ExpressionError, tokens: readonly Token[], whole: Span): Problem {
  const token = tokens.find((candidate) => candidate.range.start === error.pos);
  const span = token?.span ?? whole;
  const name = token?.lexeme ?? '';
  if (error.message.includes('parameters') && isFunctionName(name))
    return { code: 'GB1204', message: argumentMessage(name), ...span };
  if (error.message.startsWith('Exceeded'))
    return { code: 'GB1200', message: 'the expression is nested too deeply', help: 'nest at most 50 deep', ...span };
  if (name === '' || error.message.startsWith('Unexpected end'))
    return { code: 'GB1200', message: 'the expression ends too early', ...span };
  return { code: 'GB1200', message: `"${name}" does not fit here`, help: helpFor(name), ...span };
}

function argumentMessage(name: keyof typeof functions): string {
  const [least, most] = functions[name];
  if (name === 'case') return 'case takes pairs of a condition and a value, then the value for all other cases';
  const wanted =
    least === most
      ? count(least, 'value')
      : most === 255
        ? `at least ${count(least, 'value')}`
        : `${least} or ${most} values`;
  return `${name} takes ${wanted}`;
}

interface Conversion {
  readonly library: Library;
  readonly spans: ReadonlyMap<LexerModule.Range, Span>;
}

/** The library's tree → ours; ends at the first problem. The depth is bounded by the parser (50). */
function convert(from: Conversion, node: Ast.Expr): Result<Expression, Problem> {
  const { library: lib } = from;
  if (node instanceof lib.Literal) {
    const value = literalOf(lib, node.token);
    const span = spanOf(from, node.token);
    if (typeof value !== 'number' || Number.isFinite(value)) return ok({ type: 'literal', value, ...span });
    return problem(span, `"${node.token.lexeme}" is not a number that can be used`);
  }
  if (node instanceof lib.Grouping) return convert(from, node.group);
  if (node instanceof lib.ContextAccess)
    return ok({ type: 'name', name: node.name.lexeme, ...spanOf(from, node.name) });
  if (node instanceof lib.IndexAccess) return convertIndex(from, node);
  if (node instanceof lib.FunctionCall) return convertCall(from, node);
  if (node instanceof lib.Unary)
    return map(convert(from, node.expr), (operand) => ({ type: 'not', operand, ...spanOf(from, node.operator) }));
  if (node instanceof lib.Binary) {
    const { operator } = node;
    const left = convert(from, node.left);
    if (!left.ok) return left;
    return map(convert(from, node.right), (right) => ({
      type: 'compare',
      operator: operator.lexeme as CompareOperator,
      left: left.value,
      right,
      ...spanOf(from, operator),
    }));
  }
  invariant(node instanceof lib.Logical, 'every sort of the library is known');
  const type = node.operator.lexeme === '&&' ? 'and' : 'or';
  return map(convertAll(from, node.args), (operands) => ({ type, operands, ...spanOf(from, node.operator) }));
}

function convertIndex(from: Conversion, node: Ast.IndexAccess): Result<Expression, Problem> {
  const base = convert(from, node.expr);
  if (!base.ok) return base;
  if (node.index instanceof from.library.Star) return ok({ type: 'members', base: base.value, ...spanIn(base.value) });
  return map(convert(from, node.index), (key) => ({
    type: 'member',
    base: base.value,
    key,
    ...spanIn(key),
  }));
}

function convertCall(from: Conversion, node: Ast.FunctionCall): Result<Expression, Problem> {
  const name = node.functionName.lexeme;
  const span = spanOf(from, node.functionName);
  invariant(isFunctionName(name), 'names of functions were checked');
  const [least, most] = functions[name];
  if (node.args.length < least || node.args.length > most)
    return err({ code: 'GB1204', message: argumentMessage(name), ...span });
  return map(convertAll(from, node.args), (args) => ({ type: 'call', name, args, ...span }));
}

function convertAll(from: Conversion, nodes: readonly Ast.Expr[]): Result<readonly Expression[], Problem> {
  const converted: Expression[] = [];
  for (const node of nodes) {
    const one = convert(from, node);
    if (!one.ok) return one;
    converted.push(one.value);
  }
  return ok(converted);
}

const map = <T>(result: Result<T, Problem>, make: (value: T) => Expression): Result<Expression, Problem> =>
  result.ok ? ok(make(result.value)) : result;

const spanIn = ({ start, end }: Span): Span => ({ start, end });

const spanOf = (from: Conversion, token: LexerModule.Token): Span =>
  from.spans.get(token.range) ?? { start: 0, end: 0 };

/** Read from the lexeme: the library un-doubles only the first '' of a text. */
function literalOf(lib: Library, token: LexerModule.Token): Json {
  const types = lib.TokenType;
  switch (token.type) {
    case types.TRUE:
      return true;
    case types.FALSE:
      return false;
    case types.NULL:
      return null;
    case types.NUMBER:
      return Number(token.value ?? token.lexeme);
    case types.STRING:
      return token.lexeme.slice(1, -1).replaceAll("''", "'");
    case types.IDENTIFIER:
      return token.lexeme;
    default:
      return unreachable(token.type as never);
  }
}
