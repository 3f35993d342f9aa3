/** Document → what is wrong with its form, and the driver of each target; one finding for each mistake. */
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { nearest } from '../base/text.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Driver } from '../model/kind.ts';
import { laterDrivers, type FilePart } from './file-keys.ts';
import { diagnosticOf } from './resolution.ts';
import { rootSchema, settingsSchema, targetSchema } from './schema.ts';
import type { Finding } from './schema-errors.ts';
import type { Document, Pointer } from './source-tree.ts';
import { insideWithTemplates } from './template-schema.ts';
import { isTemplate } from './template.ts';
import { validate } from './validate.ts';
import { sortOf } from './value-rules.ts';

export interface ValidFile {
  readonly data: JsonObject;
  /** Drivers of the targets that name a known one. */
  readonly drivers: ReadonlyMap<string, Driver>;
  /** Where something is wrong. */
  readonly broken: readonly Pointer[];
  readonly diagnostics: readonly Diagnostic[];
}

const anyTarget: JsonObject = {};
const fileSchemas = new Map<string, JsonObject>();
const targetSchemas = new WeakMap<Driver, JsonObject>();
const overrideSchemas = new WeakMap<Driver, JsonObject>();

/** Texts with `${{` pass wherever expressions are allowed; what they give is checked after expansion. */
export function validateFile(document: Document, drivers: readonly Driver[], included = false): ValidFile {
  const found: { base: Pointer; finding: Finding }[] = [];
  const root = isObject(document.data) ? document.data : {};
  const version = versionFinding(root);
  const schema = fileSchema({ included, includes: root['include'] !== undefined });
  for (const finding of validate(schema, document.data, []))
    if (!version || finding.pointer[0] !== 'version') found.push({ base: [], finding });
  if (version) found.push({ base: [], finding: version });
  const chosen = new Map<string, Driver>();
  const targets = isObject(root['targets']) ? root['targets'] : {};
  for (const [name, target] of Object.entries(targets)) {
    const base = ['targets', name];
    const choice = chooseDriver(target, drivers);
    if ('code' in choice) found.push({ base, finding: choice });
    else {
      chosen.set(name, choice);
      for (const finding of validate(schemaOf(choice), target, base)) found.push({ base, finding });
      for (const item of overrideFindings(choice, target, base)) found.push(item);
    }
  }
  return {
    data: root,
    drivers: chosen,
    broken: found.map(({ base, finding }) => [...base, ...finding.pointer]),
    diagnostics: found.map(({ base, finding }) => diagnosticOf(document, base, finding)),
  };
}

/** One object for each, so that it is compiled once. */
function fileSchema(part: FilePart): JsonObject {
  const key = `${part.included} ${part.includes}`;
  const schema = fileSchemas.get(key) ?? rootSchema(anyTarget, part);
  fileSchemas.set(key, schema);
  return schema;
}

function schemaOf(driver: Driver): JsonObject {
  const schema = targetSchemas.get(driver) ?? targetSchema(driver);
  targetSchemas.set(driver, schema);
  return schema;
}

export function overrideSchema(driver: Driver): JsonObject {
  const schema = overrideSchemas.get(driver) ?? insideWithTemplates(settingsSchema(driver, true));
  overrideSchemas.set(driver, schema);
  return schema;
}

function overrideFindings(driver: Driver, target: Json, base: Pointer): { base: Pointer; finding: Finding }[] {
  const overrides = isObject(target) ? target['overrides'] : undefined;
  if (!Array.isArray(overrides)) return [];
  return overrides.flatMap((override: unknown, index) => {
    if (!isObject(override)) return [];
    const { where: _, ...settings } = override as JsonObject;
    const place = [...base, 'overrides', index];
    return validate(overrideSchema(driver), settings, place).map((finding) => ({ base: place, finding }));
  });
}

function versionFinding(root: JsonObject): Finding | undefined {
  const version = root['version'];
  if (version === undefined || version === 1) return undefined;
  const isNewer = typeof version === 'number' && Number.isInteger(version) && version > 1;
  return {
    code: 'GB1026',
    pointer: ['version'],
    atKey: false,
    message: isNewer
      ? `the file is written for version ${version} of the language, and this gobuild reads version 1`
      : `"version" is the version of the language, not ${JSON.stringify(version)}`,
    help: isNewer ? 'use a newer gobuild' : 'write "version: 1"',
  };
}

function chooseDriver(target: Json, drivers: readonly Driver[]): Driver | Finding {
  const whole = (code: Finding['code'], message: string, help: string): Finding => ({
    code,
    pointer: [],
    atKey: true,
    message,
    help,
  });
  if (!isObject(target))
    return whole('GB1022', `a target is a map, not ${sortOf(target)}`, 'write "kind: …" below its name');
  const { kind, using } = target;
  if (typeof using === 'string' && isTemplate(using)) return literal('using');
  const known = [...new Set(drivers.map((driver) => driver.kind))];
  if (kind === undefined || kind === null)
    return whole('GB1021', 'the target has no "kind"', `the kinds are ${known.join(', ')}`);
  if (typeof kind === 'string' && known.some((name) => name === kind))
    return chooseOfKind(
      kind,
      using,
      drivers.filter((driver) => driver.kind === kind),
    );
  return unknownKind(kind, known);
}

function unknownKind(kind: Json, known: readonly string[]): Finding {
  const place = { pointer: ['kind'], atKey: false };
  if (typeof kind === 'string' && isTemplate(kind)) return literal('kind');
  const list = `the kinds are ${known.join(', ')}`;
  const meant = typeof kind === 'string' ? nearest(kind, known) : undefined;
  const help = meant ? `did you mean "${meant}"?` : list;
  return { ...place, code: 'GB1027', message: `there is no kind ${JSON.stringify(kind)}`, help };
}

const literal = (key: string): Finding => ({
  code: 'GB1030',
  pointer: [key],
  atKey: false,
  message: `"${key}" is literal text: expressions are not read here`,
  help: 'write the word itself; `if`, profiles and overrides make targets differ',
});

function chooseOfKind(kind: string, using: Json | undefined, drivers: readonly Driver[]): Driver | Finding {
  const alone = drivers.find((driver) => driver.using === undefined);
  const names = drivers.flatMap((driver) => (driver.using === undefined ? [] : [driver.using]));
  const list = `the drivers of "${kind}" are ${names.join(', ')}`;
  if (using === undefined || using === null)
    return (
      alone ?? {
        code: 'GB1028',
        pointer: ['kind'],
        atKey: true,
        message: `a target of kind "${kind}" has no "using"`,
        help: list,
      }
    );
  const found = drivers.find((driver) => driver.using === using);
  if (found) return found;
  const at = { pointer: ['using'], atKey: false };
  if (alone && names.length === 0)
    return { ...at, code: 'GB1028', message: `kind "${kind}" has no drivers to choose from`, help: 'remove "using"' };
  if (typeof using === 'string' && laterDrivers[kind]?.includes(using))
    return { ...at, code: 'GB1025', message: `driver "${using}" comes with a later version of gobuild`, help: list };
  const meant = typeof using === 'string' ? nearest(using, names) : undefined;
  const message = `"${kind}" has no driver ${JSON.stringify(using)}`;
  return { ...at, code: 'GB1028', message, help: meant ? `did you mean "${meant}"?` : list };
}
