/**
 * What a run after a small edit needs, made ready while another thread still looks for further differences. Nothing of it
 * changes anything, and what turns out not to fit is made anew.
 */
import type { Files } from '../model/ports.ts';
import { hostFiles } from '../host/files.ts';
import { loadLocks } from '../host/lock.ts';
import { dropSpareShells, startSpareShell } from '../host/spare-shell.ts';
import type { ShortAsk } from './short.ts';
import { touchedBy, type Touched } from './short-touched.ts';

let ready: { readonly ask: ShortAsk; readonly touched: Touched } | undefined;

/** `ask`: as far as it is known by now; most edits are of one file. */
export function getShortReady(ask: ShortAsk): void {
  // First of all: it comes up by itself, and a small process is forked sooner than a big one.
  startSpareShell();
  loadLocks();
  const touched = touchedBy(ask, hostFiles());
  ready = touched && { ask, touched };
}

/** Nobody will need it. */
export function dropShortReady(): void {
  ready = undefined;
  void dropSpareShells();
}

/**
 * As {@link touchedBy}; to be asked for once. What was read ahead stands: it follows from the rows that differ and from the
 * plan, which nobody changes without changing what is looked at once more when the turn is ours. Only files that come to
 * be in a folder that differs, where there was nothing, are looked for besides: what comes after that look was not there
 * for this run, as any file that comes while it runs, and the rows that it leaves say so.
 */
export function readyTouched(ask: ShortAsk, files: Files): Touched | undefined {
  const before = ready;
  ready = undefined;
  return before && isSame(before.ask, ask) ? before.touched : touchedBy(ask, files);
}

const isSame = (before: ShortAsk, now: ShortAsk): boolean =>
  before.root === now.root &&
  before.requestText === now.requestText &&
  areSame(before.verdict, now.verdict) &&
  (before.verdict.patch === undefined || now.verdict.patch === undefined
    ? before.verdict.patch === now.verdict.patch
    : areSame(before.verdict.patch, now.verdict.patch));

type Differing = Pick<ShortAsk['verdict'], 'table' | 'rows'>;

const areSame = (before: Differing, now: Differing): boolean =>
  before.table === now.table && before.rows.join() === now.rows.join();
