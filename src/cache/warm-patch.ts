/** Puts what a short run came to beside the warm table: rows that take the place of some of its own, in a file of their own. */
import type { AbsolutePath } from '../base/path.ts';
import { FileError, type Files } from '../model/ports.ts';
import type { Known } from './known.ts';
import type { RecordPlace } from './state.ts';
import { stateRow } from './warm.ts';
import { decodeRow, encodeTable, racyLast, type WarmRow } from './warm-encode.ts';
import { DamagedPlan, type WarmPlan } from './warm-plan.ts';
import { readChunk, readHead, warmPatchPath, warmPath, type WarmPatch } from './warm-table.ts';

export interface PatchFrom {
  readonly files: Files;
  readonly root: AbsolutePath;
  readonly requestText: string;
  readonly born: bigint;
  readonly plan: WarmPlan;
  /** What was beside the table until now. */
  readonly before?: (WarmPatch & { readonly table: Uint8Array }) | undefined;
  /** What the run looked at last, as it found it. */
  readonly known: readonly { readonly path: string; readonly known: Known | undefined }[];
  /** Rows of the table, covered ones too, that any of the actions looked at when it was made. */
  readonly rows: readonly number[];
  readonly actions: ReadonlyMap<
    number,
    { readonly looks: ReadonlySet<string>; readonly place: RecordPlace | undefined }
  >;
}

/** A patch of more rows would cost each run more than a new table does once. */
const mostRows = 20_000;

interface LookedRow {
  readonly row: WarmRow;
  readonly lookers: readonly number[];
}

/** False if it was not written: then the next run takes the whole way. */
export function writePatch(from: PatchFrom): boolean {
  try {
    return write(from);
  } catch (error) {
    if (error instanceof FileError || error instanceof DamagedPlan) return false;
    throw error;
  }
}

function write(from: PatchFrom): boolean {
  const { files, root, requestText, born, before, actions } = from;
  const patched = new Set([...(before?.actions ?? []).map(([index]) => index), ...actions.keys()]);
  const skip = new Set([...(before?.skip ?? []), ...replacedRows(from, patched)]);
  const kept = keptRows(from);
  const known = new Set(kept.map(textOf));
  const covered = coveredRows(from, { patched, skip }).filter((row) => !known.has(textOf(row)));
  const rows = racyLast([...kept, ...newRows(from), ...covered], ({ row }) => row.digest !== undefined);
  if (rows.length > mostRows) return false;
  const patch: WarmPatch = {
    skip: [...skip].toSorted((a, b) => a - b),
    lookers: rows.map(({ lookers }) => lookers),
    actions: [
      ...(before?.actions ?? []).filter(([index]) => !actions.has(index)),
      ...[...actions].flatMap(([index, { place }]) => (place ? [[index, place.at, place.length] as const] : [])),
    ],
  };
  const texts = [requestText, '', JSON.stringify(patch)];
  const bytes = encodeTable({ guard: [stateRow(files, root)], rows: rows.map(({ row }) => row), texts, born });
  files.write(warmPatchPath(warmPath(root, requestText)), bytes, { mode: 0o600 });
  return true;
}

const textOf = ({ row, lookers }: LookedRow): string => `${row.path}\0${lookers.join()}`;

/** Rows of the table that only actions look at whose rows are in the patch. */
function replacedRows({ plan, rows }: PatchFrom, patched: ReadonlySet<number>): readonly number[] {
  return rows.filter((row) => {
    const lookers = row < plan.rows ? plan.lookersOf(row) : undefined;
    return lookers?.every((action) => patched.has(action)) === true;
  });
}

/** Of the patch until now: what others than the actions of this run look at. */
function keptRows({ before, actions }: PatchFrom): readonly LookedRow[] {
  if (before === undefined) return [];
  const chunks = readHead(before.table)?.chunks ?? 0;
  const rows = Array.from({ length: Math.max(0, chunks - 1) }, (_, index) => rowsIn(before.table, index + 1)).flat();
  return rows.flatMap((row, index) => {
    const all = before.lookers[index] ?? [];
    const lookers = all.filter((action) => !actions.has(action));
    return lookers.length === 0 && all.length > 0 ? [] : [{ row, lookers }];
  });
}

function rowsIn(table: Uint8Array, index: number): readonly WarmRow[] {
  const chunk = readChunk(table, index);
  if (chunk === undefined) return [];
  let racy = 0;
  return chunk.names.map((_name, at) => {
    const row = decodeRow(chunk, at, racy);
    if (row.digest !== undefined) racy += 1;
    return row;
  });
}

function newRows({ known, actions }: PatchFrom): readonly LookedRow[] {
  const lookers = new Map<string, number[]>();
  for (const [index, { looks }] of actions) {
    for (const path of looks) {
      const list = lookers.get(path);
      if (list) list.push(index);
      else lookers.set(path, [index]);
    }
  }
  return known.flatMap(({ path, known: entry }) => {
    const list = lookers.get(path);
    const digest = entry?.racy === true ? entry.digest : undefined;
    return list === undefined ? [] : [{ row: { path, stat: entry?.stat, follow: false, digest }, lookers: list }];
  });
}

interface Replaced {
  readonly patched: ReadonlySet<number>;
  readonly skip: ReadonlySet<number>;
}

/** A folder that the table does not look at any more said of some paths that they are absent: others may rely on it. */
function coveredRows({ plan, rows }: PatchFrom, { patched, skip }: Replaced): readonly LookedRow[] {
  // What lies in an absent folder is left to that folder's row, and so on: none of them leads to the next any more.
  const below = (row: number): ReturnType<typeof plan.coveredBy> =>
    plan.coveredBy(row).flatMap((child) => [child, ...below(child.row)]);
  return rows
    .filter((row) => skip.has(row))
    .flatMap(below)
    .flatMap(({ row, path }) => {
      const others = [...(plan.lookersOf(row) ?? everyone)].filter((action) => !patched.has(action));
      return others.length === 0 ? [] : [{ row: absent(path), lookers: others.filter((action) => action >= 0) }];
    });
}

/** Stands for what decides more than actions; a row without actions leads to the whole way. */
const everyone: readonly number[] = [-1];
const absent = (path: string): WarmRow => ({ path, stat: undefined, follow: false });
