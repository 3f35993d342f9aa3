/** Reasons as a person wants them: where a step or an upstream would run, its own reasons stand behind its name. */
import type { Preview } from '../engine/index.ts';
import { rootCauses, type Reason } from '../model/reason.ts';

/** Reasons of a node's main action; a step of the node itself is replaced by its reasons, another node's are added. */
export type CausesOf = (main: Preview) => readonly Reason[];

export function causesIn(previews: readonly Preview[]): CausesOf {
  const byName = withReasonsByName(previews);
  return (main) => {
    const { node } = main.action;
    const sourceOf = (name: string): Preview | undefined => byName.get(name)?.find((one) => one !== main);
    const own = rootCauses(main.reasons, (id) => {
      const step = sourceOf(id);
      return step?.action.node === node ? step.reasons : undefined;
    });
    return own.flatMap((reason) => {
      if (reason.type !== 'upstream-changed') return [reason];
      const source = sourceOf(reason.from);
      return source && source.action.node !== node ? [reason, ...source.reasons] : [reason];
    });
  };
}

/** Under the action's id, and under the name of its node. */
function withReasonsByName(previews: readonly Preview[]): ReadonlyMap<string, readonly Preview[]> {
  const byName = new Map<string, Preview[]>();
  for (const preview of previews) {
    if (preview.reasons.length === 0) continue;
    for (const name of new Set([preview.action.id, preview.action.node])) {
      const list = byName.get(name);
      if (list) list.push(preview);
      else byName.set(name, [preview]);
    }
  }
  return byName;
}
