/** For the tests of this room: files in memory, made-up drivers, and diagnostics as `line:column code message`. */
import { FileError, type Environment, type Files, type FileStat } from '../../src/model/ports.ts';
import { defineDriver, type Driver, type DriverDefinition } from '../../src/model/kind.ts';
import type { JsonObject } from '../../src/base/json.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import type { GitFacts } from '../../src/model/git-facts.ts';
import { runProperties } from '../../src/model/run-command.ts';
import { readConfig, type ReadConfig } from '../../src/config/read-config.ts';

const definition = (
  fields: Pick<DriverDefinition<JsonObject, JsonObject>, 'id' | 'kind' | 'using' | 'schema' | 'takesArguments'>,
): Driver =>
  defineDriver<JsonObject, JsonObject>({
    summary: `${fields.id} of the tests`,
    revision: 1,
    shape: 'source',
    accepts: ['executable', 'file'],
    cache: { widest: 'shared', default: 'local' },
    pool: 'cpu',
    resolve: (spec) => ({ value: spec, diagnostics: [] }),
    produces: () => [],
    plan: () => [],
    examples: [],
    ...fields,
  });

const text: JsonObject = { type: 'string', minLength: 1 };

export const drivers: readonly Driver[] = [
  definition({
    id: 'compile/go',
    kind: 'compile',
    using: 'go',
    schema: {
      required: ['package'],
      properties: {
        package: text,
        tags: { type: 'array', items: text },
        trimpath: { type: 'boolean' },
        jobs: { type: 'integer', minimum: 1 },
        buildmode: { enum: ['exe', 'pie', 'c-shared'] },
        stamp: { type: 'object', additionalProperties: { type: 'string' } },
        pgo: { anyOf: [{ enum: ['auto', 'off'] }, { type: 'object', properties: { file: text }, required: ['file'] }] },
      },
    },
  }),
  definition({ id: 'compile/raw', kind: 'compile', using: 'raw', schema: { properties: {} } }),
  definition({
    id: 'sign/sigstore',
    kind: 'sign',
    using: 'sigstore',
    schema: {
      properties: {
        key: {
          type: 'object',
          anyOf: [
            {
              type: 'object',
              properties: { file: text, password: { ...text, 'x-gobuild': 'secret' } },
              required: ['file'],
              additionalProperties: false,
            },
            { type: 'object', properties: { dev: { const: true } }, required: ['dev'], additionalProperties: false },
          ],
        },
        verify: { type: 'string', 'x-gobuild': 'selector' },
        note: { type: 'string', 'x-gobuild': 'literal' },
      },
    },
  }),
  definition({
    id: 'package/archive',
    kind: 'package',
    using: 'archive',
    schema: {
      properties: {
        format: { type: 'string', enum: ['tar.gz', 'zip'] },
        files: { type: 'array', items: text, uniqueItems: true },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
      },
    },
  }),
  definition({
    id: 'task/task',
    kind: 'task',
    using: undefined,
    takesArguments: true,
    schema: { required: ['run'], properties: { ...runProperties } },
  }),
  definition({ id: 'group/group', kind: 'group', using: undefined, schema: { properties: {} } }),
];

export const driver = (id: string): Driver => {
  const found = drivers.find((candidate) => candidate.id === id);
  if (!found) throw new Error(`no driver ${id}`);
  return found;
};

const stat = (size: number, kind: FileStat['kind']): FileStat => ({
  kind,
  size,
  executable: false,
  dev: 1n,
  ino: 1n,
  mtimeNs: 1n,
  ctimeNs: 1n,
  mode: 0o644,
});

/** Read-only files by absolute path; `null` is a folder; an Error is what reading throws. */
export function memoryFiles(entries: Readonly<Record<string, string | Uint8Array | null | FileError>>): Files {
  const refuse = (): never => {
    throw new Error('the files of this test are read-only');
  };
  const bytes = (path: string): Uint8Array => {
    const entry = entries[path];
    if (entry instanceof FileError) throw entry;
    if (entry === undefined || entry === null) throw new FileError('ENOENT', path, 'no such file');
    return typeof entry === 'string' ? new TextEncoder().encode(entry) : entry;
  };
  const look = (path: string): FileStat | undefined => {
    const entry = entries[path];
    if (entry === undefined) return undefined;
    if (entry instanceof FileError) return stat(1, 'file');
    return entry === null ? stat(0, 'folder') : stat(bytes(path).byteLength, 'file');
  };
  const fake: Partial<Files> = {
    stat: look,
    follow: look,
    read: bytes,
    realPath: (path) => {
      bytes(path);
      return path;
    },
    readText: (path) => new TextDecoder().decode(bytes(path)),
    write: refuse,
    remove: refuse,
  };
  return fake as Files;
}

export const memoryEnvironment = (values: Readonly<Record<string, string>>): Environment => ({
  get: (name) => values[name],
  all: () => values,
});

export const gitFacts: GitFacts = {
  commit: 'a'.repeat(40),
  short: 'a'.repeat(12),
  branch: 'main',
  tag: '',
  latestTag: 'v1.4.0',
  describe: 'v1.4.0-3-gaaaaaaa',
  time: '2025-06-01T12:00:00Z',
  dirty: () => false,
};

export interface Setting {
  readonly files?: Readonly<Record<string, string | Uint8Array | null | FileError>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly profile?: string;
  readonly set?: Readonly<Record<string, string>>;
  readonly git?: () => GitFacts;
}

/** Reads `yaml` as /w/gobuild.yaml. */
export const read = (yaml: string | Uint8Array, setting: Setting = {}): Promise<ReadConfig> =>
  readConfig({
    files: memoryFiles({ '/w/gobuild.yaml': yaml, ...setting.files }),
    environment: memoryEnvironment(setting.env ?? {}),
    path: '/w/gobuild.yaml',
    file: 'gobuild.yaml',
    profile: setting.profile,
    set: setting.set ?? {},
    drivers,
    machine: { os: 'linux', arch: 'amd64' },
    git: setting.git ?? (() => gitFacts),
  });

/** `2:3 GB1020 there is no key … (did you mean …)`, in the order of the file. */
export const lines = (diagnostics: readonly Diagnostic[]): string[] =>
  diagnostics.map((item) => {
    const place = item.at ? `${item.at.line}:${item.at.column} ` : '';
    const warning = item.severity === 'warning' ? 'warning ' : '';
    return `${place}${warning}${item.code} ${item.message}${item.help ? ` (${item.help})` : ''}`;
  });

/** A file with these lines as its targets; the first of them is line 4. */
export const withTargets = (...targets: readonly string[]): string =>
  ['version: 1', 'project: demo', 'targets:', ...targets.map((line) => `  ${line}`)].join('\n');

/** Complaints about `yaml`, in the order of the file. */
export const check = async (yaml: string, setting?: Setting): Promise<string[]> =>
  lines((await read(yaml, setting)).diagnostics);

/** A file with `head` above a target that is right. */
export const withHead = (...head: readonly string[]): string =>
  ['version: 1', 'project: demo', ...head, 'targets: { a: { kind: task, run: [x] } }'].join('\n');
