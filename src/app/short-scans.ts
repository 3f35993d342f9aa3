/** Whether the scans that an edit touches find what they found: then they need not run, and the plan is what it was. */
import { toolsOf } from '../engine/index.ts';
import type { Engine } from './open-engine.ts';
import type { Closure } from './short-closure.ts';

/** False if one of them waits for what is to run first: what it will read nobody knows yet. */
export function scansAreFirst({ slices }: Closure): boolean {
  const scans = new Set([...slices].flatMap(([index, { action }]) => (action.scan === true ? [index] : [])));
  if (scans.size === 0) return true;
  return [...slices.values()].every(({ consumers }) => !consumers.some((index) => scans.has(index)));
}

/**
 * What a scan finds anew may belong to a target that is not needed, and only the whole plan knows all targets. So a short
 * run does no scan: it goes on where each gives, by its key, the result that it gave before.
 */
export async function scansStand({ slices }: Closure, { shop, cache }: Engine): Promise<boolean> {
  for (const { action } of slices.values()) {
    if (action.scan !== true) continue;
    const tools = await toolsOf({ ...action, after: [] }, shop);
    if (!tools.ok) return false;
    const verdict = cache.check({
      action: { ...action, after: [] },
      resultOf: (id) => cache.lastResult(id),
      tools: tools.value,
      forced: false,
      foreign: [],
    });
    if (verdict.type !== 'fresh') return false;
  }
  return true;
}
