/** Why an action must run, as data with old and new values; text is made in report/. */

import type { Action } from './action.ts';
import type { Failure } from './failure.ts';

export type Reason =
  /** No result is known for this action. */
  | { readonly type: 'never-built' }
  | { readonly type: 'forced' }
  /** A task without inputs. */
  | { readonly type: 'always' }
  | { readonly type: 'not-cached' }
  /** `how` is about a file by content, mode bit, existence. */
  | { readonly type: 'input-changed'; readonly path: string; readonly how: 'edited' | 'added' | 'removed' | 'mode' }
  | { readonly type: 'upstream-changed'; readonly from: string; readonly path?: string | undefined }
  | {
      readonly type: 'settings-changed';
      readonly key: string;
      readonly old?: string | undefined;
      readonly new?: string | undefined;
    }
  | {
      readonly type: 'environment-changed';
      readonly name: string;
      readonly old?: string | undefined;
      readonly new?: string | undefined;
    }
  | {
      readonly type: 'tool-changed';
      readonly name: string;
      readonly old?: string | undefined;
      readonly new?: string | undefined;
    }
  /** A value that a scan found: a module's version, a compiler flag. */
  | {
      readonly type: 'value-changed';
      readonly name: string;
      readonly old?: string | undefined;
      readonly new?: string | undefined;
    }
  | { readonly type: 'output-missing'; readonly path: string }
  | { readonly type: 'output-changed'; readonly path: string }
  | { readonly type: 'gobuild-changed'; readonly what: string }
  /** The last run of it failed or was cut off. */
  | { readonly type: 'unfinished' }
  /** What it needs is not there (a program, a file): a run would fail with this. */
  | { readonly type: 'cannot-run'; readonly failure: Failure }
  /** A deploy found the world other than wanted. */
  | { readonly type: 'world-differs'; readonly what: string };

/**
 * Follows reasons that name a step of the same target to those of that step, down to what changed first; each once.
 * `ofStep` gives a step's reasons, undefined for what is no step of the target.
 */
export function rootCauses(
  reasons: readonly Reason[],
  ofStep: (id: string) => readonly Reason[] | undefined,
): readonly Reason[] {
  const found = new Map<string, Reason>();
  const followed = new Set<string>();
  const open = reasons.toReversed();
  for (let reason = open.pop(); reason; reason = open.pop()) {
    const behind = reason.type === 'upstream-changed' && !followed.has(reason.from) ? ofStep(reason.from) : undefined;
    if (reason.type === 'upstream-changed' && behind && behind.length > 0 && !leadsBack(behind, reason.from)) {
      followed.add(reason.from);
      open.push(...behind.toReversed());
    } else if (reason.type !== 'upstream-changed' || !followed.has(reason.from)) {
      found.set(JSON.stringify(reason), reason);
    }
  }
  return [...found.values()];
}

const leadsBack = (reasons: readonly Reason[], from: string): boolean =>
  reasons.every((reason) => reason.type === 'upstream-changed' && reason.from === from);

/** Why an action of the mode `always` runs. */
export const alwaysReason = ({ cache, inputs }: Pick<Action, 'cache' | 'inputs'>): Reason =>
  cache === 'never' && inputs.length > 0 ? { type: 'not-cached' } : { type: 'always' };
