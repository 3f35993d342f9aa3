/**
 * The plan beside a warm table, `.gobuild/warm/<name>.plan`: what a run needs to bring a few actions up to date without
 * making the plan anew. Parts of it are read when they are asked for, each with a checksum of its own.
 */
import type { Json } from '../base/json.ts';
import type { AbsolutePath } from '../base/path.ts';
import type { Files } from '../model/ports.ts';
import { sumOf } from './frames.ts';
import type { RecordPlace } from './state.ts';

/**
 * Header (i32): magic, version, length, CRC-32 of what follows in it, born (2), rows, actions, covered rows; then
 * place, length and CRC-32 of each section. Behind these are the slices of the actions. Texts are filled up with spaces to multiples of 4.
 */
export const planLayout = {
  magic: 0x4c50_4247,
  version: 3,
  headerBytes: 256,
  sumAt: 12,
  summedFrom: 16,
  bornAt: 16,
  /** Where the table of sections begins. */
  sectionsAt: 36,
  sections: ['meta', 'starts', 'lookers', 'actions', 'parents', 'nameStarts', 'names', 'nodes'],
  /** Place, length and CRC-32 of its slice, place and length of its record, and its report. */
  actionFields: 6,
  /** Stands for the actions of a row that decides more. */
  decidesMore: -1,
} as const;

/** An action in the plan file. Rows are counted as in the table, the covered ones behind them. */
export interface WarmAction {
  /** Where the record of its last good run lies in the state log. */
  readonly state: RecordPlace | undefined;
  /** Index of its node among the reports, if it is the main action of one that is told. */
  readonly report: number | undefined;
}

export interface WarmPlan {
  readonly rows: number;
  readonly actions: number;
  readonly meta: Json;
  /** Undefined: the row decides more than actions. No copy: all actions look at some rows. */
  readonly lookersOf: (row: number) => Int32Array | undefined;
  /** Absent paths left to the row of this folder, by their own rows. */
  readonly coveredBy: (row: number) => readonly { readonly row: number; readonly path: string }[];
  readonly action: (index: number) => WarmAction;
  /** What was written down of it, and the rows, covered ones included, that it looks at. */
  readonly sliceOf: (index: number) => { readonly slice: Json; readonly rows: readonly number[] };
  /** JSON: what is told of all nodes. */
  readonly nodes: () => Buffer;
}

/** Undefined if it is not the one of this table, or damaged. Parts that turn out damaged later throw {@link DamagedPlan}. */
export function openWarmPlan(files: Files, path: AbsolutePath, born: bigint): WarmPlan | undefined {
  if (files.stat(path) === undefined) return undefined;
  const { magic, version, headerBytes, sumAt, summedFrom, bornAt, sectionsAt, sections, actionFields } = planLayout;
  const head = read(files, path, { at: 0, length: headerBytes });
  if (head.length < headerBytes || head.readInt32LE(0) !== magic || head.readInt32LE(4) !== version) return undefined;
  if (sumOf(head.subarray(summedFrom)) !== head.readInt32LE(sumAt)) return undefined;
  if (head.readBigInt64LE(bornAt) !== born) return undefined;
  const section = (name: (typeof sections)[number]): Buffer => {
    const at = sectionsAt + sections.indexOf(name) * 12;
    const [place, length, sum] = [head.readInt32LE(at), head.readInt32LE(at + 4), head.readInt32LE(at + 8)];
    return whole(files, path, { at: place, length, sum });
  };
  const index = once(() => int32(section('actions')));
  const fieldsOf = (action: number): Int32Array => index().subarray(action * actionFields, (action + 1) * actionFields);
  const rows = head.readInt32LE(24);
  return {
    rows,
    actions: head.readInt32LE(28),
    meta: JSON.parse(section('meta').toString('utf8')) as Json,
    lookersOf: lookersIn(section),
    coveredBy: coveredIn(section, rows),
    action: (action) => {
      const [, , , at = -1, length = 0, report = -1] = fieldsOf(action);
      return { state: at < 0 ? undefined : { at, length }, report: report < 0 ? undefined : report };
    },
    sliceOf: (action) => {
      const [at = 0, length = 0, sum = 0] = fieldsOf(action);
      const text = whole(files, path, { at, length, sum }).toString('utf8');
      return JSON.parse(text) as { readonly slice: Json; readonly rows: readonly number[] };
    },
    nodes: () => section('nodes'),
  };
}

type SectionOf = (name: (typeof planLayout.sections)[number]) => Buffer;

function lookersIn(section: SectionOf): WarmPlan['lookersOf'] {
  const starts = once(() => int32(section('starts')));
  const lookers = once(() => int32(section('lookers')));
  return (row) => {
    const list = lookers().subarray(starts()[row], starts()[row + 1]);
    return list[0] === planLayout.decidesMore ? undefined : list;
  };
}

function coveredIn(section: SectionOf, rows: number): WarmPlan['coveredBy'] {
  const parents = once(() => int32(section('parents')));
  const starts = once(() => int32(section('nameStarts')));
  const names = once(() => section('names'));
  return (row) => {
    const found: { readonly row: number; readonly path: string }[] = [];
    for (let nth = parents().indexOf(row); nth >= 0; nth = parents().indexOf(row, nth + 1)) {
      found.push({ row: rows + nth, path: names().toString('utf8', starts()[nth], starts()[nth + 1]) });
    }
    return found;
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
  const bytes = files.readPart(path, at, length);
  const fits = bytes.byteOffset % 4 === 0;
  return fits ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length) : Buffer.from(Uint8Array.from(bytes).buffer);
}

function whole(files: Files, path: AbsolutePath, place: Place & { readonly sum: number }): Buffer {
  const bytes = read(files, path, place);
  if (bytes.length === place.length && sumOf(bytes) === place.sum) return bytes;
  throw new DamagedPlan(path);
}

const int32 = (bytes: Buffer): Int32Array => new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
