/** Readies the tools of actions that are about to run: what this machine does not have yet is fetched now, not earlier. */
import { err, ok, type Result } from '../base/result.ts';
import type { Failure } from '../model/failure.ts';
import type { FoundTool } from '../model/ports.ts';
import { toolsOf } from './check-ready.ts';
import type { Entry } from './states.ts';
import type { Workshop } from './workshop.ts';

export type EntryTools = ReadonlyMap<Entry, readonly FoundTool[]>;

/** A tool that cannot be had fails all entries of the call, which share it. */
export async function fetchTools(
  entries: readonly Entry[],
  shop: Pick<Workshop, 'tools' | 'emit'>,
  signal: AbortSignal,
): Promise<Result<EntryTools, Failure>> {
  const ready = new Map<Entry, readonly FoundTool[]>();
  for (const entry of entries) {
    const found = await toolsOf(entry.action, shop);
    if (!found.ok) return found;
    const tools: FoundTool[] = [];
    for (const tool of found.value) {
      const { node } = entry.action;
      const progress = (text: string): void => shop.emit({ type: 'progress', node, text });
      const fetched = tool.fetch ? await tool.fetch({ progress, signal }) : ok(tool);
      if (!fetched.ok) return err(fetched.error);
      tools.push(fetched.value);
    }
    ready.set(entry, tools);
  }
  return ok(ready);
}
