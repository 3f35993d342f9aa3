/** The functions of expressions: GitHub's, exact in case, and `default` and `raw`, which are ours. */
import type { Json } from '../base/json.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Evaluated, Expression, Problem } from './expression-tree.ts';
import { isSame, isTruthy, scalarText, sortOf, withoutPrototypes } from './value-rules.ts';

type Call = Expression & { type: 'call' };
type Evaluate = (argument: Expression) => Evaluated;

/** Value of a call whose number of arguments was checked; arguments are evaluated only as far as they are needed. */
export function callFunction(call: Call, evaluate: Evaluate): Evaluated {
  if (call.name === 'default') return defaultOf(call, evaluate);
  if (call.name === 'case') return caseOf(call, evaluate);
  const nested = call.args.find((argument) => argument.type === 'call' && argument.name === 'raw');
  if (nested) return misplacedRaw(nested);
  const values: Json[] = [];
  for (const argument of call.args) {
    const value = evaluate(argument);
    if (!value.ok) return value;
    values.push(value.value);
  }
  return apply(call, values);
}

const misplacedRaw = ({ start, end }: Expression): Result<never, Problem> =>
  err({
    code: 'GB1209',
    message: 'raw() says how the whole expression enters a shell text, so it stands outermost',
    help: 'write raw(format(…)) instead of format(…, raw(…))',
    start,
    end,
  });

function defaultOf(call: Call, evaluate: Evaluate): Evaluated {
  const [wanted, otherwise] = call.args as readonly [Expression, Expression];
  const value = evaluate(wanted);
  const isMissing = value.ok ? value.value === null : value.error.missing === true;
  return isMissing ? evaluate(otherwise) : value;
}

function caseOf(call: Call, evaluate: Evaluate): Evaluated {
  for (let index = 0; index + 1 < call.args.length; index += 2) {
    const condition = evaluate(call.args[index] as Expression);
    if (!condition.ok) return condition;
    if (isTruthy(condition.value)) return evaluate(call.args[index + 1] as Expression);
  }
  return evaluate(call.args.at(-1) as Expression);
}

function apply(call: Call, values: readonly Json[]): Evaluated {
  const [first = null, second = null] = values;
  switch (call.name) {
    case 'contains':
      if (Array.isArray(first)) return ok(first.some((item) => isSame(item as Json, second)));
      return onTexts(call, values, (text, part) => text.includes(part));
    case 'startsWith':
      return onTexts(call, values, (text, part) => text.startsWith(part));
    case 'endsWith':
      return onTexts(call, values, (text, part) => text.endsWith(part));
    case 'format':
      return format(call, values);
    case 'join':
      return join(call, first, values.length > 1 ? second : ',');
    case 'toJSON':
      return ok(JSON.stringify(first, undefined, 2));
    case 'fromJSON':
      return fromJson(call, first);
    default:
      return ok(first);
  }
}

function fault(call: Call, message: string, help?: string): Result<never, Problem> {
  return err({ code: 'GB1205', message, help, start: call.start, end: call.end });
}

function onTexts(call: Call, values: readonly Json[], test: (text: string, part: string) => boolean): Evaluated {
  const [text = null, part = null] = values.map(scalarText);
  if (text !== null && part !== null) return ok(test(text, part));
  const what = values.map(sortOf).join(' and ');
  return fault(call, `${call.name} looks into a text${call.name === 'contains' ? ' or a list' : ''}, not into ${what}`);
}

function format(call: Call, values: readonly Json[]): Evaluated {
  const [pattern, ...rest] = values.map(scalarText);
  const broken = values.find((value) => scalarText(value) === null);
  if (pattern === null || pattern === undefined || broken !== undefined)
    return fault(
      call,
      `format takes texts and numbers, not ${sortOf(broken)}`,
      'join(list) or toJSON(value) makes a text of it',
    );
  let problem: string | undefined;
  const text = pattern.replace(/\{\{|\}\}|\{(\d+)\}|[{}]/g, (part: string, index: string | undefined) => {
    if (part === '{{' || part === '}}') return part.charAt(0);
    if (index === undefined) problem ??= `a single "${part}" stands in the format`;
    else if (Number(index) >= rest.length) problem ??= `${part} has no value: ${rest.length} were given`;
    return rest[Number(index ?? -1)] ?? '';
  });
  return problem === undefined ? ok(text) : fault(call, problem, '{0} is the first value; {{ and }} stand for braces');
}

function join(call: Call, list: Json, separator: Json): Evaluated {
  const items = (Array.isArray(list) ? (list as readonly Json[]) : [list]).map(scalarText);
  const between = scalarText(separator);
  if (between === null || items.some((item) => item === null))
    return fault(call, 'join takes a list of texts and numbers');
  return ok(items.join(between));
}

function fromJson(call: Call, value: Json): Evaluated {
  if (typeof value !== 'string') return fault(call, `fromJSON takes a text, not ${sortOf(value)}`);
  try {
    return ok(withoutPrototypes(JSON.parse(value)));
  } catch (error) {
    return fault(call, `the text is not JSON: ${(error as Error).message}`);
  }
}
