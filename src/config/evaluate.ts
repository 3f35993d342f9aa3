/** Expression → value: names exact in case, `==` without conversion, an unknown name is a problem and never empty. */
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { err, ok, type Result } from '../base/result.ts';
import { compareText } from '../base/order.ts';
import { nearest } from '../base/text.ts';
import { callFunction } from './call-function.ts';
import type { ContextValue, Scope } from './contexts.ts';
import { contextNames, type Evaluated, type Expression, type Problem, type Span } from './expression-tree.ts';
import { isSame, isTruthy, sortOf } from './value-rules.ts';

/** Value of `expression`; pure but for the scope's lazy values. */
export function evaluate(expression: Expression, scope: Scope): Evaluated {
  const found = walk(expression, scope);
  if (!found.ok) return found;
  return force({ value: found.value, path: [] }, expression, scope);
}

interface Place {
  readonly value: ContextValue;
  /** Names from the context down, as far as they are known; empty for computed values. */
  readonly path: readonly string[];
  /** Made by `.*`: members are taken of each item. */
  readonly each?: boolean | undefined;
}

function walk(expression: Expression, scope: Scope): Result<ContextValue, Problem> {
  switch (expression.type) {
    case 'literal':
      return ok(expression.value);
    case 'name':
    case 'member':
    case 'members': {
      const place = placeOf(expression, scope);
      return place.ok ? force(place.value, expression, scope) : place;
    }
    case 'call':
      return callFunction(expression, (argument) => evaluate(argument, scope));
    case 'not': {
      const value = evaluate(expression.operand, scope);
      return value.ok ? ok(!isTruthy(value.value)) : value;
    }
    case 'compare':
      return compare(expression, scope);
    case 'and':
    case 'or':
      return logical(expression, scope);
  }
}

function logical(expression: Expression & { type: 'and' | 'or' }, scope: Scope): Evaluated {
  let last: Evaluated = ok(null);
  for (const operand of expression.operands) {
    last = evaluate(operand, scope);
    if (!last.ok || isTruthy(last.value) === (expression.type === 'or')) return last;
  }
  return last;
}

function compare(expression: Expression & { type: 'compare' }, scope: Scope): Evaluated {
  const left = evaluate(expression.left, scope);
  if (!left.ok) return left;
  const right = evaluate(expression.right, scope);
  if (!right.ok) return right;
  const { operator } = expression;
  if (operator === '==') return ok(isSame(left.value, right.value));
  if (operator === '!=') return ok(!isSame(left.value, right.value));
  const order = orderOf(left.value, right.value);
  if (order === undefined)
    return err({
      code: 'GB1205',
      message: `${operator} compares two numbers or two texts, not ${sortOf(left.value)} with ${sortOf(right.value)}`,
      help: 'fromJSON(text) makes a number of a text',
      start: expression.start,
      end: expression.end,
    });
  const holds = { '<': order < 0, '<=': order <= 0, '>': order > 0, '>=': order >= 0 };
  return ok(holds[operator]);
}

function orderOf(a: Json, b: Json): number | undefined {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return typeof a === 'string' && typeof b === 'string' ? compareText(a, b) : undefined;
}

function placeOf(expression: Expression, scope: Scope): Result<Place, Problem> {
  if (expression.type === 'name') return contextOf(expression, scope);
  if (expression.type !== 'member' && expression.type !== 'members') {
    const value = walk(expression, scope);
    return value.ok ? ok({ value: value.value, path: [] }) : value;
  }
  const base = placeOf(expression.base, scope);
  if (!base.ok) return base;
  const opened = open(base.value, expression, scope);
  if (!opened.ok) return opened;
  if (expression.type === 'members') return membersOf(opened.value, expression);
  const key = evaluate(expression.key, scope);
  if (!key.ok) return key;
  return memberOf({ place: opened.value, key: key.value, span: expression });
}

function contextOf({ name, start, end }: Expression & { type: 'name' }, scope: Scope): Result<Place, Problem> {
  const value = Object.hasOwn(scope.contexts, name) ? scope.contexts[name] : undefined;
  if (value !== undefined) return ok({ value, path: [name] });
  const available = Object.keys(scope.contexts);
  if (name === 'secrets')
    return err({
      code: 'GB1207',
      message: `secrets are not known ${scope.where}`,
      help: 'they stand in `env` and in keys for passwords; `secrets: [NAME]` gives a target the variable NAME',
      start,
      end,
    });
  if (contextNames.some((known) => known === name)) {
    const sometimes = scope.sometimes?.includes(name) === true;
    return err({
      code: 'GB1203',
      message: sometimes ? `"${name}" is not there for this target` : `"${name}" is not known ${scope.where}`,
      help: sometimes
        ? `default(${name}.…, 'value') says what to take then`
        : `known here: ${available.toSorted(compareText).join(', ')}`,
      missing: sometimes,
      start,
      end,
    });
  }
  const meant = nearest(name, available);
  return err({
    code: 'GB1202',
    message: `there is no "${name}"`,
    help: meant
      ? `did you mean "${meant}"?`
      : `texts stand in single quotes: '${name}'; known here: ${available.toSorted(compareText).join(', ')}`,
    start,
    end,
  });
}

