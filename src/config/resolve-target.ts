/** One target as declared: its common keys resolved, its own settings still templates. */
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { nearest } from '../base/text.ts';
import type { CacheRule, Cell, TargetSpec } from '../model/config.ts';
import { diagnostic } from '../model/diagnostic.ts';
import type { Driver } from '../model/kind.ts';
import { fullName } from '../model/target-name.ts';
import type { Scope } from './contexts.ts';
import { checkTemplates } from './check-templates.ts';
import { placeOfPiece } from './place.ts';
import { parseDate, parseDuration } from './measures.ts';
import type { Pointer } from './source-tree.ts';
import {
  complain,
  declaredInRoot,
  expandPart,
  isBroken,
  secretNames,
  textsAt,
  valueAt,
  type Complaint,
  type Resolution,
} from './resolution.ts';
import { withPlatforms } from './platform-cells.ts';
import { resolveMatrix } from './resolve-matrix.ts';
import { resolveOverrides } from './resolve-overrides.ts';
import { unknownSecret } from './expand-text.ts';
import { isTemplate } from './template.ts';
import { commonKeys } from './schema.ts';
import { targetKeys } from './target-keys.ts';

/** What all targets share. */
export interface TargetSurroundings {
  /** Stages 1 to 5. */
  readonly scope: Scope;
  readonly matrices: ReadonlyMap<string, readonly Cell[]>;
  readonly pools: readonly string[];
  readonly profile: string;
}

/** Pools that the engine always has. */
export const builtInPools = ['cpu', 'network', 'signing', 'deploy'] as const;

export function resolveTarget(
  resolution: Resolution,
  name: string,
  { driver, around }: { readonly driver: Driver; readonly around: TargetSurroundings },
): TargetSpec {
  const base = ['targets', name];
  const target = valueAt(resolution.data, base) as JsonObject;
  const text = (key: string): string | undefined => {
    const value = expandPart(resolution, {
      pointer: [...base, key],
      schema: targetKeys[key] ?? {},
      scope: around.scope,
    });
    return typeof value === 'string' ? value : undefined;
  };
  const retries = expandPart(resolution, {
    pointer: [...base, 'retries'],
    schema: targetKeys['retries'] ?? {},
    scope: around.scope,
  });
  const common = commonKeys(driver);
  const settings = settingsOf(target, common);
  checkTemplates(resolution, { value: settings, schema: { properties: driver.schema.properties }, pointer: base });
  checkTemplates(resolution, {
    value: target['env'] ?? null,
    schema: targetKeys['env'] ?? {},
    pointer: [...base, 'env'],
  });
  checkTemplates(resolution, { value: target['name'] ?? null, schema: {}, pointer: [...base, 'name'] });
  return {
    name: fullName(resolution.namespace, name),
    description: text('description'),
    kind: driver.kind,
    driver: driver.id,
    from: textsAt(resolution, [...base, 'from']),
    needs: textsAt(resolution, [...base, 'needs']),
    cells: withPlatforms(resolution, { name, key: driver.platformsIn, cells: cellsOf(resolution, name, around) }),
    condition: conditionOf(resolution, name),
    env: textMembers(target['env']),
    secrets: secretsOf(resolution, name),
    timeoutMs: timeoutOf(resolution, name, text('timeout')),
    retries: typeof retries === 'number' ? retries : 0,
    pool: poolOf(resolution, { name, pool: text('pool'), known: around.pools }),
    args: target['args'] === true,
    tags: Object.hasOwn(common, 'tags') ? textsAt(resolution, [...base, 'tags']) : [],
    fileName: typeof target['name'] === 'string' ? target['name'] : undefined,
    cache: text('cache') as CacheRule | undefined,
    timestamp: timestampOf(resolution, { name, driver, text: text('timestamp') }),
    overrides: resolveOverrides(resolution, { name, driver, profile: around.profile }),
    settings,
    locate: (...pointer) => resolution.places.locate([...base, ...pointer]),
  };
}

/** The keys that are not common to all targets. */
function settingsOf(target: JsonObject, common: Readonly<Record<string, unknown>>): JsonObject {
  const settings: Record<string, Json> = Object.create(null) as Record<string, Json>;
  for (const [key, value] of Object.entries(target)) if (!Object.hasOwn(common, key)) settings[key] = value;
  return settings;
}

function textMembers(value: Json | undefined): Readonly<Record<string, string>> {
  const texts: Record<string, string> = Object.create(null) as Record<string, string>;
  if (isObject(value))
    for (const [key, member] of Object.entries(value)) if (typeof member === 'string') texts[key] = member;
  return texts;
}

