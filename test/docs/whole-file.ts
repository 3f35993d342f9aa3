/** Makes a whole gobuild.yaml of what a page shows: a file, some of its top-level keys, targets, or one target. */
import { parse, stringify } from 'yaml';

type Map = Record<string, unknown>;
const isMap = (value: unknown): value is Map => typeof value === 'object' && value !== null && !Array.isArray(value);

export interface WholeFile {
  readonly text: string;
  /** Targets that the page shows, without those that were added around them. */
  readonly targets: readonly string[];
}

const topLevel = new Set(
  ['project', 'default', 'default-profile', 'vars', 'release-version', 'env', 'secrets', 'profiles'].concat([
    'matrices',
    'pools',
    'cache',
    'notify',
    'watch',
    'dist',
    'targets',
  ]),
);

const platforms = ['linux/amd64', 'linux/arm64', 'linux/arm/7', 'windows/amd64', 'darwin/amd64', 'darwin/arm64'];

/** What a page means when it speaks of a target without showing it. */
const neighbours: Readonly<Record<string, Map>> = {
  archive: { kind: 'package', using: 'archive', from: 'server' },
  checksums: { kind: 'sign', using: 'checksum', from: 'archive' },
  signature: { kind: 'sign', using: 'sigstore', from: 'checksums', key: { dev: true } },
  test: { kind: 'check', using: 'go-test', packages: './...' },
  vet: { kind: 'check', using: 'go-vet', packages: './...' },
};
const program = (name: string): Map => ({
  kind: 'compile',
  using: 'go',
  package: `./cmd/${name}`,
  matrix: { platform: platforms },
});

/** undefined when the block is none of gobuild's YAML (then the page has to say so by another language). */
export function wholeFile(block: string): WholeFile | undefined {
  const value: unknown = parse(block, { strict: true, uniqueKeys: true });
  if (!isMap(value)) return undefined;
  if ('version' in value) return { text: block, targets: Object.keys(targetsIn(value)) };
  const shown = shownIn(value);
  if (shown === undefined) return undefined;
  const file: Map = { version: 1, project: 'docs', ...shown };
  const targets = Object.keys(targetsIn(file));
  file['targets'] = withNeighbours(targetsIn(file));
  declareNames(file, block);
  return { text: stringify(file), targets };
}

function shownIn(value: Map): Map | undefined {
  if (typeof value['kind'] === 'string') return { targets: { shown: value } };
  const keys = Object.keys(value);
  if (keys.every((key) => topLevel.has(key))) return value;
  const isTarget = (one: unknown): boolean => isMap(one) && typeof one['kind'] === 'string';
  return keys.length > 0 && Object.values(value).every(isTarget) ? { targets: value } : undefined;
}

const targetsIn = (file: Map): Map => (isMap(file['targets']) ? file['targets'] : {});

/** Adds what `from`, `needs` and `signature` name, until nothing is missing. */
function withNeighbours(targets: Map): Map {
  const all: Map = { ...targets };
  const names = Object.values(all).flatMap(namesIn);
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    if (name in all) continue;
    const added = neighbours[name] ?? program(name);
    all[name] = added;
    names.push(...namesIn(added));
  }
  return Object.keys(all).length === 0 ? { server: program('server') } : all;
}

function namesIn(target: unknown): string[] {
  if (!isMap(target)) return [];
  const verify = isMap(target['verify']) ? [target['verify']['signature']] : [];
  return [target['from'], target['needs'], ...verify]
    .flat()
    .filter((text) => typeof text === 'string')
    .map((text) => text.replace(/[@[].*$/, ''))
    .filter((name) => !/[*?/]/.test(name));
}

/** Declares the vars, secrets and matrices that the block uses without showing them. */
function declareNames(file: Map, block: string): void {
  const used = (pattern: RegExp): string[] => [...block.matchAll(pattern)].map((match) => match[1] ?? '');
  const declare = (key: string, names: readonly string[], make: (name: string) => unknown): void => {
    const declared = isMap(file[key]) ? file[key] : {};
    const missing = names.filter((name) => !(name in declared));
    if (missing.length > 0)
      file[key] = { ...declared, ...Object.fromEntries(missing.map((name) => [name, make(name)])) };
  };
  declare('vars', used(/\bvars\.([\w-]+)/g), () => 'value');
  declare('secrets', used(/\bsecrets\.([\w-]+)/g), (name) => ({ env: name }));
  declare('matrices', used(/^\s*matrix: ([\w-]+)\s*$/gm), () => ({ platform: platforms }));
}
