/** Every key that the generated schema knows, by name, and where a file uses which of them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { repository } from '../rig/rig.ts';

type Map = Readonly<Record<string, unknown>>;
type Pointer = readonly (string | number)[];
export const isMap = (value: unknown): value is Map =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One use of a key: `check/go-test: cover.mode`, `target: timeout`, `env.files[].required`. */
export interface Use {
  readonly key: string;
  /** Of its value. */
  readonly pointer: Pointer;
}

const schema = JSON.parse(readFileSync(path.join(repository, 'schema/gobuild.schema.json'), 'utf8')) as Map;

const at = (value: unknown, ...steps: readonly string[]): unknown =>
  steps.reduce((inner, step) => (isMap(inner) ? inner[step] : undefined), value);

const common: Map = { properties: at(schema, '$defs') };
const top: Map = {
  properties: Object.fromEntries(
    Object.entries((at(schema, 'properties') ?? {}) as Map).map(([key, part]) => [key, key === 'targets' ? {} : part]),
  ),
};

/** Driver → the schema of its own keys. */
const drivers = new Map(
  ((at(schema, 'properties', 'targets', 'additionalProperties', 'allOf') ?? []) as readonly Map[]).flatMap((rule) => {
    const kind = at(rule, 'if', 'properties', 'kind', 'const');
    const using = at(rule, 'if', 'properties', 'using', 'const');
    const properties = at(rule, 'then', 'properties');
    if (typeof kind !== 'string' || !isMap(properties) || at(properties, 'kind', '$ref') === undefined) return [];
    const own = Object.entries(properties).filter(([, part]) => at(part, '$ref') === undefined);
    const name = typeof using === 'string' ? `${kind}/${using}` : kind;
    return [[name, { properties: Object.fromEntries(own) }] as const];
  }),
);

/** A rule and all further rules for the same value. */
function* rulesOf(part: unknown): Generator<Map> {
  if (!isMap(part)) return;
  yield part;
  for (const word of ['then', 'else']) yield* rulesOf(part[word]);
  for (const word of ['anyOf', 'oneOf', 'allOf'])
    for (const branch of (part[word] ?? []) as readonly unknown[]) yield* rulesOf(branch);
}

function* keysOf(part: unknown, name: string): Generator<string> {
  for (const rule of rulesOf(part)) {
    for (const [key, member] of Object.entries((rule['properties'] ?? {}) as Map)) {
      const inner = joined(name, key);
      yield inner;
      yield* keysOf(member, inner);
    }
    yield* keysOf(rule['additionalProperties'], `${name}.*`);
    yield* keysOf(rule['items'], `${name}[]`);
  }
}

const joined = (name: string, key: string): string =>
  name === '' || name.endsWith(' ') ? name + key : `${name}.${key}`;

export const allKeys: readonly string[] = [
  ...new Set([
    ...keysOf(top, ''),
    ...keysOf(common, 'target: '),
    ...[...drivers].flatMap(([driver, own]) => [...keysOf(own, `${driver}: `)]),
  ]),
];

/** Every use of a key in a parsed file. */
export function usesIn(file: unknown): readonly Use[] {
  const targets = Object.entries((at(file, 'targets') ?? {}) as Map);
  const uses = [
    ...walk(top, { value: file, name: '', pointer: [] }),
    ...targets.flatMap(([name, value]) => {
      const driver = [at(value, 'kind'), at(value, 'using')].filter((word) => typeof word === 'string').join('/');
      const pointer = ['targets', name];
      // A driver may take a common key's name for one of its own.
      const own: Map = drivers.get(driver) ?? {};
      const taken = Object.keys(own['properties'] ?? {});
      const shared = [...walk(common, { value, name: 'target: ', pointer })];
      return [
        ...shared.filter((use) => !taken.includes(String(use.pointer[2]))),
        ...walk(own, { value, name: `${driver}: `, pointer }),
      ];
    }),
  ];
  return [...new Map(uses.map((use) => [JSON.stringify(use), use])).values()];
}

interface Place {
  readonly value: unknown;
  readonly name: string;
  readonly pointer: Pointer;
}

function* walk(part: unknown, { value, name, pointer }: Place): Generator<Use> {
  for (const rule of rulesOf(part)) {
    const properties = (rule['properties'] ?? {}) as Map;
    for (const [key, member] of isMap(value) ? Object.entries(value) : []) {
      const inner = Object.hasOwn(properties, key) ? joined(name, key) : `${name}.*`;
      const place = { value: member, name: inner, pointer: [...pointer, key] };
      if (Object.hasOwn(properties, key)) yield { key: inner, pointer: place.pointer };
      yield* walk(Object.hasOwn(properties, key) ? properties[key] : rule['additionalProperties'], place);
    }
    for (const [index, item] of (Array.isArray(value) ? value : []).entries())
      yield* walk(rule['items'], { value: item, name: `${name}[]`, pointer: [...pointer, index] });
  }
}
