/** Files that a scan found and another target writes: the order of the two would be luck. Pure. */
import { isWithin, type WorkspacePath } from '../base/path.ts';
import type { OutputSpec } from '../model/action.ts';
import type { CheckRequest, ForeignOutputs } from '../model/action-cache.ts';
import type { Failure } from '../model/failure.ts';
import { covers } from './outputs.ts';

/** What is wrong with the files that were found for the action; undefined if nothing. */
export function foreignFile(
  { action, foreign = [] }: CheckRequest,
  found: readonly WorkspacePath[],
): Failure | undefined {
  if (foreign.length === 0 || found.length === 0) return undefined;
  const files = new Set(found);
  for (const writer of foreign) {
    const path = writer.outputs.map((output) => foundIn(output, files)).find((one) => one !== undefined);
    if (path !== undefined) return failureOf(action.node, path, writer);
  }
  return undefined;
}

function foundIn(output: OutputSpec, files: ReadonlySet<WorkspacePath>): WorkspacePath | undefined {
  if (files.has(output.path)) return output.path;
  if (output.directory !== true && output.glob === undefined) return undefined;
  for (const path of files) if (isWithin(output.path, path) && covers(output, path)) return path;
  return undefined;
}

const failureOf = (reader: string, path: WorkspacePath, { node, target, needed }: ForeignOutputs): Failure =>
  needed
    ? {
        type: 'configuration',
        message: `${reader} is made of ${path}, but its packages are listed before ${node} writes that file`,
        help: `keep what ${node} writes out of dist, and start a program of this Go module in it by "go run"`,
      }
    : {
        type: 'configuration',
        message: `${reader} is made of ${path}, which ${node} writes, without needing it`,
        help: `add "${target}" to its needs`,
      };
