/** Stage 5: axes, excludes and includes → cells, in the order of declaration, `platform` first. */
import { canonicalJson, isObject, type Json, type JsonObject } from '../base/json.ts';
import { nearest } from '../base/text.ts';
import type { Cell } from '../model/config.ts';
import { diagnostic } from '../model/diagnostic.ts';
import { platformText } from '../model/platform.ts';
import type { Scope } from './contexts.ts';
import { readPlatform } from './known-platforms.ts';
import { complain, expandPart, type Complaint, type Resolution } from './resolution.ts';
import type { Pointer } from './source-tree.ts';
import { identifierPattern, matrixSchema } from './target-keys.ts';
import { scalarText } from './value-rules.ts';

/** Bound of one target's nodes: beyond it a matrix is a slip. */
const maximumCells = 100_000;
/** Words that selectors already use. */
const reservedAxes = new Set(['of', 'os', 'arch', 'variant', 'format', 'role', 'tag']);

interface Axis {
  readonly name: string;
  readonly values: readonly Json[];
}

/** Cells of the matrix that stands at `pointer`; undefined if there is none or it is wrong. */
export function resolveMatrix(resolution: Resolution, pointer: Pointer, scope: Scope): readonly Cell[] | undefined {
  const value = expandPart(resolution, { pointer, schema: matrixSchema, scope });
  if (!isObject(value)) return undefined;
  const matrix = value;
  const errors = resolution.diagnostics.length;
  const axes = axesOf(resolution, matrix, pointer);
  const excludes = rowsOf(resolution, { matrix, pointer, key: 'exclude', axes });
  const includes = rowsOf(resolution, { matrix, pointer, key: 'include', axes });
  if (resolution.diagnostics.length > errors) return undefined;
  const size = axes.reduce((product, axis) => product * axis.values.length, axes.length > 0 ? 1 : 0);
  if (size > maximumCells)
    return wrong(resolution, pointer, { message: `the matrix has ${size} cells; at most ${maximumCells} are taken` });
  const cells = product(axes);
  for (const index of idleRows(excludes, cells)) warnOfIdleExclude(resolution, [...pointer, 'exclude', index]);
  const kept = cells.filter((cell) => !excludes.some((row) => row !== undefined && matches(cell, row)));
  const known = new Set(includes.length > 0 ? kept.map(cellText) : []);
  for (const row of includes) {
    const added = (axes.length > 0 ? axes.map((axis) => axis.name) : Object.keys(row ?? {})).map(
      (name) => [name, row?.[name] ?? null] as const,
    );
    const cell = platformFirst(added);
    const { size: before } = known;
    if (known.add(cellText(cell)).size > before) kept.push(cell);
  }
  if (kept.length > 0) return kept;
  const help = 'every one is excluded: remove an `exclude`';
  return wrong(resolution, pointer, { message: 'the matrix has no cells', help });
}

function wrong(resolution: Resolution, pointer: Pointer, texts: Omit<Complaint, 'code'>): undefined {
  complain(resolution, pointer, { code: 'GB1047', ...texts });
  return undefined;
}

const cellText = (cell: Cell): string => canonicalJson(cell.map(([name, value]) => [name, value]));

function axesOf(resolution: Resolution, matrix: JsonObject, pointer: Pointer): readonly Axis[] {
  const axes: Axis[] = [];
  for (const [name, values] of Object.entries(matrix)) {
    if (name === 'exclude' || name === 'include') continue;
    if (reservedAxes.has(name) || !new RegExp(identifierPattern).test(name)) {
      const why = reservedAxes.has(name)
        ? 'selectors use this word already'
        : 'names of axes are made of letters, digits, - and _';
      wrong(resolution, [...pointer, name], { message: `an axis cannot be named "${name}"`, help: why, atKey: true });
    } else if (Array.isArray(values))
      axes.push({ name, values: valuesOf(resolution, values as readonly Json[], [...pointer, name]) });
  }
  return [...axes.filter((axis) => axis.name === 'platform'), ...axes.filter((axis) => axis.name !== 'platform')];
}

