/** Where a killed run may have left temporary files: the folders that outputs of a plan are written to. */
import { host, type AbsolutePath } from '../base/path.ts';
import { sortedUnique } from '../base/order.ts';
import type { Plan } from '../model/plan.ts';
import type { Project } from './open-project.ts';

export interface OutputFolders {
  /** Trees that are outputs as a whole. */
  readonly sweep: readonly AbsolutePath[];
  /** Folders that also hold what is no output: nothing below them is ours to look at. */
  readonly sweepFlat: readonly AbsolutePath[];
}

export function outputFolders({ workspace, config }: Project, plan: Plan): OutputFolders {
  const dist = host.join(workspace.root, config.dist);
  const outputs = plan.actions
    .flatMap((action) => action.outputs)
    .map(({ path, directory, glob }) => ({
      path: host.join(workspace.root, path),
      tree: directory ?? glob !== undefined,
    }))
    .filter(({ path }) => !path.startsWith(`${dist}/`));
  return {
    sweep: [dist, ...outputs.filter(({ tree }) => tree).map(({ path }) => path)],
    sweepFlat: sortedUnique(outputs.map(({ path }) => host.dirname(path))),
  };
}
