/** Ends an action as failed: tells the root cause with the end of its output, and stops the run unless it goes on. */
import type { WorkspacePath } from '../base/path.ts';
import type { Failure } from '../model/failure.ts';
import { settle, type Turn } from './turn.ts';
import type { Entry } from './states.ts';

export interface FailureDetails {
  readonly failure: Failure;
  readonly command?: string | undefined;
  readonly tail?: readonly string[] | undefined;
  readonly log?: string | undefined;
}

export function fail(turn: Turn, entry: Entry, details: FailureDetails): void {
  const { failure, command, tail = [], log } = details;
  if (failure.type === 'cancelled') {
    settle(turn, entry, 'cancelled');
    return;
  }
  entry.failure = failure;
  turn.shop.emit({
    type: 'node-failed',
    node: entry.action.node,
    action: entry.action.id,
    failure,
    command,
    tail,
    log,
    ...cwdOf(entry),
  });
  if (!turn.options.keepGoing) turn.stopping = true;
  settle(turn, entry, 'failed');
}

function cwdOf({ action: { work } }: Entry): { readonly cwd?: WorkspacePath } {
  return 'cwd' in work && work.cwd !== '.' ? { cwd: work.cwd } : {};
}