function cellsOf(resolution: Resolution, name: string, around: TargetSurroundings): readonly Cell[] | undefined {
  const pointer = ['targets', name, 'matrix'];
  const value = valueAt(resolution.data, pointer);
  if (value === undefined || isBroken(resolution, pointer)) return undefined;
  if (isObject(value)) return resolveMatrix(resolution, pointer, around.scope);
  const schema = { type: ['string', 'object'] };
  const named = expandPart(resolution, { pointer, schema, scope: around.scope });
  if (isObject(named)) {
    complain(resolution, pointer, {
      code: 'GB1046',
      message: 'a matrix is written here or named, not computed',
      help: 'compute its axes: platform: ${{ vars.platforms }}',
    });
    return undefined;
  }
  if (typeof named !== 'string') return undefined;
  const cells = around.matrices.get(named);
  if (cells || isDeclared(resolution, named)) return cells;
  const meant = nearest(named, around.matrices.keys());
  complain(resolution, pointer, {
    code: 'GB1046',
    message: `there is no matrix "${named}"`,
    help: meant ? `did you mean "${meant}"?` : `declare it: matrices: { ${named}: { platform: [linux/amd64] } }`,
  });
  return undefined;
}

/** A declared matrix without cells was complained of where it stands. */
const isDeclared = (resolution: Resolution, name: string): boolean =>
  valueAt(resolution.data, ['matrices', name]) !== undefined;

function conditionOf(resolution: Resolution, name: string): string | undefined {
  const pointer = ['targets', name, 'if'];
  const value = valueAt(resolution.data, pointer);
  if (typeof value === 'boolean') return String(value);
  if (typeof value !== 'string' || isBroken(resolution, pointer)) return undefined;
  checkTemplates(resolution, { value, schema: {}, pointer, isCondition: true });
  return value;
}

function secretsOf(resolution: Resolution, name: string): readonly string[] {
  const pointer = ['targets', name, 'secrets'];
  const known = secretNames(resolution);
  const texts = textsAt(resolution, pointer);
  for (const [index, text] of texts.entries()) {
    if (known.includes(text) || isTemplate(text)) continue;
    const { code, message, help } = unknownSecret(text, known, { start: 0, end: text.length });
    complainOfShared(resolution, [...pointer, index], { code, message, help });
  }
  return texts;
}

/** Secrets and pools are the root's for all files. */
function complainOfShared(resolution: Resolution, pointer: Pointer, said: Complaint): void {
  const { top } = resolution;
  complain(resolution, pointer, top ? declaredInRoot(said, top.document.file) : said);
}

function timeoutOf(resolution: Resolution, name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = parseDuration(text);
  if (ms === undefined)
    complain(resolution, ['targets', name, 'timeout'], {
      code: 'GB1050',
      message: `"${text}" is not a duration`,
      help: /^\d+$/.test(text) ? `name the unit: ${text}s` : 'write it as 90s, 5m, 1h30m; 30 days at most',
    });
  return ms;
}

interface PoolChoice {
  readonly name: string;
  readonly pool: string | undefined;
  readonly known: readonly string[];
}

function poolOf(resolution: Resolution, { name, pool, known }: PoolChoice): string | undefined {
  const all = [...builtInPools, ...known];
  if (pool === undefined || all.includes(pool)) return pool;
  const meant = nearest(pool, all);
  complainOfShared(resolution, ['targets', name, 'pool'], {
    code: 'GB1049',
    message: `there is no pool "${pool}"`,
    help: meant ? `did you mean "${meant}"?` : `declare it: pools: { ${pool}: 1 }`,
  });
  return undefined;
}

interface TimestampChoice {
  readonly name: string;
  readonly driver: Driver;
  readonly text: string | undefined;
}

function timestampOf(resolution: Resolution, { name, driver, text }: TimestampChoice): string | undefined {
  if (text === undefined) return undefined;
  const pointer = ['targets', name, 'timestamp'];
  if (driver.kind !== 'package' && driver.kind !== 'sign') {
    const at = resolution.document.locateKey(pointer);
    const help = 'it belongs to targets of kind package and sign: remove it';
    resolution.diagnostics.push(diagnostic('GB1053', `"${driver.kind}" writes no time stamps`, { at, help }));
    return undefined;
  }
  const date = text === 'commit' ? text : parseDate(text);
  if (date !== undefined) return date;
  const at = placeOfPiece(resolution.places, { pointer, text, start: 0, end: text.length });
  const help = 'write commit, or a date since 1980 as 2025-06-01 or 2025-06-01T12:00:00Z';
  resolution.diagnostics.push(diagnostic('GB1053', `"${text}" is not a time stamp`, { at, help }));
  return undefined;
}
