/** Reasons as a person wants them: where a step or an upstream would run, its own reasons stand behind its name. */
import type { Preview } from '../engine/index.ts';
import { rootCauses, type Reason } from '../model/reason.ts';

/** Reasons of a node's main action; a step of the node itself is replaced by its reasons, another node's are added. */
export function causesOf(main: Preview, previews: readonly Preview[]): readonly Reason[] {
  const { node } = main.action;
  const own = rootCauses(main.reasons, (id) => {
    const step = previews.find((one) => one !== main && isFrom(one, id) && one.reasons.length > 0);
    return step?.action.node === node ? step.reasons : undefined;
  });
  return own.flatMap((reason) => {
    if (reason.type !== 'upstream-changed') return [reason];
    const source = previews.find((one) => one !== main && isFrom(one, reason.from) && one.reasons.length > 0);
    return source && source.action.node !== node ? [reason, ...source.reasons] : [reason];
  });
}

/** The action of that id, or any of the node of that name. */
const isFrom = ({ action }: Preview, from: string): boolean => action.id === from || action.node === from;
