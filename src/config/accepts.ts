/**
 * A quick yes for values that fit their schema: made from the schema in no time, where the real validator compiles for a
 * quarter of a second. It says nothing of what is wrong: who is refused here is looked at by the real one. Pure.
 */
import { canonicalJson, isObject, type Json, type JsonObject } from '../base/json.ts';

/** True only for values that the validator has nothing to say about. */
export type Accepts = (value: Json) => boolean;

/** A keyword that is not known makes the whole schema unknown. */
const unknown = Symbol('a keyword without a rule here');
type Rule = (member: Json, schema: JsonObject) => Accepts | undefined;

const made = new WeakMap<JsonObject, Accepts | typeof unknown>();

/** Undefined if the schema says what this does not know. Made once per schema object. */
export function acceptance(schema: JsonObject): Accepts | undefined {
  const known = made.get(schema);
  if (known !== undefined) return known === unknown ? undefined : known;
  const accepts = makeAcceptance(schema);
  made.set(schema, accepts ?? unknown);
  return accepts;
}

function makeAcceptance(schema: Json | undefined): Accepts | undefined {
  if (typeof schema === 'boolean') return () => schema;
  if (!isObject(schema)) return undefined;
  const tests: Accepts[] = [];
  for (const [keyword, member] of Object.entries(schema)) {
    if (silent.has(keyword)) continue;
    const test = Object.hasOwn(rules, keyword) ? rules[keyword]?.(member, schema) : undefined;
    if (!test) return undefined;
    tests.push(test);
  }
  const [first = () => true, ...others] = tests;
  return others.length === 0 ? first : (value) => tests.every((test) => test(value));
}

/** Say nothing about values, or are part of the rule of another keyword. */
const silent = new Set([
  '$schema',
  '$comment',
  'title',
  'description',
  'default',
  'examples',
  'x-gobuild',
  'then',
  'else',
]);

const types: Readonly<Record<string, Accepts>> = {
  null: (value) => value === null,
  boolean: (value) => typeof value === 'boolean',
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number' && Number.isFinite(value),
  integer: (value) => Number.isInteger(value),
  array: (value) => Array.isArray(value),
  object: (value) => isObject(value),
};

/** A keyword about values of one type has nothing to say of others. */
const ofText =
  (test: (value: string) => boolean): Accepts =>
  (value) =>
    typeof value !== 'string' || test(value);
const ofNumber =
  (test: (value: number) => boolean): Accepts =>
  (value) =>
    typeof value !== 'number' || test(value);
const ofList =
  (test: (value: readonly Json[]) => boolean): Accepts =>
  (value) =>
    !Array.isArray(value) || test(value as readonly Json[]);
const ofMap =
  (test: (value: JsonObject) => boolean): Accepts =>
  (value) =>
    !isObject(value) || test(value);

/** A rule of a keyword whose member is a number. */
const limit =
  (rule: (most: number) => Accepts): Rule =>
  (member) =>
    typeof member === 'number' ? rule(member) : undefined;

/** A rule of a keyword whose member is a list of schemas. */
const ofSchemas =
  (rule: (tests: readonly Accepts[]) => Accepts): Rule =>
  (member) => {
    const tests = Array.isArray(member) ? member.map((part: Json) => makeAcceptance(part)) : [undefined];
    const known = tests.filter((test) => test !== undefined);
    return known.length === tests.length ? rule(known) : undefined;
  };

const rules: Readonly<Record<string, Rule>> = {
  type: (member) => {
    const tests = (Array.isArray(member) ? textsOf(member) : textsOf([member])).map((name) => types[name]);
    const known = tests.filter((test) => test !== undefined);
    const [first] = known;
    if (!first || known.length < tests.length) return undefined;
    return known.length === 1 ? first : (value) => known.some((test) => test(value));
  },
  const: (member) => isOneOf([member]),
  enum: (member) => (Array.isArray(member) ? isOneOf(member as readonly Json[]) : undefined),
  pattern: (member) => {
    if (typeof member !== 'string') return undefined;
    // As the real one reads it.
    const pattern = new RegExp(member, 'u');
    return ofText((value) => pattern.test(value));
  },
  minLength: limit((least) => ofText((value) => lengthOf(value) >= least)),
  maxLength: limit((most) => ofText((value) => lengthOf(value) <= most)),
  minimum: limit((least) => ofNumber((value) => value >= least)),
  maximum: limit((most) => ofNumber((value) => value <= most)),
  minItems: limit((least) => ofList((value) => value.length >= least)),
  maxItems: limit((most) => ofList((value) => value.length <= most)),
  minProperties: limit((least) => ofMap((value) => Object.keys(value).length >= least)),
  items: (member) => {
    const accepts = makeAcceptance(member);
    return accepts && ofList((value) => value.every((item) => accepts(item)));
  },
  uniqueItems: (member) =>
    member === true ? ofList((value) => new Set(value.map(canonicalJson)).size === value.length) : undefined,
  required: (member) =>
    Array.isArray(member) ? ofMap((value) => textsOf(member).every((name) => has(value, name))) : undefined,
  propertyNames: (member) => {
    const accepts = makeAcceptance(member);
    return accepts && ofMap((value) => Object.keys(value).every((name) => accepts(name)));
  },
  properties: (member) => membersRule(member),
  additionalProperties: (member, schema) => {
    // Without a rule for names by pattern, what is additional cannot be told.
    const accepts = schema['patternProperties'] === undefined ? makeAcceptance(member) : undefined;
    const named = new Set(isObject(schema['properties']) ? Object.keys(schema['properties']) : []);
    return (
      accepts && ofMap((value) => Object.keys(value).every((key) => named.has(key) || accepts(value[key] ?? null)))
    );
  },
  allOf: ofSchemas((tests) => (value) => tests.every((test) => test(value))),
  anyOf: ofSchemas((tests) => (value) => tests.some((test) => test(value))),
  if: (member, schema) => {
    const condition = makeAcceptance(member);
    const then = makeAcceptance(schema['then'] ?? true);
    const otherwise = makeAcceptance(schema['else'] ?? true);
    return condition && then && otherwise && ((value) => (condition(value) ? then(value) : otherwise(value)));
  },
};

function membersRule(member: Json): Accepts | undefined {
  if (!isObject(member)) return undefined;
  const tests = new Map<string, Accepts>();
  for (const [name, schema] of Object.entries(member)) {
    const accepts = makeAcceptance(schema);
    if (!accepts) return undefined;
    tests.set(name, accepts);
  }
  return ofMap((value) => Object.keys(value).every((key) => tests.get(key)?.(value[key] ?? null) ?? true));
}

const has = (value: JsonObject, name: string): boolean => Object.hasOwn(value, name) && value[name] !== undefined;

const isOneOf = (wanted: readonly Json[]): Accepts => {
  const plain = new Set(wanted.filter((one) => typeof one !== 'object' || one === null));
  const texts = new Set(wanted.map(canonicalJson));
  return (value) => (typeof value === 'object' && value !== null ? texts.has(canonicalJson(value)) : plain.has(value));
};

/** Of a list of names; what is no text has no rule. */
const textsOf = (names: readonly Json[]): string[] => names.map((name) => (typeof name === 'string' ? name : ''));

/** In code points. */
function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}