/** Calls a lazy value, so that its members can be seen. */
function open(place: Place, span: Span, scope: Scope): Result<Place, Problem> {
  if (typeof place.value !== 'function') return ok(place);
  note(place.path, scope);
  const result = place.value();
  if (result.ok) return ok({ ...place, value: result.value });
  const { start, end } = span;
  return err({ code: 'GB1202', message: `"${place.path.join('.')}" has no value`, causes: result.error, start, end });
}

function note(path: readonly string[], scope: Scope): void {
  const name = path.join('.');
  if (name === 'version' || name === 'git' || name === 'git.dirty') scope.onUse?.(name);
}

function membersOf(place: Place, span: Span): Result<Place, Problem> {
  const { value } = place;
  if (Array.isArray(value)) return ok({ value: value as Json, path: [], each: true });
  if (isObject(value)) return ok({ value: Object.values(value) as Json, path: [], each: true });
  return err(noMembers(place, span));
}

const pathText = ({ path }: Place): string => (path.length > 0 ? `"${path.join('.')}"` : 'this');

const noMembers = (place: Place, { start, end }: Span): Problem => ({
  code: 'GB1205',
  message: `${pathText(place)} is ${sortOf(place.value)} and has no members`,
  start,
  end,
});

interface MemberRequest {
  readonly place: Place;
  readonly key: Json;
  readonly span: Span;
}

function memberOf({ place, key, span }: MemberRequest): Result<Place, Problem> {
  const { value, path } = place;
  const { start, end } = span;
  if (place.each && typeof key === 'string') {
    const picked = (value as readonly Json[]).filter((item) => isObject(item) && Object.hasOwn(item, key));
    return ok({ value: picked.map((item) => (item as JsonObject)[key] as Json), path: [], each: true });
  }
  if (Array.isArray(value)) {
    const item: unknown = typeof key === 'number' ? value[key] : undefined;
    if (item !== undefined) return ok({ value: item as Json, path: [] });
    const message =
      typeof key === 'number' ? `the list has no item ${key}: it has ${value.length}` : 'a list is asked by number';
    return err({ code: 'GB1202', message, missing: typeof key === 'number', start, end });
  }
  if (!isObject(value)) return err(noMembers(place, span));
  if (typeof key !== 'string') {
    return err({ code: 'GB1205', message: `a map is asked by a text, not by ${sortOf(key)}`, start, end });
  }
  const members = value as Readonly<Record<string, ContextValue>>;
  const member = Object.hasOwn(members, key) ? members[key] : undefined;
  if (member !== undefined) return ok({ value: member, path: [...path, key] });
  return err({
    code: 'GB1202',
    message: `there is no "${[...path, key].join('.')}"`,
    help: missingHelp(key, path, Object.keys(members)),
    missing: true,
    start,
    end,
  });
}

function missingHelp(key: string, path: readonly string[], known: readonly string[]): string {
  const meant = known.find((name) => name.toLowerCase() === key.toLowerCase()) ?? nearest(key, known);
  if (meant) return `did you mean "${[...path, meant].join('.')}"?`;
  const list = known.length > 0 && known.length <= 12 ? `; known: ${known.toSorted(compareText).join(', ')}` : '';
  const way = `default(${[...path, key].join('.')}, 'value')`;
  if (path[0] === 'vars') return `declare it under \`vars:\`, or use ${way}${list}`;
  return path.length > 0 ? `${way} says what to take then${list}` : `check the name${list}`;
}

/** Makes plain JSON of a value that may hold lazy parts; only what hangs on a context does. */
function force(place: Place, span: Span, scope: Scope): Evaluated {
  const { value, path } = place;
  if (typeof value === 'function') {
    const opened = open(place, span, scope);
    return opened.ok ? force(opened.value, span, scope) : opened;
  }
  if (!isObject(value) || path.length === 0) return ok(value as Json);
  const plain: Record<string, Json> = Object.create(null) as Record<string, Json>;
  for (const [key, inner] of Object.entries(value as Readonly<Record<string, ContextValue>>)) {
    const member = force({ value: inner, path: [...path, key] }, span, scope);
    if (!member.ok) return member;
    plain[key] = member.value;
  }
  return ok(plain);
}
