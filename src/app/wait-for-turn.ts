/** The turn of the workspace for as long as watch needs it; who has it is told. */
import { takeLock, type Lock } from '../host/index.ts';
import type { Result } from '../base/result.ts';
import type { Emit } from '../model/event.ts';
import type { HostWorld } from './host-world.ts';
import { clearAfterKill } from './clear-after-kill.ts';
import { stateFolderOf } from './open-engine.ts';
import type { Project } from './open-project.ts';

export interface Waiting extends Pick<Parameters<typeof takeLock>[0], 'signal' | 'sweep' | 'sweepFlat'> {
  readonly world: HostWorld;
  readonly emit: Emit;
}

/** Only a stop ends the wait: then it is who has the turn. */
export const waitForTurn = (project: Project, { world, emit, ...more }: Waiting): Promise<Result<Lock, string>> =>
  takeLock({
    files: world.files,
    clock: world.clock,
    stateFolder: stateFolderOf(project),
    wait: true,
    onWait: (holder) => emit({ type: 'message', level: 'important', text: `waiting for ${holder}` }),
    afterKill: () => clearAfterKill(world, stateFolderOf(project)),
    ...more,
  });
