/** Makes the bytes of the plan beside a warm table (its layout: warm-plan.ts). */
import type { Json } from '../base/json.ts';
import { sumOf } from './frames.ts';
import { planLayout, type WarmAction } from './warm-plan.ts';

export interface WarmPlanContent {
  /** Of the table that it belongs to. */
  readonly born: bigint;
  /** Paths of the table. */
  readonly rows: number;
  /** For each row, covered ones included: the actions that look at it; undefined: it decides more than actions. */
  readonly lookers: readonly (readonly number[] | undefined)[];
  /** Absent paths that the table leaves to the row of their folder. */
  readonly covered: readonly { readonly path: string; readonly parent: number }[];
  readonly actions: readonly PlannedAction[];
  /** JSON. */
  readonly meta: Json;
  /** JSON: what is told of all nodes. */
  readonly nodes: string;
}

export interface PlannedAction extends WarmAction {
  /** Everything of it that is asked for when it may have to run; JSON. */
  readonly slice: Json;
}

export function encodeWarmPlan(content: WarmPlanContent): Uint8Array {
  const { born, rows, covered, actions } = content;
  const { magic, version, headerBytes } = planLayout;
  const rowsOf = rowsOfActions(content);
  const slices = actions.map(({ slice }, index) => padded(JSON.stringify({ slice, rows: rowsOf[index] ?? [] })));
  const parts = sectionBytes(content, slices);
  const bytes = Buffer.from(new ArrayBuffer(headerBytes + sizeOf(parts) + sizeOf(slices)));
  const head = [magic, version, bytes.length, 0, 0, 0, rows, actions.length, covered.length];
  let at = headerBytes;
  for (const part of parts) {
    bytes.set(part, at);
    head.push(at, part.length, sumOf(part));
    at += part.length;
  }
  for (const slice of slices) {
    bytes.set(slice, at);
    at += slice.length;
  }
  head.forEach((value, index) => bytes.writeInt32LE(value, index * 4));
  bytes.writeBigInt64LE(born, planLayout.bornAt);
  bytes.writeInt32LE(sumOf(bytes.subarray(planLayout.summedFrom, headerBytes)), planLayout.sumAt);
  return bytes;
}

/** In the order of planLayout.sections. */
function sectionBytes(content: WarmPlanContent, slices: readonly Uint8Array[]): readonly Uint8Array[] {
  const { lookers, covered, meta, nodes } = content;
  const flat: number[] = [];
  const starts = lookers.map((actions) => {
    const start = flat.length;
    for (const action of actions ?? [planLayout.decidesMore]) flat.push(action);
    return start;
  });
  const names = textsBytes(covered.map(({ path }) => path));
  const before = [padded(JSON.stringify(meta)), numbers([...starts, flat.length]), numbers(flat)];
  const others = [numbers(covered.map(({ parent }) => parent)), ...names, padded(nodes)];
  const actionsBytes = content.actions.length * planLayout.actionFields * 4;
  let at = planLayout.headerBytes + sizeOf([...before, ...others]) + actionsBytes;
  const fields = content.actions.flatMap(({ state, report }, index) => {
    const slice = slices[index] as Uint8Array;
    at += slice.length;
    return [at - slice.length, slice.length, sumOf(slice), state?.at ?? -1, state?.length ?? 0, report ?? -1];
  });
  return [...before, numbers(fields), ...others];
}

/** Where each begins, and the end of the last; then all of them. */
function textsBytes(texts: readonly string[]): readonly [Buffer, Buffer] {
  let at = 0;
  const starts = texts.map((text) => (at += Buffer.byteLength(text)) - Buffer.byteLength(text));
  return [numbers([...starts, at]), padded(texts.join(''))];
}

/** Rows, covered ones included, that each action looks at. */
function rowsOfActions({ lookers, actions }: WarmPlanContent): readonly (readonly number[])[] {
  const rows: number[][] = actions.map(() => []);
  lookers.forEach((list, row) => {
    for (const action of list ?? []) rows[action]?.push(row);
  });
  return rows;
}

const sizeOf = (parts: readonly Uint8Array[]): number => parts.reduce((sum, part) => sum + part.length, 0);
const numbers = (values: readonly number[]): Buffer => Buffer.from(Int32Array.from(values).buffer);

/** Spaces at the end, so that the next part begins at a multiple of 4. */
function padded(text: string): Buffer {
  const content = Buffer.from(text);
  const bytes = Buffer.alloc(Math.ceil(content.length / 4) * 4, ' ');
  bytes.set(content);
  return bytes;
}
