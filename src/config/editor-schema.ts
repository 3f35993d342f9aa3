/** A schema in the form that editors make most of: the same answers, no `if` around values, defaults told in words. */
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { typesOf } from './schema-marks.ts';
import { expressionText } from './template-schema.ts';

/**
 * Takes the same values as `schema`. Editors offer values and say what is wrong by `type`, `enum` and `anyOf`, but do not look
 * behind `if` and `else`; and they show descriptions, where some of them leave out `default` and examples that are maps.
 * `name` is the key that it describes: the title of its map.
 */
export function editorForm(schema: JsonObject, name?: string): JsonObject {
  const inner: Record<string, Json> = {};
  for (const [keyword, member] of Object.entries(schema)) inner[keyword] = memberForm(keyword, member, name);
  const form = withWords(withoutCondition(inner));
  return name !== undefined && isObject(form['properties']) && form['title'] === undefined
    ? { title: name, ...form }
    : form;
}

const maps = new Set(['properties', 'patternProperties', '$defs']);
const lists = new Set(['anyOf', 'oneOf', 'allOf']);
const single = new Set(['additionalProperties', 'items', 'else']);
/** Rules of the same value under a condition: what is said of them names no key. */
const conditional = new Set(['if', 'then']);

function memberForm(keyword: string, member: Json, owner: string | undefined): Json {
  const form = (part: Json, name = owner): Json => (isObject(part) ? editorForm(part, name) : part);
  if (maps.has(keyword) && isObject(member))
    return Object.fromEntries(Object.entries(member).map(([name, part]) => [name, form(part, name)]));
  if (lists.has(keyword) && Array.isArray(member)) return member.map((part: Json) => form(part));
  if (conditional.has(keyword)) return isObject(member) ? editorForm(member) : member;
  return single.has(keyword) ? form(member) : member;
}

/** Say nothing about values. */
const words = ['title', 'description', 'default', 'examples', 'x-gobuild'];

/** "An expression, or else this" as a plain choice. */
function withoutCondition(schema: JsonObject): JsonObject {
  const { if: condition, else: otherwise, ...outer } = schema;
  const isChoice =
    isObject(condition) && condition['pattern'] === expressionText['pattern'] && schema['then'] === undefined;
  if (!isChoice || !isObject(otherwise)) return schema;
  const said = Object.entries(otherwise).filter(([keyword]) => words.includes(keyword));
  return { ...outer, ...Object.fromEntries(said), ...orExpression(otherwise) };
}

const about = ['enum', 'const', 'pattern', 'not', 'oneOf', 'allOf', 'if', 'maxLength', 'format'];

/** What `schema` takes, or the text of an expression. */
function orExpression(schema: JsonObject): JsonObject {
  const types = typesOf(schema);
  const branches = Array.isArray(schema['anyOf']) ? (schema['anyOf'] as readonly JsonObject[]) : undefined;
  const isPlain = types.length > 0 && !about.some((keyword) => keyword in schema);
  if (isPlain && !types.includes('string')) return branches ? withBranch(schema, branches) : withText(schema, types);
  if (isPlain && !branches && Number(schema['minLength'] ?? 0) <= 3) return schema;
  return choice(schema, branches);
}

/** Of a schema that takes no texts: a pattern says nothing about values that are none. */
const withText = (schema: JsonObject, types: readonly string[]): JsonObject => ({
  ...schema,
  type: [...types, 'string'],
  pattern: expressionText['pattern'] ?? '',
  patternErrorMessage: help(types),
});

function withBranch(schema: JsonObject, branches: readonly JsonObject[]): JsonObject {
  const takesText = branches.some((branch) => typesOf(branch).length === 0 || typesOf(branch).includes('string'));
  if (takesText) return choice(schema, branches);
  return { ...schema, type: [...typesOf(schema), 'string'], anyOf: [...branches, expressionText] };
}

function choice(schema: JsonObject, branches: readonly JsonObject[] | undefined): JsonObject {
  const rules = Object.fromEntries(Object.entries(schema).filter(([keyword]) => !words.includes(keyword)));
  const isChoice = branches !== undefined && Object.keys(rules).length === 1;
  return { anyOf: [...(isChoice ? branches : [rules]), expressionText] };
}

const typeWords: Readonly<Record<string, string>> = {
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  array: 'a list',
  object: 'a map',
};

const help = (types: readonly string[]): string =>
  `write ${types.flatMap((type) => typeWords[type] ?? []).join(' or ')}, or an expression: \${{ … }}`;

/** Defaults, and examples that are maps (an editor would offer them as a value and show no text for them). */
function withWords(schema: JsonObject): JsonObject {
  const { description, default: usual, examples } = schema;
  if (typeof description !== 'string') return schema;
  const listed = Array.isArray(examples) ? (examples as readonly Json[]) : [];
  const shown = listed.filter((example) => isObject(example) || (Array.isArray(example) && example.some(isObject)));
  const offered = listed.filter((example) => !shown.includes(example));
  const told = [
    description,
    ...(usual === undefined || description.includes('Default:') ? [] : [`Default: ${flow(usual)}.`]),
    ...shown.map((example) => `Example: ${flow(example)}`),
  ].join(' ');
  const { examples: _, ...rest } = schema;
  return { ...rest, description: told, ...(offered.length > 0 && { examples: offered }) };
}

/** As YAML writes it on one line. */
function flow(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((item: Json) => flow(item)).join(', ')}]`;
  if (isObject(value)) {
    const members = Object.entries(value).map(([key, member]) => `${key}: ${flow(member)}`);
    return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
  }
  return typeof value === 'string' && /^[\w./@-]*[A-Za-z/]$/.test(value) ? value : JSON.stringify(value);
}
