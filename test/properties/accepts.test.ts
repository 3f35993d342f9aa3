/** The quick yes of the validator is the yes of the real one, for every schema and every spoilt file. */
import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isObject, type Json, type JsonObject } from '../../src/base/json.ts';
import { acceptance } from '../../src/config/accepts.ts';
import { makeValidator, type SchemaCheck } from '../../src/config/make-validator.ts';
import { parseDocument } from '../../src/config/parse-document.ts';
import { rootSchema, settingsSchema, targetSchema } from '../../src/config/schema.ts';
import { insideWithTemplates } from '../../src/config/template-schema.ts';
import { drivers } from '../../src/kinds/index.ts';
import { examples } from '../every-key/examples.ts';
import { mutate, words, type Edit } from '../rig/mutate-config.ts';
import { repository } from '../rig/rig.ts';

const file = rootSchema({}, { included: false, includes: false });
const schemas: readonly JsonObject[] = [
  file,
  rootSchema({}, { included: true, includes: true }),
  ...drivers.flatMap((driver) => [
    targetSchema(driver),
    settingsSchema(driver),
    insideWithTemplates(settingsSchema(driver, true)),
  ]),
];

const ajv = makeValidator();
const compiled = new Map<JsonObject, SchemaCheck>();
const real = (schema: JsonObject, value: Json): boolean => {
  const check = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, check);
  return check(value);
};

const sources = [
  ...fs
    .globSync('examples/*/gobuild.yaml', { cwd: repository })
    .map((one) => fs.readFileSync(path.join(repository, one), 'utf8')),
  ...examples.map(({ text }) => text),
  ...drivers.flatMap((driver) => driver.examples.map(({ yaml }) => yaml)),
];

/** Values of a file that some schema is about: the whole, each target, and what targets say of overrides. */
function valuesOf(text: string): Json[] {
  const data = parseDocument({ file: 'gobuild.yaml', text }).value?.data ?? null;
  const targets = isObject(data) && isObject(data['targets']) ? Object.values(data['targets']) : [];
  return [data, ...targets];
}

test('every schema is known', () => {
  for (const schema of schemas) expect(acceptance(schema), JSON.stringify(schema).slice(0, 200)).toBeDefined();
});

test('what fits is accepted, and only that', { timeout: 120_000 }, () => {
  const seen = { fit: 0, unfit: 0 };
  const number = fc.nat(100_000);
  const edit: fc.Arbitrary<Edit> = fc.record({
    kind: number,
    at: number,
    other: number,
    word: fc.nat(words.length - 1),
  });
  const spoilt = fc
    .record({ source: fc.nat(sources.length - 1), edits: fc.array(edit, { maxLength: 3 }) })
    .map(({ source, edits }) => mutate(sources[source] ?? '', edits));
  fc.assert(
    fc.property(spoilt, number, (text, pick) => {
      for (const [index, value] of valuesOf(text).entries()) {
        // The own schema of a value says most, another refuses it as a rule.
        const own = drivers.findIndex((driver) => isObject(value) && value['kind'] === driver.kind);
        for (const at of [0, 2 + 3 * own, pick + index]) {
          const schema = schemas[at % schemas.length] ?? file;
          const fits = real(schema, value);
          seen[fits ? 'fit' : 'unfit'] += 1;
          expect(
            acceptance(schema)?.(value),
            `${JSON.stringify(value)} by ${JSON.stringify(schema).slice(0, 300)}`,
          ).toBe(fits);
        }
      }
    }),
    { numRuns: 600 },
  );
  expect(Math.min(seen.fit, seen.unfit)).toBeGreaterThan(200);
});

test.each<[JsonObject, Json]>([
  [{ type: 'integer' }, 1.5],
  [{ type: 'integer' }, 1e300],
  [{ type: 'number' }, Number.NaN],
  [{ type: 'number' }, Number.POSITIVE_INFINITY],
  [{ type: ['string', 'null'] }, null],
  [{ type: 'object' }, []],
  [{ minLength: 2 }, '\u{1F600}'],
  [{ maxLength: 1 }, '\u{1F600}'],
  [{ minLength: 2 }, 7],
  [{ enum: [1, 'a', null, { a: [1] }] }, { a: [1] }],
  [{ enum: [1, 'a', null] }, '1'],
  [{ const: [1, { b: 2, a: 1 }] }, [1, { a: 1, b: 2 }]],
  [
    { type: 'array', uniqueItems: true },
    [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ],
  ],
  [{ type: 'array', uniqueItems: true }, [1, '1']],
  [{ type: 'object', required: ['toString'] }, Object.create(null) as JsonObject],
  [{ type: 'object', properties: {}, additionalProperties: false }, JSON.parse('{"__proto__": 1}') as JsonObject],
  [{ type: 'object', properties: { a: false } }, { a: 1 }],
  [{ if: { type: 'string' }, then: { minLength: 3 } }, 'ab'],
  [{ if: { type: 'string' }, else: { type: 'null' } }, 'ab'],
  [{ if: { type: 'string' }, else: { type: 'null' } }, 3],
  [{ anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] }, ['a', 1]],
  [{ propertyNames: { pattern: '^a' } }, { a: 1, b: 2 }],
])('%j of %j', (schema, value) => {
  expect(acceptance(schema)?.(value)).toBe(real(schema, value));
});

test('a keyword without a rule is left to the real one', () => {
  for (const schema of [
    { multipleOf: 2 },
    { items: { contains: {} } },
    { type: 'x' },
    { patternProperties: {}, additionalProperties: false },
  ])
    expect(acceptance(schema)).toBeUndefined();
});
