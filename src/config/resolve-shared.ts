/** What the root's file alone decides, for all files: where results go, secrets, pools, who is told, the bound of the store. */
import { isWithin, join, unsafePath } from '../base/path.ts';
import { isObject, type JsonObject } from '../base/json.ts';
import type { Config, SecretRef } from '../model/config.ts';
import { diagnostic } from '../model/diagnostic.ts';
import type { Contexts } from './contexts.ts';
import { fileKeys } from './file-keys.ts';
import { parseSize } from './measures.ts';
import { complain, expandPart, mapAt, valueAt, type Resolution } from './resolution.ts';
import { resolveNotify } from './resolve-notify.ts';
import { builtInPools } from './resolve-target.ts';
import type { Pointer } from './source-tree.ts';
import { isTemplate } from './template.ts';

type Shared = Pick<Config, 'dist' | 'secrets' | 'pools' | 'notify' | 'cacheSize'>;

/** `early`: what stages 1 and 2 gave; `contexts`: with 3 and 4. */
export const resolveShared = (
  resolution: Resolution,
  { early, contexts }: { readonly early: Contexts; readonly contexts: Contexts },
): Shared => ({
  dist: resolveDist(resolution, early),
  secrets: resolveSecrets(resolution),
  pools: resolvePools(resolution, contexts),
  notify: resolveNotify(resolution, contexts),
  cacheSize: resolveCacheSize(resolution, contexts),
});

function resolveDist(resolution: Resolution, contexts: Contexts): string {
  const pointer = ['dist'];
  const value = expandPart(resolution, {
    pointer,
    schema: fileKeys['dist'] ?? {},
    scope: { contexts, where: 'in dist' },
  });
  if (typeof value !== 'string') return 'dist';
  const dist = value.replace(/\/+$/, '');
  const reserved = ['.git', '.gobuild', 'node_modules'].find((folder) => isWithin(folder, dist));
  const problem = reserved ? `it lies in ${reserved}` : unsafePath(dist);
  if (!problem) return join(dist);
  complain(resolution, pointer, {
    code: 'GB1057',
    message: `"${value}" cannot be the folder of the results: ${problem}`,
    help: 'name a folder below that of gobuild.yaml, with / between its parts',
  });
  return 'dist';
}

function resolveSecrets(resolution: Resolution): Readonly<Record<string, SecretRef>> {
  const secrets: Record<string, SecretRef> = Object.create(null) as Record<string, SecretRef>;
  for (const name of Object.keys(mapAt(resolution.data, ['secrets']))) {
    const entry = valueAt(resolution.data, ['secrets', name]);
    if (!isObject(entry)) continue;
    const ref = secretRef(entry);
    if (ref) secrets[name] = ref;
    // The next run has to see that its value changed.
    if (ref && 'file' in ref && ref.keyed) resolution.looked.paths.add(join(ref.file));
    for (const [steps, text] of textsOf(entry))
      if (isTemplate(text))
        resolution.diagnostics.push(
          diagnostic('GB1030', 'where a secret comes from is written literally', {
            at: resolution.places.locate(['secrets', name, ...steps]),
            help: 'profiles that need another source declare another secret',
          }),
        );
  }
  return secrets;
}

function secretRef({ env, file, command, keyed }: JsonObject): SecretRef | undefined {
  const counts = keyed === true ? { keyed } : {};
  if (typeof env === 'string') return { env, ...counts };
  if (typeof file === 'string') return { file, ...counts };
  const words = Array.isArray(command) ? command.filter((word): word is string => typeof word === 'string') : [];
  return words.length > 0 ? { command: words } : undefined;
}

/** Every text of a source, with its place below the secret. */
const textsOf = (entry: JsonObject): (readonly [Pointer, string])[] =>
  Object.entries(entry).flatMap(([key, value]) =>
    (Array.isArray(value) ? value : [value]).flatMap((text: unknown, index): [Pointer, string][] =>
      typeof text === 'string' ? [[Array.isArray(value) ? [key, index] : [key], text]] : [],
    ),
  );

function resolvePools(resolution: Resolution, contexts: Contexts): Readonly<Record<string, number>> {
  const pools: Record<string, number> = Object.create(null) as Record<string, number>;
  for (const name of Object.keys(mapAt(resolution.data, ['pools']))) {
    const pointer = ['pools', name];
    if (builtInPools.some((pool) => pool === name))
      complain(resolution, pointer, {
        code: 'GB1049',
        message: `the pool "${name}" is gobuild's own`,
        help:
          name === 'cpu' ? '-j says how many run at once' : 'choose another name, and name it as `pool:` of targets',
      });
    const schema: JsonObject = { type: 'integer', minimum: 1, maximum: 1024 };
    const size = expandPart(resolution, { pointer, schema, scope: { contexts, where: 'in pools' } });
    if (typeof size === 'number') pools[name] = size;
  }
  return pools;
}

function resolveCacheSize(resolution: Resolution, contexts: Contexts): number | undefined {
  const pointer = ['cache', 'size'];
  const value = expandPart(resolution, { pointer, schema: { type: 'string' }, scope: { contexts, where: 'in cache' } });
  if (typeof value !== 'string') return undefined;
  const size = parseSize(value);
  if (size === undefined)
    complain(resolution, pointer, {
      code: 'GB1050',
      message: `"${value}" is not a size`,
      help: 'write it as 500MiB or 10GiB',
    });
  return size;
}
