/**
 * What a run after a small edit needs whatever it is that differs: made ready while another thread still looks for further
 * differences. Nothing of it changes anything, and all of it is made anew where it is missing.
 */
import { DamagedPlan, openWarmPlan, type WarmPlan } from '../cache/warm-plan.ts';
import type { Seen } from '../cache/warm-check.ts';
import { warmPath, warmPlanPath } from '../cache/warm-table.ts';
import type { AbsolutePath } from '../base/path.ts';
import { FileError, type Files } from '../model/ports.ts';
import { hostFiles } from '../host/files.ts';
import { loadLocks } from '../host/lock.ts';
import { dropSpareShell, startSpareShell } from '../host/spare-shell.ts';
import type { Short } from './short.ts';
import { shortLists } from './short-meta.ts';

export interface ReadyPlan extends Pick<Short, 'lists'> {
  readonly plan: WarmPlan;
}

let ready: (ReadyPlan & { readonly path: AbsolutePath; readonly born: bigint }) | undefined;

export function getShortReady({ root, requestText, born }: Seen): void {
  // First of all: it comes up by itself, and a small process is forked sooner than a big one.
  startSpareShell();
  loadLocks();
  const path = warmPlanPath(warmPath(root, requestText));
  try {
    const read = readPlan(hostFiles(), path, born);
    ready = read && { ...read, path, born };
  } catch (error) {
    if (!(error instanceof DamagedPlan || error instanceof FileError)) throw error;
  }
}

/** Nobody will need it. */
export function dropShortReady(): void {
  ready = undefined;
  void dropSpareShell();
}

/** To be asked for once. Undefined if there is no plan of that table. Throws DamagedPlan and FileError. */
export function shortPlan(files: Files, path: AbsolutePath, born: bigint): ReadyPlan | undefined {
  const known = ready?.path === path && ready.born === born ? ready : undefined;
  ready = undefined;
  return known ?? readPlan(files, path, born);
}

function readPlan(files: Files, path: AbsolutePath, born: bigint): ReadyPlan | undefined {
  const plan = openWarmPlan(files, path, born);
  if (plan === undefined) return undefined;
  const { nodes, lines, reports } = shortLists;
  return { plan, lists: { nodes: plan.list(nodes), lines: plan.list(lines), reports: plan.list(reports) } };
}
