/** path → Config: the stages 1 to 5 of resolving, in their order; everything that is wrong is collected. */
import { host, isWithin, join, unsafePath } from '../base/path.ts';
import { compareText } from '../base/order.ts';
import { nearest } from '../base/text.ts';
import { isObject, type JsonObject } from '../base/json.ts';
import type { Cell, Config, LookedAt, SecretRef, TargetSpec } from '../model/config.ts';
import { diagnostic, hasErrors, type Checked, type Diagnostic } from '../model/diagnostic.ts';
import type { Failure } from '../model/failure.ts';
import type { Contexts } from './contexts.ts';
import { loadExpressions } from './expression.ts';
import { fileKeys } from './file-keys.ts';
import { parseSize } from './measures.ts';
import { parseDocument } from './parse-document.ts';
import { readSource } from './read-source.ts';
import { resolveVersion } from './release-version.ts';
import { complain, expandPart, mapAt, textsAt, valueAt, type ConfigRequest, type Resolution } from './resolution.ts';
import { envContext, resolveEnv } from './resolve-env.ts';
import { resolveMatrix } from './resolve-matrix.ts';
import { checkProfileOverrides } from './resolve-overrides.ts';
import { resolveProfile } from './resolve-profile.ts';
import { builtInPools, resolveTarget } from './resolve-target.ts';
import { resolveVars } from './resolve-vars.ts';
import type { Document, Pointer } from './source-tree.ts';
import { isTemplate } from './template.ts';
import { validateFile, type ValidFile } from './validate-file.ts';
import { loadValidator } from './validate.ts';

/** The value is there only if nothing is wrong; `failure` is set when the machine refused to give a file. */
export interface ReadConfig extends Checked<Config> {
  readonly sources: Readonly<Record<string, string>>;
  readonly failure?: Failure | undefined;
  /** vars, env, machine, project, profile, git, version: to be joined with those of a node. */
  readonly contexts: Contexts;
  /** The release version; fetched when first asked for. */
  readonly version: () => Checked<string>;
}

export async function readConfig(request: ConfigRequest): Promise<ReadConfig> {
  const none = { sources: {}, contexts: {}, version: () => ({ diagnostics: [] }) };
  const source = readSource(request.files, request.path, request.file);
  if (!source.value) return { ...none, diagnostics: source.diagnostics, failure: source.failure };
  const sources = { [source.value.file]: source.value.text };
  const document = parseDocument(source.value);
  if (!document.value) return { ...none, sources, diagnostics: sorted(document.diagnostics) };
  const needsExpressions = isTemplate(source.value.text) || /\bif\b/.test(source.value.text);
  await Promise.all([loadValidator(), needsExpressions ? loadExpressions() : undefined]);
  const valid = validateFile(document.value, request.drivers);
  return resolveConfig(resolutionOf(request, document.value, valid), valid);
}

function resolutionOf(request: ConfigRequest, document: Document, valid: ValidFile): Resolution {
  const root = host.dirname(request.path);
  return {
    request,
    root,
    document,
    data: valid.data,
    places: { locate: document.locate, sources: { [document.file]: document.text } },
    diagnostics: [...valid.diagnostics],
    broken: valid.broken,
    looked: { paths: new Set([host.basename(request.path)]), variables: new Set(), gitFacts: false, gitStatus: false },
  };
}

const sorted = (diagnostics: readonly Diagnostic[]): readonly Diagnostic[] =>
  diagnostics.toSorted(
    (a, b) => (a.at?.start ?? -1) - (b.at?.start ?? -1) || compareText(a.at?.file ?? '', b.at?.file ?? ''),
  );

function resolveConfig(resolution: Resolution, valid: ValidFile): ReadConfig {
  const { data, document, places, request } = resolution;
  const { os, arch } = request.machine;
  const project = typeof data['project'] === 'string' ? data['project'] : '';
  const { profile, names } = resolveProfile(resolution);
  const first: Contexts = { profile: profile.name, project, machine: { os, arch } };
  const vars = resolveVars(resolution, profile.name, first);
  const second: Contexts = { ...first, vars };
  const env = resolveEnv(resolution, profile.name, second);
  const third: Contexts = { ...second, env: envContext(resolution, env) };
  const release = resolveVersion(resolution, third);
  const contexts: Contexts = { ...third, ...release.contexts };
  const targets = resolveTargets(resolution, valid, { contexts, profile: profile.name });
  const defaults = resolveDefaults(resolution, profile.name, targets);
  const watches = resolveGoals(resolution, ['watch'], targets);
  const parts = {
    dist: resolveDist(resolution, second),
    secrets: resolveSecrets(resolution),
    pools: resolvePools(resolution, contexts),
    cacheSize: resolveCacheSize(resolution, contexts),
  };
  if (hasErrors(resolution.diagnostics)) checkTargetNames(resolution, targets);
  const answer = {
    sources: places.sources,
    contexts,
    version: release.version,
    failure: resolution.failure,
    diagnostics: sorted(resolution.diagnostics),
  };
  if (hasErrors(resolution.diagnostics) || resolution.failure) return answer;
  const value: Config = {
    root: resolution.root,
    file: host.basename(request.path),
    project,
    profile,
    profiles: names,
    defaults,
    watches,
    vars,
    env,
    targets,
    ...parts,
    sources: places.sources,
    looked: lookedAt(resolution),
    locate: (...pointer) => document.locate(pointer),
  };
  return { ...answer, value };
}