function valuesOf(resolution: Resolution, values: readonly Json[], pointer: Pointer): readonly Json[] {
  const isPlatform = pointer.at(-1) === 'platform';
  const taken = new Set<Json>();
  for (const [index, written] of values.entries()) {
    const place = [...pointer, index];
    const value = isPlatform ? platformValue(resolution, written, place) : axisValue(resolution, written, place);
    if (value === undefined) continue;
    const { size } = taken;
    // This machine may be one of those that are listed.
    if (taken.add(value).size === size && !values.includes('host'))
      wrong(resolution, place, { message: `"${wordOf(value)}" stands twice in the axis` });
  }
  return [...taken];
}

function platformValue(resolution: Resolution, written: Json, pointer: Pointer): Json | undefined {
  const platform = readPlatform(wordOf(written), resolution.request.machine);
  if (platform.ok) return platformText(platform.value);
  complain(resolution, pointer, { code: 'GB1048', ...platform.error });
  return undefined;
}

/** Values become parts of ids and folder names. */
function axisValue(resolution: Resolution, written: Json, pointer: Pointer): Json | undefined {
  if (/^[\w.+-]+$/.test(wordOf(written))) return written;
  return wrong(resolution, pointer, {
    message: `the value "${wordOf(written)}" cannot be part of a node's name`,
    help: 'values of axes are made of letters, digits and . _ + -',
  });
}

interface RowsRequest {
  readonly matrix: JsonObject;
  readonly pointer: Pointer;
  readonly key: 'exclude' | 'include';
  readonly axes: readonly Axis[];
}

function rowsOf(
  resolution: Resolution,
  { matrix, pointer, key, axes }: RowsRequest,
): readonly (JsonObject | undefined)[] {
  const rows = matrix[key];
  if (!Array.isArray(rows)) return [];
  const first: unknown = rows[0];
  const names =
    axes.length > 0 || key === 'exclude' || !isObject(first) ? axes.map((axis) => axis.name) : Object.keys(first);
  return (rows as readonly Json[]).map((row, index) =>
    isObject(row) ? readRow(resolution, row, { names, pointer: [...pointer, key, index], key }) : undefined,
  );
}

interface RowPlace {
  readonly names: readonly string[];
  readonly pointer: Pointer;
  readonly key: 'exclude' | 'include';
}

function readRow(resolution: Resolution, row: JsonObject, { names, pointer, key }: RowPlace): JsonObject {
  const read: Record<string, Json> = {};
  for (const [name, written] of Object.entries(row)) {
    const place = [...pointer, name];
    if (!names.includes(name)) {
      const meant = nearest(name, names);
      const help = meant ? `did you mean "${meant}"?` : `the axes are ${names.join(', ')}`;
      wrong(resolution, place, { message: `the matrix has no axis "${name}"`, help, atKey: true });
    }
    const value =
      name === 'platform' ? platformValue(resolution, written, place) : axisValue(resolution, written, place);
    if (value !== undefined) read[name] = value;
  }
  const missing = names.filter((name) => !Object.hasOwn(row, name));
  if (key === 'include' && missing.length > 0)
    wrong(resolution, pointer, {
      message: `a cell that is added names every axis: ${missing.join(', ')} missing here`,
    });
  return read;
}

function product(axes: readonly Axis[]): Cell[] {
  if (axes.length === 0) return [];
  let cells: Cell[] = [[]];
  for (const { name, values } of axes)
    cells = cells.flatMap((cell) => values.map((value): Cell => [...cell, [name, value]]));
  return cells;
}

const platformFirst = (cell: Cell): Cell => [
  ...cell.filter(([name]) => name === 'platform'),
  ...cell.filter(([name]) => name !== 'platform'),
];

const matches = (cell: Cell, row: JsonObject): boolean =>
  Object.entries(row).every(([name, value]) => cell.some(([axis, own]) => axis === name && own === value));

/** The schema lets only scalars be values of axes. */
const wordOf = (value: Json): string => scalarText(value) ?? '';

const idleRows = (rows: readonly (JsonObject | undefined)[], cells: readonly Cell[]): readonly number[] =>
  [...rows.entries()].flatMap(([index, row]) => (row && !cells.some((cell) => matches(cell, row)) ? [index] : []));

function warnOfIdleExclude(resolution: Resolution, pointer: Pointer): void {
  resolution.diagnostics.push(
    diagnostic('GB1056', 'this drops nothing: no cell has these values', {
      severity: 'warning',
      at: resolution.places.locate(pointer),
      help: 'remove it, or look at the spelling of its values',
    }),
  );
}
