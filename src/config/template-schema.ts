/** A schema as it holds before expansion: every place that takes expressions takes the text of one too. */
import { isObject, type Json, type JsonObject } from '../base/json.ts';

export const expressionText: JsonObject = { type: 'string', pattern: '\\$\\{\\{' };
const constraints = new Set(['type', 'enum', 'const', 'pattern', 'anyOf', 'oneOf', 'allOf', 'not']);

/** Accepts a text with `${{` wherever `schema` says something of a value, but not at literal places. */
export function withTemplates(schema: JsonObject): JsonObject {
  const inner = insideWithTemplates(schema);
  const mark = schema['x-gobuild'];
  const isFree = !Object.keys(schema).some((key) => constraints.has(key));
  if (isFree || mark === 'literal' || mark === 'selector' || isAnyText(schema)) return inner;
  const { description, ...rest } = inner;
  const wrapped: JsonObject = { if: expressionText, else: rest };
  return description === undefined ? wrapped : { description, ...wrapped };
}

/** Accepts texts with secrets that are put in when the action runs; everything else is as `schema` says. */
export function withSecretTemplates(schema: JsonObject): JsonObject {
  if (schema['x-gobuild'] === 'secret') return withTemplates(schema);
  return mapMembers(schema, withSecretTemplates);
}

/** `schema` itself holds as it is; its members take expressions. */
export const insideWithTemplates = (schema: JsonObject): JsonObject => mapMembers(schema, withTemplates);

const isAnyText = (schema: JsonObject): boolean =>
  schema['type'] === 'string' && !['enum', 'const', 'pattern', 'maxLength', 'not'].some((key) => key in schema);

function mapMembers(schema: JsonObject, change: (part: JsonObject) => JsonObject): JsonObject {
  const changed: Record<string, Json> = {};
  for (const [key, value] of Object.entries(schema)) changed[key] = changeMember({ key, value, change });
  return changed;
}

interface Member {
  readonly key: string;
  readonly value: Json;
  readonly change: (part: JsonObject) => JsonObject;
}

/** What the members of a keyword are: schemas of other values, or further rules for the same one. */
const keywords: Readonly<Record<string, 'map' | 'one' | 'list' | 'same-list' | 'same'>> = {
  properties: 'map',
  patternProperties: 'map',
  additionalProperties: 'one',
  items: 'one',
  prefixItems: 'list',
  anyOf: 'same-list',
  oneOf: 'same-list',
  allOf: 'same-list',
  then: 'same',
  else: 'same',
};

function changeMember({ key, value, change }: Member): Json {
  // The same value may be an expression one level up already: only what is inside it changes.
  const inside = (part: JsonObject): JsonObject => mapMembers(part, change);
  switch (keywords[key]) {
    case 'map':
      return isObject(value)
        ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, changed(part, change)]))
        : value;
    case 'one':
      return changed(value, change);
    case 'list':
      return changedItems(value, change);
    case 'same':
      return changed(value, inside);
    case 'same-list':
      return changedItems(value, inside);
    default:
      return value;
  }
}

const changed = (part: Json, change: (part: JsonObject) => JsonObject): Json => (isObject(part) ? change(part) : part);

const changedItems = (value: Json, change: (part: JsonObject) => JsonObject): Json =>
  Array.isArray(value) ? value.map((part: Json) => changed(part, change)) : value;
