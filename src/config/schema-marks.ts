/** What a schema says of a value's place: the parts that may apply to it, its mark, the types it takes. */
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import type { SchemaMark } from '../model/kind.ts';

/** Parts of `schema` that may describe `value`: itself and its alternatives, without those for another type. */
export function candidates(schema: unknown, value: Json): readonly JsonObject[] {
  if (!isObject(schema)) return [];
  const found: JsonObject[] = [];
  const visit = (part: unknown): void => {
    if (!isObject(part) || !takesType(part as JsonObject, value)) return;
    found.push(part as JsonObject);
    for (const key of ['anyOf', 'oneOf', 'allOf'])
      for (const branch of Array.isArray(part[key]) ? (part[key] as unknown[]) : []) visit(branch);
    for (const key of ['then', 'else']) visit(part[key]);
  };
  visit(schema);
  return found;
}

/** Candidates for the member `key` of a value that `schemas` describe. */
export function descend(schemas: readonly JsonObject[], key: string | number, value: Json): readonly JsonObject[] {
  return schemas.flatMap((schema) => candidates(memberSchema(schema, key), value));
}

function memberSchema(schema: JsonObject, key: string | number): unknown {
  if (typeof key === 'number') {
    const { prefixItems, items } = schema;
    const own: unknown = Array.isArray(prefixItems) ? prefixItems[key] : undefined;
    return own ?? items;
  }
  const { properties, patternProperties, additionalProperties } = schema;
  if (isObject(properties) && Object.hasOwn(properties, key)) return properties[key];
  if (isObject(patternProperties)) {
    const pattern = Object.keys(patternProperties).find((text) => new RegExp(text, 'u').test(key));
    if (pattern !== undefined) return patternProperties[pattern];
  }
  return additionalProperties;
}

/** The mark of a place; where alternatives differ, the one that takes more care. */
export function markOf(schemas: readonly JsonObject[]): SchemaMark | undefined {
  const marks = new Set(schemas.map((schema) => schema['x-gobuild']));
  const byCare: readonly SchemaMark[] = ['literal', 'selector', 'shell', 'secret', 'path'];
  return byCare.find((mark) => marks.has(mark));
}

export function typesOf(schema: JsonObject): readonly string[] {
  const { type } = schema;
  if (typeof type === 'string') return [type];
  return Array.isArray(type) ? type.filter((name): name is string => typeof name === 'string') : [];
}

/** True if texts fit and no other scalar does: then a number or truth value is written out. */
export function wantsText(schemas: readonly JsonObject[]): boolean {
  const types = schemas.flatMap(typesOf);
  return (
    types.includes('string') && !types.some((type) => type === 'number' || type === 'integer' || type === 'boolean')
  );
}

/** True if a list or a map may stand here. */
export const takes = (schemas: readonly JsonObject[], type: 'array' | 'object'): boolean =>
  schemas.some((schema) => typesOf(schema).includes(type));

function takesType(schema: JsonObject, value: Json): boolean {
  const types = typesOf(schema);
  if (types.length === 0) return true;
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  if (type === 'number') return types.includes('number') || types.includes('integer');
  return types.includes(type);
}
