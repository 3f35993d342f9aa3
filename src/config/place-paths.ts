/** Paths of an included file's settings, from its folder to the workspace: the one place, so that no driver has to know. */
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { isAbsolute, join, type WorkspacePath } from '../base/path.ts';
import type { Driver } from '../model/kind.ts';
import { candidates, descend } from './schema-marks.ts';

export interface PlacedSettings {
  readonly settings: JsonObject;
  /** Path as seen from the workspace → as it was written, where these differ. */
  readonly written: ReadonlyMap<string, string>;
}

/** `settings` with every path of the schema as seen from the workspace; those of the root's file stay as they are. */
export function placePaths(settings: JsonObject, driver: Driver, folder: WorkspacePath): PlacedSettings {
  const written = new Map<string, string>();
  if (folder === '.') return { settings, written };
  const schema: JsonObject = { properties: driver.schema.properties };
  const walk: Walk = { folder, written };
  const placed = placeValue(walk, settings, candidates(schema, settings)) as JsonObject;
  return { settings: { ...defaultPaths(walk, driver, settings), ...placed }, written };
}

interface Walk {
  readonly folder: WorkspacePath;
  readonly written: Map<string, string>;
}

function placeValue(walk: Walk, value: Json, schemas: readonly JsonObject[]): Json {
  if (typeof value === 'string') return placeText(walk, value, schemas);
  if (Array.isArray(value))
    return (value as readonly Json[]).map((item, index) => placeValue(walk, item, descend(schemas, index, item)));
  if (!isObject(value)) return value;
  const placed: Record<string, Json> = Object.create(null) as Record<string, Json>;
  for (const [key, member] of Object.entries(value))
    placed[key] = placeValue(walk, member, descend(schemas, key, member));
  return placed;
}

/** `auto` of `enum: [auto, off]` is a word, also where a path may stand instead. */
function placeText({ folder, written }: Walk, text: string, schemas: readonly JsonObject[]): string {
  const marks = schemas.map((schema) => schema['x-gobuild']);
  const isWord = schemas.some(({ enum: words }) => Array.isArray(words) && words.includes(text));
  if (isWord) return text;
  const place = marks.includes('path') ? placePath : marks.includes('package') ? placePackage : undefined;
  const placed = place?.(folder, text) ?? text;
  if (placed !== text) written.set(placed, text);
  return placed;
}

/** A file, a pattern (`!` in front leaves out) or a folder (with `/` at its end). What is no such path stays as it is. */
function placePath(folder: WorkspacePath, text: string): string {
  const not = text.startsWith('!') ? '!' : '';
  const path = text.slice(not.length);
  if (path === '' || isAbsolute(path) || path.includes('\\')) return text;
  return `${not}${join(folder, path)}${path.endsWith('/') ? '/' : ''}`;
}

/** `./cmd/server` and `.`; all other texts are import paths. */
function placePackage(folder: WorkspacePath, text: string): string {
  if (text !== '.' && !/^\.\.?\//.test(text)) return text;
  const path = join(folder, text);
  return path === '.' || path.startsWith('..') ? path : `./${path}`;
}

/** What the root's file may leave out, because it is its own folder. */
function defaultPaths(walk: Walk, driver: Driver, settings: JsonObject): JsonObject {
  const missing = Object.entries(driver.schema.properties).flatMap(([key, schema]) => {
    const usual = schema['default'];
    if (typeof usual !== 'string' || Object.hasOwn(settings, key)) return [];
    const placed = placeText(walk, usual, [schema]);
    return placed === usual ? [] : [[key, placed] as const];
  });
  return Object.fromEntries(missing);
}
