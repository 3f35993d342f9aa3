/** `gobuild watch`, in order: read, keep services, run a turn, wait for a change, and again until the signal comes. */
import { dropSpareShells, hostWatching, startSpareService, startSpareShell } from '../host/index.ts';
import { openServiceKeeper, watchLoop } from '../watch/index.ts';
import { deferred } from '../base/deferred.ts';
import { openChangeHook } from './change-hook.ts';
import type { App } from './contract.ts';
import { openHostWorld } from './host-world.ts';
import { ownWorkspace } from './own-workspace.ts';
import { watchReadings } from './watch-readings.ts';
import { watchTurns } from './watch-turns.ts';

export const watch: App['watch'] = async (request, listener) => {
  const world = openHostWorld();
  const found = ownWorkspace(request, world);
  if (found.type !== 'done') return found;
  const { files, clock, network, services } = world;
  const { emit } = listener;
  const bug = deferred<never>();
  const keeper = openServiceKeeper({
    emit,
    restarts: true,
    world: { root: found.value.root, files, clock, network, services, onBug: bug.reject },
  });
  const workspace = found.value;
  const pinned = { ...request, file: workspace.start?.path ?? workspace.file };
  const { signal, poll, once, asks, onChange } = request;
  const { root } = workspace;
  const hook = onChange === undefined ? undefined : openChangeHook({ command: onChange, root, world, emit, signal });
  const readings = watchReadings({ request: pinned, workspace, listener, keeper });
  const onEnd: Parameters<typeof watchTurns>[0]['onEnd'] = (ended) => hook?.tell(ended);
  const runTurn = watchTurns({ request: pinned, workspace, listener, keeper, readings, onEnd });
  try {
    const watching = hostWatching();
    const loop = watchLoop({ clock, watching, poll, runTurn, emit, signal, once, asks, onPause: startSpareShells });
    await Promise.race([loop, bug.promise]);
    await hook?.idle();
    const down = once === true ? await keeper.settled(signal) : [];
    return readings.refused() ?? { type: 'done', value: { down }, diagnostics: [], sources: {} };
  } finally {
    await keeper.close();
    await dropSpareShells();
  }
};

/** To fork a process that holds tens of thousands of files takes longer than the commands of most turns. */
function startSpareShells(): void {
  startSpareShell();
  startSpareService();
}
