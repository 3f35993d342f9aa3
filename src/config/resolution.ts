/** What the steps of resolving share: the document, what was found wrong, what was looked at. */
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { diagnostic, type Diagnostic, type DiagnosticCode } from '../model/diagnostic.ts';
import type { Failure } from '../model/failure.ts';
import type { GitFacts } from '../model/git-facts.ts';
import type { Driver } from '../model/kind.ts';
import type { Platform } from '../model/platform.ts';
import type { Location } from '../model/location.ts';
import type { Environment, Files } from '../model/ports.ts';
import type { AbsolutePath, WorkspacePath } from '../base/path.ts';
import type { Scope } from './contexts.ts';
import { holdsTemplate, interpolate, literalPlace } from './interpolate.ts';
import type { Places } from './place.ts';
import type { Finding } from './schema-errors.ts';
import type { Document, Pointer } from './source-tree.ts';
import { validate } from './validate.ts';

/** An included file, from which gobuild went up to the root. */
export interface StartFile {
  readonly path: AbsolutePath;
  /** Workspace path. */
  readonly shown: string;
  /** Where it names its root, and the text that the place is in. */
  readonly root: Location;
  readonly text: string;
}

/** What reading a configuration needs from the outside. */
export interface ConfigRequest {
  readonly files: Files;
  readonly environment: Environment;
  /** The file; its folder is the workspace. */
  readonly path: AbsolutePath;
  /** How the file is named in messages. */
  readonly file: string;
  /** `-p`. */
  readonly profile?: string | undefined;
  /** `--set`: names are seen from the file in whose folder gobuild was started. */
  readonly set: Readonly<Record<string, string>>;
  /** That file, if it is not the root's: the root's must include it, and `root` is where it says so. */
  readonly start?: StartFile | undefined;
  readonly drivers: readonly Driver[];
  readonly machine: Platform;
  /** Called at most once, and only if something uses it. */
  readonly git: () => GitFacts;
}

export interface VarSetting {
  readonly name: string;
  readonly text: string;
  /** The name as it was written: `api:name`. */
  readonly written: string;
}

export interface Resolution {
  readonly request: ConfigRequest;
  readonly root: AbsolutePath;
  /** Empty for the root's file; `api`, `api:db` for what is included. */
  readonly namespace: string;
  /** Workspace path of the file's folder. */
  readonly folder: WorkspacePath;
  /** What `--set` sets of its vars. */
  readonly set: readonly VarSetting[];
  /** Of the root's file: profile, secrets and pools are its own for all files; absent here if this is it. */
  readonly top?: Resolution | undefined;
  readonly document: Document;
  readonly data: JsonObject;
  readonly places: Places;
  readonly diagnostics: Diagnostic[];
  /** Places that the first validation complained of: nothing further is said about them. */
  readonly broken: readonly Pointer[];
  readonly looked: {
    readonly paths: Set<string>;
    readonly variables: Set<string>;
    gitFacts: boolean;
    gitStatus: boolean;
  };
  failure?: Failure | undefined;
}

export interface Complaint {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly help?: string | undefined;
  /** Point at the key and not at its value. */
  readonly atKey?: boolean | undefined;
}

export function complain(resolution: Resolution, pointer: Pointer, texts: Complaint): void {
  const at = texts.atKey ? resolution.document.locateKey(pointer) : resolution.places.locate(pointer);
  resolution.diagnostics.push(diagnostic(texts.code, texts.message, { at, help: texts.help }));
}

export const diagnosticOf = (document: Document, base: Pointer, finding: Finding): Diagnostic => {
  const pointer = [...base, ...finding.pointer];
  const at = finding.atKey ? document.locateKey(pointer) : document.locate(pointer);
  return diagnostic(finding.code, finding.message, { at, help: finding.help });
};

/** Value at `pointer`, or undefined where there is none. */
export function valueAt(data: Json, pointer: Pointer): Json | undefined {
  let value: unknown = data;
  for (const step of pointer) {
    if (Array.isArray(value) && typeof step === 'number') value = value[step];
    else if (isObject(value) && Object.hasOwn(value, String(step))) value = value[String(step)];
    else return undefined;
  }
  return value as Json | undefined;
}

/** Map at `pointer`; an empty one where there is none, or none that is usable. */
export function mapAt(data: Json, pointer: Pointer): JsonObject {
  const value = valueAt(data, pointer);
  return isObject(value) ? value : {};
}

export const isBroken = (resolution: Resolution, pointer: Pointer): boolean =>
  resolution.broken.some(
    (broken) =>
      broken.length >= pointer.length && pointer.every((step, index) => String(broken[index]) === String(step)),
  );

interface Part {
  readonly pointer: Pointer;
  readonly schema: JsonObject;
  readonly scope: Scope;
}

/** The value at `pointer`, expanded and, if that changed it, checked again; undefined if it is missing or wrong. */
export function expandPart(resolution: Resolution, { pointer, schema, scope }: Part): Json | undefined {
  const value = valueAt(resolution.data, pointer);
  if (value === undefined || isBroken(resolution, pointer)) return undefined;
  if (!holdsTemplate(value)) return value;
  const { places } = resolution;
  const secrets = secretNames(resolution);
  const expanded = interpolate({ value, schema, pointer, places, scope, secrets, shell: 'bash' });
  const { top } = resolution;
  for (const said of expanded.diagnostics)
    resolution.diagnostics.push(top ? declaredInRoot(said, top.document.file) : said);
  if (expanded.value === undefined) return undefined;
  const findings = validate(schema, expanded.value, pointer);
  for (const finding of findings) resolution.diagnostics.push(diagnosticOf(resolution.document, pointer, finding));
  return findings.length > 0 ? undefined : expanded.value;
}

/** Where an included file's text needs what only the root's file declares, the help says so. */
export function declaredInRoot<T extends { readonly help?: string | undefined }>(said: T, root: string): T {
  return said.help?.startsWith('declare it: ') ? { ...said, help: said.help.replace('it:', `it in ${root}:`) } : said;
}

export const secretNames = (resolution: Resolution): readonly string[] =>
  Object.keys(mapAt((resolution.top ?? resolution).data, ['secrets']));

/** Selector texts at `pointer` (one or a list); templates among them are refused. */
export function textsAt(resolution: Resolution, pointer: Pointer): readonly string[] {
  const value = valueAt(resolution.data, pointer);
  if (value === undefined || value === null || isBroken(resolution, pointer)) return [];
  const isList = Array.isArray(value);
  const texts = (isList ? value : [value]).filter((text): text is string => typeof text === 'string');
  for (const [index, text] of texts.entries())
    if (text.includes('${{'))
      resolution.diagnostics.push(literalPlace(resolution.places, isList ? [...pointer, index] : pointer, text));
  return texts;
}