/** Grows while expressions ask for more. */
function lookedAt({ looked }: Resolution): LookedAt {
  return {
    get paths() {
      return [...looked.paths].toSorted(compareText);
    },
    get variables() {
      return [...looked.variables].toSorted(compareText);
    },
    get gitFacts() {
      return looked.gitFacts;
    },
    get gitStatus() {
      return looked.gitStatus;
    },
  };
}

function resolveTargets(
  resolution: Resolution,
  valid: ValidFile,
  { contexts, profile }: { readonly contexts: Contexts; readonly profile: string },
): readonly TargetSpec[] {
  const matrices = new Map<string, readonly Cell[]>();
  for (const name of Object.keys(mapAt(resolution.data, ['matrices']))) {
    const cells = resolveMatrix(resolution, ['matrices', name], { contexts, where: 'in matrices' });
    if (cells) matrices.set(name, cells);
  }
  const pools = Object.keys(mapAt(resolution.data, ['pools']));
  const around = { scope: { contexts, where: 'at this key' }, matrices, pools, profile };
  checkProfileOverrides(resolution, profile, valid.drivers.values());
  return [...valid.drivers].map(([name, driver]) => resolveTarget(resolution, name, { driver, around }));
}

function resolveDefaults(resolution: Resolution, profile: string, targets: readonly TargetSpec[]): readonly string[] {
  const own: Pointer = ['profiles', profile, 'default'];
  return resolveGoals(resolution, valueAt(resolution.data, own) === undefined ? ['default'] : own, targets);
}

/** Selectors that a run takes when the command line has none. */
function resolveGoals(resolution: Resolution, pointer: Pointer, targets: readonly TargetSpec[]): readonly string[] {
  const texts = textsAt(resolution, pointer);
  for (const [index, text] of texts.entries())
    checkTargetName(resolution, {
      text,
      pointer: texts.length > 1 || isListAt(resolution, pointer) ? [...pointer, index] : pointer,
      targets,
    });
  return texts;
}

const isListAt = (resolution: Resolution, pointer: Pointer): boolean =>
  Array.isArray(valueAt(resolution.data, pointer));

interface NamedTarget {
  readonly text: string;
  readonly pointer: Pointer;
  readonly targets: readonly TargetSpec[];
}

/** Only selectors that name one target; globs and kinds are the graph's to judge. */
function checkTargetName(resolution: Resolution, { text, pointer, targets }: NamedTarget): void {
  const name = /^([a-z0-9][a-z0-9._-]*)(?:[@[].*)?$/.exec(text)?.[1];
  const names = Object.keys(mapAt(resolution.data, ['targets']));
  if (name === undefined || names.includes(name) || targets.some((target) => target.name === name)) return;
  const meant = nearest(name, names);
  const list = `targets are: ${names.slice(0, 12).join(', ')}${names.length > 12 ? ', …' : ''}`;
  const help = meant ? `did you mean "${meant}"?` : names.length > 0 ? list : 'the file declares no targets';
  complain(resolution, pointer, { code: 'GB2003', message: `there is no target "${name}"`, help });
}

/** The graph tells unknown names, but it is not made from a file with errors: then all are told here. */
function checkTargetNames(resolution: Resolution, targets: readonly TargetSpec[]): void {
  for (const target of targets)
    for (const key of ['from', 'needs'] as const)
      for (const [index, text] of target[key].entries()) {
        const pointer = ['targets', target.name, key];
        checkTargetName(resolution, {
          text,
          pointer: isListAt(resolution, pointer) ? [...pointer, index] : pointer,
          targets,
        });
      }
}

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
    const { env, file } = entry;
    if (typeof env === 'string') secrets[name] = { env };
    else if (typeof file === 'string') secrets[name] = { file };
    for (const [key, text] of Object.entries(entry))
      if (typeof text === 'string' && isTemplate(text))
        resolution.diagnostics.push(
          diagnostic('GB1030', 'where a secret comes from is written literally', {
            at: resolution.places.locate(['secrets', name, key]),
            help: 'profiles that need another source declare another secret',
          }),
        );
  }
  return secrets;
}

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
