/** The key of one action over real files, and the document behind it. */
import { keyingOf } from '../../src/cache/context.ts';
import type { KeyDocument } from '../../src/cache/key-document.ts';
import type { Action } from '../../src/model/action.ts';
import type { ActionResult } from '../../src/model/perform.ts';
import type { FoundTool } from '../../src/model/ports.ts';
import type { CacheRig } from './cache-rig.ts';

export interface Given {
  readonly action: Action;
  readonly results?: Readonly<Record<string, ActionResult>>;
  readonly tools?: readonly FoundTool[];
  readonly secretRefs?: Readonly<Record<string, string>>;
}

/** Key and key document of an action as a run that is forced computes them. */
export function keyed(
  rig: CacheRig,
  { action, results = {}, tools = [], secretRefs = {} }: Given,
): { key: string; document: KeyDocument } {
  const verdict = rig.open({ secretRefs }).check({ action, resultOf: (id) => results[id], tools, forced: true });
  if (verdict.type !== 'must-run') throw new Error(JSON.stringify(verdict));
  return { key: verdict.keyed.key, document: keyingOf(verdict.keyed).document };
}
