/** What an edit touches of the plan that the last good run left: read, but nothing done with it yet. */
import { DamagedPlan, openWarmPlan } from '../cache/warm-plan.ts';
import { readHead, readPatch, warmPath, warmPlanPath } from '../cache/warm-table.ts';
import { host } from '../base/path.ts';
import { FileError, type Files } from '../model/ports.ts';
import { closureOf } from './short-closure.ts';
import type { Short, ShortAsk } from './short.ts';
import { shortLists, type ShortMeta } from './short-meta.ts';
import { scansAreFirst } from './short-scans.ts';

/** The state log may grow by this much, and by as much again as it was, before a whole run makes it small. */
const logGrowth = 4 * 1024 * 1024;

export type Touched = Omit<Short, 'ask' | 'world' | 'drivers'>;

/** Undefined: this is for the whole way. */
export function touchedBy(ask: ShortAsk, files: Files): Touched | undefined {
  try {
    return read(ask, files);
  } catch (error) {
    if (error instanceof DamagedPlan || error instanceof FileError) return undefined;
    throw error;
  }
}

function read({ root, requestText, verdict }: ShortAsk, files: Files): Touched | undefined {
  const head = readHead(verdict.table);
  const plan = head && openWarmPlan(files, warmPlanPath(warmPath(root, requestText)), head.born);
  if (head === undefined || plan === undefined) return undefined;
  const patch = verdict.patch && readPatch(verdict.patch.table, head);
  const meta = plan.meta as unknown as ShortMeta;
  const size = files.stat(host.join(root, '.gobuild/state.log'))?.size ?? 0;
  if (size > 2 * meta.stateSize + logGrowth) return undefined;
  const differing = patch && verdict.patch && { ...patch, ...verdict.patch };
  const closure = closureOf({ root, files, plan, table: verdict.table, rows: verdict.rows, patch: differing });
  if (closure === undefined || !scansAreFirst(closure)) return undefined;
  // Read now: once anything is told there is no other way any more.
  const { nodes, lines, reports } = shortLists;
  const lists = { nodes: plan.list(nodes), lines: plan.list(lines), reports: plan.list(reports) };
  return { born: head.born, plan, meta, patch, lists, closure };
}
