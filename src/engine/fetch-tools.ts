/** Readies the tools of actions that are about to run: what this machine does not have yet is fetched now, not earlier. */
import { err, ok, type Result } from '../base/result.ts';
import type { Action } from '../model/action.ts';
import type { Failure } from '../model/failure.ts';
import type { FetchOptions, FoundTool } from '../model/ports.ts';
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
    const { action } = entry;
    const progress = (text: string): void => shop.emit({ type: 'progress', node: action.node, text });
    const tools = await readyTools(action, shop, { progress, signal });
    if (!tools.ok) return tools;
    ready.set(entry, tools.value);
  }
  return ok(ready);
}

/** All of one action, on this machine now. */
export async function readyTools(
  action: Action,
  shop: Pick<Workshop, 'tools'>,
  options: FetchOptions,
): Promise<Result<readonly FoundTool[], Failure>> {
  const found = await toolsOf(action, shop);
  if (!found.ok) return found;
  const tools: FoundTool[] = [];
  for (const tool of found.value) {
    const fetched = tool.fetch ? await tool.fetch(options) : ok(tool);
    if (!fetched.ok) return err(fetched.error);
    tools.push(fetched.value);
  }
  return ok(tools);
}
