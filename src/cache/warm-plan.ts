/**
 * The plan beside a warm table, `.gobuild/warm/<name>.plan`: what a run needs to bring a few actions up to date without
 * making the plan anew. Parts of it are read when they are asked for, each with a checksum of its own.
 */
import type { Json } from '../base/json.ts';
import type { AbsolutePath } from '../base/path.ts';
import type { ActionId } from '../model/action.ts';
import type { Files } from '../model/ports.ts';
import type { RecordPlace } from './state.ts';
import { checksum } from './warm-table.ts';

/** An action in the plan file. Rows are counted as in the table, the covered ones behind them. */
export interface WarmAction {
  readonly id: ActionId;
  /** Everything of it that is asked for when it may have to run; JSON. */
  readonly slice: Json;
  /** Where the record of its last good run lies in the state log. */
  readonly state: RecordPlace | undefined;
  /** Index of its node among the reports, if it is the main action of one that is told. */
  readonly report: number | undefined;
}

export interface WarmPlanContent {
  /** Of the table that it belongs to. */
  readonly born: bigint;
  /** Paths of the table. */
  readonly rows: number;
  /** For each row, covered ones included: the actions that look at it; undefined: it decides more than actions. */
  readonly lookers: readonly (readonly number[] | undefined)[];
  /** Absent paths that the table leaves to the row of their folder. */
  readonly covered: readonly { readonly path: string; readonly parent: number }[];
  readonly actions: readonly WarmAction[];
  /** JSON. */
  readonly meta: Json;
  /** Texts, one for each node that is told, without line breaks. */
  readonly reports: readonly string[];
}

const magic = 0x4c50_4247;
const version = 1;
const headerBytes = 128;
const actionFields = 6;
const decidesMore = -1;
const sections = ['meta', 'starts', 'lookers', 'parents', 'names', 'actions', 'reports'] as const;
type Section = (typeof sections)[number];

/**
 * Header (i32): magic, version, length, checksum of what follows in it, born (2), rows, actions; then place, length and
 * checksum of each section, and the number of covered rows. Behind the sections are the slices of the actions.
 */
export function encodeWarmPlan(content: WarmPlanContent): Uint8Array {
  const { born, rows, covered, actions } = content;
  const slices = actions.map(({ slice }) => padded(Buffer.from(JSON.stringify(slice))));
  const parts = sectionBytes(content, slices);
  const bytes = Buffer.from(new ArrayBuffer(headerBytes + sizeOf(parts) + sizeOf(slices)));
  const head = [magic, version, bytes.length, 0, 0, 0, rows, actions.length];
  let at = headerBytes;
  for (const part of parts) {
    bytes.set(part, at);
    head.push(at, part.length, checksum(bytes, at, at + part.length));
    at += part.length;
  }
  for (const slice of slices) {
    bytes.set(slice, at);
    at += slice.length;
  }
  head.push(covered.length);
  head.forEach((value, index) => bytes.writeInt32LE(value, index * 4));
  bytes.writeBigInt64LE(born, 16);
  bytes.writeInt32LE(checksum(bytes, 16, headerBytes), 12);
  return bytes;
}

function sectionBytes(content: WarmPlanContent, slices: readonly Uint8Array[]): readonly Uint8Array[] {
  const { lookers, covered, meta, reports } = content;
  const flat: number[] = [];
  const starts = lookers.map((actions) => {
    const start = flat.length;
    for (const action of actions ?? [decidesMore]) flat.push(action);
    return start;
  });
  const before = [text(JSON.stringify(meta)), numbers([...starts, flat.length]), numbers(flat)];
  const names = [numbers(covered.map(({ parent }) => parent)), text(covered.map(({ path }) => `${path}\0`).join(''))];
  const told = text(reports.join('\n'));
  const actionsBytes = content.actions.length * actionFields * 4;
  let at = headerBytes + sizeOf([...before, ...names]) + actionsBytes + told.length;
  const fields = content.actions.flatMap(({ state, report }, index) => {
    const slice = slices[index] as Uint8Array;
    at += slice.length;
    const sum = checksum(slice, 0, slice.length);
    return [at - slice.length, slice.length, sum, state?.at ?? -1, state?.length ?? 0, report ?? -1];
  });
  return [...before, ...names, numbers(fields), told];
}

const sizeOf = (parts: readonly Uint8Array[]): number => parts.reduce((sum, part) => sum + part.length, 0);
const text = (content: string): Buffer => padded(Buffer.from(content));
const numbers = (values: readonly number[]): Buffer => Buffer.from(Int32Array.from(values).buffer);

