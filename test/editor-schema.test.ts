/** The published schema tells of every key what it is for, with an example, and takes what the checks take. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { isObject, type Json, type JsonObject } from '../src/base/json.ts';
import { acceptance } from '../src/config/accepts.ts';
import { editorForm } from '../src/config/editor-schema.ts';
import { fileKeys } from '../src/config/file-keys.ts';
import { composeSchema } from '../src/config/schema.ts';
import { typesOf } from '../src/config/schema-marks.ts';
import { targetKeys } from '../src/config/target-keys.ts';
import { withTemplates } from '../src/config/template-schema.ts';
import { drivers } from '../src/kinds/index.ts';

interface Key {
  readonly name: string;
  readonly schema: JsonObject;
  readonly required: boolean;
}

const partsOf = (value: Json | undefined): JsonObject[] =>
  (Array.isArray(value) ? (value as Json[]) : [value]).filter((part): part is JsonObject => isObject(part));

/** Every key below a schema, by its path. */
function* keysIn(schema: JsonObject, name: string): Generator<Key> {
  const required = Array.isArray(schema['required']) ? (schema['required'] as Json[]) : [];
  for (const [key, part] of Object.entries((schema['properties'] ?? {}) as Record<string, JsonObject>)) {
    yield { name: `${name}.${key}`, schema: part, required: required.includes(key) };
    yield* keysIn(part, `${name}.${key}`);
  }
  for (const word of ['anyOf', 'oneOf', 'allOf', 'then', 'else', 'items', 'additionalProperties'])
    for (const part of partsOf(schema[word])) yield* keysIn(part, name);
}

const sources: readonly (readonly [string, JsonObject])[] = [
  ['file', { properties: { ...fileKeys } }],
  ['target', { properties: { ...targetKeys } }],
  ...drivers.map(({ id, schema }) => [id, { properties: schema.properties, required: schema.required ?? [] }] as const),
];
const keys = sources.flatMap(([name, schema]) => [...keysIn(schema, name)]);
/** Where the values are listed, nobody needs an example. */
const isListed = ({ schema }: Key): boolean =>
  'enum' in schema || 'const' in schema || typesOf(schema).join() === 'boolean' || isObject(schema['properties']);
const textOf = ({ schema }: Key): string => (typeof schema['description'] === 'string' ? schema['description'] : '');
const namesOf = (found: readonly Key[]): readonly string[] => found.map(({ name }) => name);

describe('every key', () => {
  it('is seen', () => {
    expect(keys.length).toBeGreaterThan(200);
    expect(namesOf(keys)).toEqual(
      expect.arrayContaining(['file.env.files.required', 'deploy/local.probes.readiness.http.port']),
    );
  });

  it('has a description: a sentence of several words', () => {
    expect(namesOf(keys.filter((key) => !/^[\p{L}0-9`"].* .*[.]$|^(?:true|false):.*[.]$/u.test(textOf(key))))).toEqual(
      [],
    );
  });

  it('has an example, unless its values or its keys are listed', () => {
    const silent = keys.filter((key) => !isListed(key) && !Array.isArray(key.schema['examples']));
    // The drivers of each kind are listed where the kind stands.
    expect(namesOf(silent)).toEqual(['target.using']);
  });

  it('has examples that are right', () => {
    const wrong = keys.flatMap(({ name, schema }) => {
      const accepts = acceptance(withTemplates(schema));
      return partsOf([{ examples: schema['examples'] ?? [] }])
        .flatMap((part) => part['examples'] as Json[])
        .filter((example) => accepts?.(example) !== true)
        .map((example) => `${name}: ${JSON.stringify(example)}`);
    });
    expect(wrong).toEqual([]);
  });

  it('says what holds without it, where a value is chosen', () => {
    const chosen = keys.filter(
      ({ required, schema }) => !required && ('enum' in schema || typesOf(schema).includes('boolean')),
    );
    const silent = chosen.filter((key) => key.schema['default'] === undefined && !textOf(key).includes('Default:'));
    // A target has no kind and no condition by itself.
    expect(namesOf(silent)).toEqual(['file.notify.if', 'file.notify.if', 'target.kind', 'target.if']);
  });

  it('has a default that is right, told once', () => {
    const given = keys.filter(({ schema }) => schema['default'] !== undefined);
    expect(namesOf(given.filter((key) => acceptance(key.schema)?.(key.schema['default'] ?? null) !== true))).toEqual(
      [],
    );
    expect(namesOf(given.filter((key) => textOf(key).includes('Default:')))).toEqual([]);
  });
});

describe('the form for editors', () => {
  const published = composeSchema(drivers);

  it('hides no value behind an expression', () => {
    expect(/"else":\{"type"|"if":\{"type":"string","pattern"/.exec(JSON.stringify(published))?.[0]).toBeUndefined();
  });

  it('tells defaults and maps in words', () => {
    const text = JSON.stringify(published);
    for (const words of [
      'Leave the paths of this machine out of the program. Default: true.',
      '(-ldflags -X). Example: { main.version: \\"${{ version }}\\" }',
    ])
      expect(text.includes(words), words).toBe(true);
  });

  const ajv = new Ajv2020({ strict: false });
  const expression = '${{ vars.x }}';
  const scalars = [null, true, false, 0, 1, -1, 1.5, 0o644, '', 'x', 'A b', expression, `pre ${expression}`, 'git'];
  const lists = [[], ['a'], [1], [''], [expression], [{ where: 'os=linux' }], [{ src: 'a', strip: expression }]];
  const maps = [
    { a: 'b' },
    { a: 1 },
    { a: expression },
    { A: { env: 'B' } },
    { A: { env: 'B', file: 'c' } },
    { A: null },
    { platform: ['linux/amd64'] },
    { platform: expression },
    { env: expression },
    { dev: true },
    { http: { port: 80 } },
    { http: { port: expression } },
    { http: { port: 'x' } },
    { size: 1 },
    { mode: 'set' },
  ];
  const told = [[{ webhook: 'https://a', on: expression }], [{ webhook: 'https://a', on: ['x'] }]];
  const values: readonly Json[] = [...scalars, ...lists, {}, ...maps, ...told];
  const tops = sources.flatMap(([name, schema]) =>
    Object.entries(schema['properties'] as Record<string, JsonObject>).map(
      ([key, part]) => [`${name}.${key}`, part] as const,
    ),
  );

  it('takes the same values', () => {
    const differ = tops.flatMap(([name, part]) => {
      const before = acceptance(withTemplates(part));
      const after = ajv.compile(editorForm(withTemplates(part)));
      expect(before, name).toBeDefined();
      const examples = (part['examples'] ?? []) as Json[];
      return [...values, ...examples]
        .filter((value) => before?.(value) !== after(value))
        .map((value) => `${name}: ${JSON.stringify(value)}`);
    });
    expect(differ).toEqual([]);
  });
});
