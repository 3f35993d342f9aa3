/** Rows of a Markdown table from a JSON Schema: a row per key, those of maps below theirs (`probes.readiness`). */
import type { Json, JsonObject } from '../../src/base/json.ts';

const isMap = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : []);

export function keyTable(schema: JsonObject, prefix = ''): string[] {
  const properties = isMap(schema['properties']) ? schema['properties'] : {};
  const required = listOf(schema['required']);
  return Object.entries(properties).flatMap(([key, value]) => {
    if (!isMap(value)) return [];
    const name = `${prefix}${key}`;
    const must = required.includes(key) ? '**required.** ' : '';
    const row = `| \`${name}\` | ${cell(valueText(value))} | ${cell(must + meaning(value))} |`;
    return [row, ...mapsIn(value).flatMap(({ map, suffix }) => keyTable(map, `${name}${suffix}.`))];
  });
}

/** The maps with keys of their own that a value can be: itself, an alternative, or an element of its list. */
function mapsIn(schema: JsonObject): { readonly map: JsonObject; readonly suffix: string }[] {
  const here = isMap(schema['properties']) ? [{ map: schema, suffix: '' }] : [];
  const items = isMap(schema['items']) ? mapsIn(schema['items']).map(({ map }) => ({ map, suffix: '[]' })) : [];
  return [...here, ...items, ...alternatives(schema).flatMap(mapsIn)];
}

const alternatives = (schema: JsonObject): readonly JsonObject[] =>
  [...listOf(schema['oneOf']), ...listOf(schema['anyOf'])].filter(isMap);

const meaning = (schema: JsonObject): string => {
  const text = typeof schema['description'] === 'string' ? schema['description'] : '';
  return schema['default'] === undefined ? text : `${text} Default: \`${JSON.stringify(schema['default'])}\`.`.trim();
};

function valueText(schema: JsonObject): string {
  const fixed = schema['const'] === undefined ? listOf(schema['enum']) : [schema['const']];
  if (fixed.length > 0) return fixed.map((value) => `\`${plain(value)}\``).join(', ');
  const ways = alternatives(schema);
  if (ways.length > 0) return [...new Set(ways.map(valueText))].join(' or ');
  const { type } = schema;
  if (type === 'array') return isMap(schema['items']) ? `list of ${valueText(schema['items'])}` : 'list';
  if (type === 'object') return 'map';
  if (type === 'string') return 'text';
  if (type === 'boolean') return '`true`, `false`';
  if (type === 'integer' || type === 'number') return numberText(schema);
  return Array.isArray(type) ? type.map((one) => valueText({ ...schema, type: one as Json })).join(' or ') : 'any';
}

function numberText({ minimum, maximum }: JsonObject): string {
  if (minimum === undefined) return maximum === undefined ? 'number' : `number up to ${plain(maximum)}`;
  return maximum === undefined ? `number from ${plain(minimum)}` : `${plain(minimum)} to ${plain(maximum)}`;
}

/** A text as it is, anything else as JSON. */
const plain = (value: Json | undefined): string => (typeof value === 'string' ? value : JSON.stringify(value));

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