/** Spaces at the end, so that the next part begins at a multiple of 4. At a place that 32-bit views fit on. */
function padded(content: Uint8Array): Buffer {
  const bytes = Buffer.from(new ArrayBuffer(Math.ceil(content.length / 4) * 4));
  bytes.fill(' ');
  bytes.set(content);
  return bytes;
}

export interface WarmPlan {
  readonly rows: number;
  readonly actions: number;
  readonly meta: Json;
  /** Undefined: the row decides more than actions. */
  readonly lookersOf: (row: number) => readonly number[] | undefined;
  /** Rows, covered ones included, that any of `actions` looks at. */
  readonly rowsOf: (actions: ReadonlySet<number>) => readonly number[];
  /** Absent paths left to the row of this folder, by their own rows. */
  readonly coveredBy: (row: number) => readonly { readonly row: number; readonly path: string }[];
  readonly action: (index: number) => Omit<WarmAction, 'id'>;
  readonly reports: () => readonly string[];
}

/** Undefined if it is not the one of this table, or damaged. Parts that turn out damaged later throw {@link DamagedPlan}. */
export function openWarmPlan(files: Files, path: AbsolutePath, born: bigint): WarmPlan | undefined {
  if (files.stat(path) === undefined) return undefined;
  const head = read(files, path, { at: 0, length: headerBytes });
  if (head.length < headerBytes || head.readInt32LE(0) !== magic || head.readInt32LE(4) !== version) return undefined;
  if (checksum(head, 16, headerBytes) !== head.readInt32LE(12) || head.readBigInt64LE(16) !== born) return undefined;
  const [rows, actions] = [head.readInt32LE(24), head.readInt32LE(28)];
  const section = (name: Section): Buffer => {
    const at = 32 + sections.indexOf(name) * 12;
    return whole(files, path, {
      at: head.readInt32LE(at),
      length: head.readInt32LE(at + 4),
      sum: head.readInt32LE(at + 8),
    });
  };
  const starts = int32(section('starts'));
  const lookers = int32(section('lookers'));
  const parents = once(() => int32(section('parents')));
  const names = once(() => section('names').toString('utf8').split('\0'));
  const index = int32(section('actions'));
  const reports = once(() => section('reports').toString('utf8').trimEnd().split('\n'));
  const lookersOf = (row: number): readonly number[] | undefined => {
    const list = [...lookers.subarray(starts[row], starts[row + 1])];
    return list[0] === decidesMore ? undefined : list;
  };
  return {
    rows,
    actions,
    meta: JSON.parse(section('meta').toString('utf8')) as Json,
    lookersOf,
    rowsOf: (wanted) => {
      const found: number[] = [];
      for (let row = 0; row < starts.length - 1; row += 1) {
        const end = starts[row + 1] as number;
        let at = starts[row] as number;
        while (at < end && !wanted.has(lookers[at] as number)) at += 1;
        if (at < end) found.push(row);
      }
      return found;
    },
    coveredBy: (row) =>
      [...parents().keys()]
        .filter((nth) => parents()[nth] === row)
        .map((nth) => ({ row: rows + nth, path: names()[nth] as string })),
    action: (action) => {
      const [at, length, sum, stateAt, stateLength, report] = index.subarray(
        action * actionFields,
        (action + 1) * actionFields,
      ) as unknown as [number, number, number, number, number, number];
      const slice = JSON.parse(whole(files, path, { at, length, sum }).toString('utf8')) as Json;
      const state = stateAt < 0 ? undefined : { at: stateAt, length: stateLength };
      return { slice, state, report: report < 0 ? undefined : report };
    },
    reports,
  };
}

/** Bytes of the plan are not what they were: whoever asked takes the whole way. */
export class DamagedPlan extends Error {
  override readonly name = 'DamagedPlan';
}

interface Place {
  readonly at: number;
  readonly length: number;
}

/** At a place that 32-bit views fit on. */
function read(files: Files, path: AbsolutePath, { at, length }: Place): Buffer {
  return padded(files.readPart(path, at, length));
}

function whole(files: Files, path: AbsolutePath, place: Place & { readonly sum: number }): Buffer {
  const bytes = read(files, path, place);
  if (bytes.length === place.length && checksum(bytes, 0, bytes.length) === place.sum) return bytes;
  throw new DamagedPlan(path);
}

const int32 = (bytes: Buffer): Int32Array => new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
