/** The program that all toy commands start: it may be replaced at any time. */
import { ok } from '../../src/base/result.ts';
import type { Tools } from '../../src/model/ports.ts';

/** The program of all commands. What it is goes into what they write. */
export interface ToyTool {
  identity: string;
  /** How often it was replaced, if by its like. */
  replaced: number;
}

/** One look a run, as the host's. */
export function toolsOf(tool: Readonly<ToyTool>): Tools {
  const { identity, replaced } = tool;
  return {
    find: async ({ name }) => ok({ name, path: `/bin/${name}`, identity }),
    changed: ([found]) => (found !== undefined && tool.replaced !== replaced ? found.name : undefined),
  };
}
