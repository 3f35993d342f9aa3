/** Refuses a run that a target of the same workspace started: it would wait for itself. */
import type { Answer } from './contract.ts';
import type { HostWorld } from './host-world.ts';
import type { Project } from './open-project.ts';

/** A target's processes have GOBUILD_RUN: `<node> <workspace>` (engine/action-env). */
export function nestedRun(project: Project, world: HostWorld): Answer<never> | undefined {
  const mark = world.environment.get('GOBUILD_RUN');
  const space = mark?.indexOf(' ') ?? -1;
  if (mark === undefined || mark.slice(space + 1) !== project.workspace.root) return undefined;
  return {
    type: 'failed',
    failure: {
      type: 'configuration',
      message: `${mark.slice(0, space)} runs gobuild in the workspace that it is a target of`,
      help: 'a target cannot run targets of its own workspace: use needs or from',
    },
  };
}
