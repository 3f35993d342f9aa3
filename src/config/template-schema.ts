/** A schema as it holds before expansion: every place that takes expressions takes the text of one too. */
import { isObject, type Json, type JsonObject } from '../base/json.ts';

const expressionText: JsonObject = { type: 'string', pattern: '\\$\\{\\{' };
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

function changeMember({ key, value, change }: Member): Json {
  if (key === 'properties' || key === 'patternProperties') {
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value as JsonObject).map(([name, part]) => [
        name,
        isObject(part) ? change(part as JsonObject) : part,
      ]),
    );
  }
  if (key === 'additionalProperties' || key === 'items') return isObject(value) ? change(value as JsonObject) : value;
  if (key === 'prefixItems') return mapList(value, change);
  // Branches hold for the same value, which may be an expression already here: only what is inside changes.
  if (key === 'anyOf' || key === 'oneOf' || key === 'allOf') return mapList(value, (part) => mapMembers(part, change));
  if (key === 'then' || key === 'else') return isObject(value) ? mapMembers(value as JsonObject, change) : value;
  return value;
}

const mapList = (value: Json, change: (part: JsonObject) => JsonObject): Json =>
  Array.isArray(value) ? value.map((part: Json) => (isObject(part) ? change(part as JsonObject) : part)) : value;
