/** The published schema says of a file what our own checks say. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { driver, drivers, lines, read, withTargets } from '../../test/rig/config-rig.ts';
import { parseDocument } from './parse-document.ts';
import { composeSchema, targetSchema } from './schema.ts';

const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allowUnionTypes: true });
ajv.addVocabulary(['x-gobuild', 'enumDescriptions', 'patternErrorMessage']);
const isValid = ajv.compile(composeSchema(drivers));

describe('composeSchema', () => {
  it.each([
    [true, 'x: { kind: compile, using: go, package: ./x, tags: [a], jobs: "${{ vars.n }}", matrix: { a: [1] } }'],
    [true, 'x: { kind: compile, using: go, package: ./x, trimpath: "${{ vars.t }}", stamp: "${{ vars.s }}" }'],
    [true, 'x: { kind: sign, using: sigstore, from: a, key: { dev: true } }'],
    [true, 'x: { kind: task, run: [a, b], if: "a == 1", pool: cpu, cache: never }'],
    [true, 'x: { kind: group, needs: [a, b], tags: [nightly] }'],
    [false, 'x: { kind: compile, using: go }'],
    [false, 'x: { kind: compile }'],
    [false, 'x: { kind: compile, using: gp, package: x }'],
    [false, 'x: { kind: compile, using: go, package: x, format: zip }'],
    [false, 'x: { kind: task, using: task, run: [a] }'],
    [false, 'x: { kind: task, run: [a], retries: many }'],
    [false, 'x: { kind: tsk }'],
    [false, 'x: { kind: sign, using: sigstore, key: { dev: true, file: x } }'],
    [false, 'X: { kind: group }'],
  ])('%s for %s', async (expected, line) => {
    const yaml = withTargets(line);
    const document = parseDocument({ file: 'f', text: yaml });
    expect(isValid(document.value?.data)).toBe(expected);
    const found = lines((await read(`${yaml}\nvars: { n: 1, t: true, s: {} }`)).diagnostics);
    // Selectors and expressions are none of the schema's concern.
    expect(found.filter((item) => /GB10(2|29)/.test(item)).length === 0).toBe(expected);
  });

  it.each([
    [true, 'version: 1\nroot: ../gobuild.yaml\ntargets: { a: { kind: group } }'],
    [true, 'version: 1\nproject: a\ninclude: { b: b/gobuild.yaml }'],
    [false, 'version: 1\ntargets: { a: { kind: group } }'],
    [false, 'version: 1\nproject: a'],
    [false, 'version: 1\nproject: a\ninclude: { "b:c": b/gobuild.yaml }'],
    [false, 'version: 1\nproject: a\ninclude: [b/gobuild.yaml]'],
  ])('%s for the file %j: what is included needs no project, what includes no targets', (expected, yaml) => {
    expect(isValid(parseDocument({ file: 'f', text: yaml }).value?.data)).toBe(expected);
  });

  it('is plain JSON, the same every time, with one definition of what all targets share', () => {
    const text = JSON.stringify(composeSchema(drivers));
    expect(JSON.parse(text)).toEqual(composeSchema(drivers));
    expect(text).toBe(JSON.stringify(composeSchema(drivers)));
    expect(text.split('The longest time it may take: 90s')).toHaveLength(2);
  });

  it('refuses a driver that declares a key that all targets have', () => {
    const greedy = { ...driver('task/task'), schema: { properties: { env: {} } } };
    expect(() => targetSchema(greedy)).toThrow('declares keys that all targets have: env');
  });
});
