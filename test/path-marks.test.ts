/** Every key of a driver that names a file or folder carries the mark by which an included file's paths are placed. */
import { expect, test } from 'vitest';
import { drivers } from '../src/kinds/index.ts';

type Schema = Readonly<Record<string, unknown>>;
const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The schemas of its members, and where these stand. */
function membersOf(schema: Schema, at: string): readonly (readonly [Schema, string])[] {
  const { properties, items, additionalProperties } = schema;
  const alternatives = ['anyOf', 'oneOf', 'allOf'].flatMap((key) => (Array.isArray(schema[key]) ? schema[key] : []));
  const all: readonly (readonly [unknown, string])[] = [
    ...Object.entries(isSchema(properties) ? properties : {}).map(
      ([key, member]) => [member, at === '' ? key : `${at}.${key}`] as const,
    ),
    [items, `${at}[]`],
    [additionalProperties, `${at}.*`],
    ...alternatives.map((part: unknown) => [part, at] as const),
  ];
  return all.flatMap(([part, place]) => (isSchema(part) ? [[part, place] as const] : []));
}

/** `resource.icon`, `files[].src`. */
function marked(schema: Schema, at: string, found: Set<string>): ReadonlySet<string> {
  if (schema['x-gobuild'] === 'path' || schema['x-gobuild'] === 'package') found.add(at);
  for (const [part, place] of membersOf(schema, at)) marked(part, place, found);
  return found;
}

const marks = drivers.map(({ id, schema }): [string, readonly string[]] => [
  id,
  [...marked({ properties: schema.properties }, '', new Set())].toSorted(),
]);

test('paths that people write are marked', () => {
  expect(Object.fromEntries(marks)).toMatchObject({
    'check/command': ['cwd', 'inputs[]', 'stdin'],
    'check/go-test': [
      'cover.packages',
      'cover.packages[]',
      'inputs[]',
      'module',
      'packages',
      'packages[]',
      'workspace',
    ],
    'check/go-vet': ['module', 'packages', 'packages[]', 'workspace'],
    'compile/go': ['module', 'package', 'pgo', 'resource.icon', 'resource.manifest', 'workspace'],
    'compile/prebuilt': ['file', 'file.path', 'files.*', 'files.*.path'],
    'deploy/local': ['files[]', 'files[].src', 'root'],
    'package/archive': ['files[]', 'files[].src'],
    'service/service': ['cwd', 'inputs[]'],
    'sign/sigstore': ['key.file'],
    'task/task': ['cwd', 'depfile', 'inputs[]', 'outputs[]', 'stdin'],
  });
});

/** Names, words and switches: they speak of files, and are none. */
const noPaths = new Set(['tools', 'go', 'mod', 'trimpath', 'output', 'role', 'wrap', 'split']);

test('a key whose description speaks of a file, a folder or a path is marked, or is known to be none', () => {
  const unmarked = drivers.flatMap(({ id, schema }) => {
    const known = new Map(marks).get(id) ?? [];
    return Object.entries(schema.properties).flatMap(([key, member]) => {
      const speaks = /\b(?:path|file|folder|glob)s?\b/i.test(
        typeof member['description'] === 'string' ? member['description'] : '',
      );
      return speaks &&
        !noPaths.has(key) &&
        !known.some((mark) => mark === key || mark.startsWith(`${key}[`) || mark.startsWith(`${key}.`))
        ? [`${id}: ${key}`]
        : [];
    });
  });
  expect(unmarked).toEqual([]);
});
