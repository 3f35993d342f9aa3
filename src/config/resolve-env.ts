/** Stage 3: the variables that all processes see: from files, from gobuild's environment, from the file itself. */
import { isObject } from '../base/json.ts';
import { host, isAbsolute, join } from '../base/path.ts';
import type { EnvSpec } from '../model/config.ts';
import { diagnostic } from '../model/diagnostic.ts';
import type { Contexts, ContextValue } from './contexts.ts';
import { parseEnvText } from './env-file.ts';
import { fileKeys } from './file-keys.ts';
import { lineTable } from './line-table.ts';
import { memberOf } from './member-schema.ts';
import { decodeSource, maximumBytes } from './read-source.ts';
import { complain, expandPart, mapAt, valueAt, type Resolution } from './resolution.ts';
import type { Pointer } from './source-tree.ts';
import { err, ok } from '../base/result.ts';
import { FileError } from '../model/ports.ts';

/** The top's `env` and the profile's over it. */
export function resolveEnv(resolution: Resolution, profile: string, contexts: Contexts): EnvSpec {
  const set: Record<string, string> = Object.create(null) as Record<string, string>;
  const fromFiles: Record<string, string> = Object.create(null) as Record<string, string>;
  const pass: string[] = [];
  const passUnkeyed: string[] = [];
  for (const base of [['env'], ['profiles', profile, 'env']] satisfies Pointer[]) {
    const files = valueAt(resolution.data, [...base, 'files']);
    const count = Array.isArray(files) ? files.length : 0;
    for (let index = 0; index < count; index += 1)
      Object.assign(fromFiles, readEnvFile(resolution, [...base, 'files', index], contexts));
    for (const name of Object.keys(mapAt(resolution.data, [...base, 'set']))) {
      const schema = memberOf(fileKeys['env'], 'set', name);
      const value = expandPart(resolution, {
        pointer: [...base, 'set', name],
        schema,
        scope: { contexts, where: 'in env' },
      });
      if (typeof value === 'string') set[name] = value;
    }
    pass.push(...namesAt(resolution, [...base, 'pass']));
    passUnkeyed.push(...namesAt(resolution, [...base, 'pass-unkeyed']));
  }
  const keyed = [...new Set(pass)];
  return {
    set,
    fromFiles,
    pass: keyed,
    passUnkeyed: [...new Set(passUnkeyed)].filter((name) => !keyed.includes(name)),
  };
}

function namesAt(resolution: Resolution, pointer: Pointer): readonly string[] {
  const value = valueAt(resolution.data, pointer);
  return Array.isArray(value) ? value.filter((name): name is string => typeof name === 'string') : [];
}

function readEnvFile(resolution: Resolution, pointer: Pointer, contexts: Contexts): Readonly<Record<string, string>> {
  const schema = memberOf(fileKeys['env'], 'files', 0);
  const entry = expandPart(resolution, { pointer, schema, scope: { contexts, where: 'in env' } });
  const file = isObject(entry) ? entry['file'] : entry;
  if (typeof file !== 'string') return {};
  const isRequired = isObject(entry) && entry['required'] === true;
  if (isAbsolute(file) || file.includes('\\')) {
    complain(resolution, pointer, {
      code: 'GB1057',
      message: `"${file}" is not a path relative to the file`,
      help: 'write it with / and seen from the folder of gobuild.yaml',
    });
    return {};
  }
  const path = join(resolution.folder, file);
  resolution.looked.paths.add(path);
  const text = readText(resolution, { path, pointer, isRequired });
  return text === undefined ? {} : variablesOf(resolution, path, text);
}

interface EnvFile {
  readonly path: string;
  readonly pointer: Pointer;
}

function readText(resolution: Resolution, file: EnvFile & { readonly isRequired: boolean }): string | undefined {
  const { files } = resolution.request;
  const absolute = host.resolve(resolution.root, file.path);
  const refuse = (message: string, help?: string): undefined =>
    complain(resolution, file.pointer, { code: 'GB1043', message, help }) as undefined;
  try {
    const stat = files.follow(absolute);
    if (!stat)
      return file.isRequired ? refuse(`there is no file ${file.path}`, 'make it, or leave out `required`') : undefined;
    if (stat.kind !== 'file') return refuse(`${file.path} is not a file`, 'name a file of NAME=value lines');
    if (stat.size > maximumBytes)
      return refuse(`${file.path} is too large for a file of variables`, 'name a file of NAME=value lines');
    const decoded = decodeSource(file.path, files.read(absolute));
    const [problem] = decoded.diagnostics;
    if (problem)
      resolution.diagnostics.push(diagnostic('GB1043', problem.message, { at: problem.at, help: problem.help }));
    return decoded.value?.text;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    resolution.failure ??= { type: 'input-unreadable', path: file.path, message: `${error.message} (${error.code})` };
    return undefined;
  }
}

/** What is wrong is told with its place alone: an excerpt might show a secret. */
function variablesOf(resolution: Resolution, path: string, text: string): Readonly<Record<string, string>> {
  const { variables, problems } = parseEnvText(text);
  const lines = lineTable(path, text);
  for (const { start, end, message, help } of problems)
    resolution.diagnostics.push(diagnostic('GB1059', message, { at: lines.at(start, end), help }));
  const usable: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of variables) usable[name] = value;
  return usable;
}

/** `env` as expressions see it: declared names only. Values of passed variables are asked for when they are used. */
export function envContext(resolution: Resolution, env: EnvSpec): ContextValue {
  const context: Record<string, ContextValue> = Object.create(null) as Record<string, ContextValue>;
  for (const name of [...env.pass, ...env.passUnkeyed])
    context[name] = () => {
      resolution.looked.variables.add(name);
      return ok(resolution.request.environment.get(name) ?? null);
    };
  for (const [name, value] of Object.entries({ ...env.fromFiles, ...env.set }))
    context[name] = value.includes('${{') && Object.hasOwn(env.set, name) ? () => secretVariable(name) : value;
  return context;
}

const secretVariable = (name: string): ReturnType<Extract<ContextValue, () => unknown>> =>
  err([
    diagnostic('GB1207', `the variable ${name} holds a secret, so expressions cannot read it`, {
      help: 'processes get it as a variable: use it there',
    }),
  ]);
