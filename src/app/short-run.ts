/** The run after a small edit: of the plan of the last good run only what the edit touches, by the ordinary engine. */
import { guardHolds } from '../cache/warm-check.ts';
import { warmPatchPath, warmPath, warmPlanPath } from '../cache/warm-table.ts';
import { host } from '../base/path.ts';
import type { Emit } from '../model/event.ts';
import type { RunReport } from '../model/run-report.ts';
import { takeLock } from '../host/lock.ts';
import { areOwn } from '../host/owner-problem.ts';
import { startSpareShell } from '../host/spare-shell.ts';
import { openHostWorld } from './host-world.ts';
import { loadShortDrivers } from './short-drivers.ts';
import type { Short, ShortAsk } from './short.ts';
import { readyTouched } from './short-ready.ts';
import { shortTurn } from './short-turn.ts';

/** Undefined, with nothing changed and nothing told: the whole way. */
export async function shortRun(ask: ShortAsk, emit: Emit, signal: AbortSignal): Promise<RunReport | undefined> {
  const world = openHostWorld();
  // A target that runs gobuild, another run that holds the turn or was killed: the whole way knows what to do.
  const stateFolder = host.join(ask.root, '.gobuild');
  const isTaken = (): boolean => world.files.stat(host.join(stateFolder, 'lock.json')) !== undefined;
  if (world.problem || world.environment.get('GOBUILD_RUN') !== undefined || isTaken()) return undefined;
  // Commands are taken from what this user wrote, and from nobody else: whom else to trust the whole way knows.
  const table = warmPath(ask.root, ask.requestText);
  const orders = [host.join(ask.root, 'gobuild.yaml'), table, warmPlanPath(table), warmPatchPath(table)];
  if (!areOwn([...orders, host.join(stateFolder, 'state.log')], world.files)) return undefined;
  startSpareShell();
  const touched = readyTouched(ask, world.files);
  if (touched === undefined) return undefined;
  const acting = [...touched.closure.slices.values()].map(({ action }) => action.driver);
  const short: Short = { ...touched, ask, world, drivers: await loadShortDrivers(acting) };
  const { files, clock } = world;
  const lock = await takeLock({ files, clock, stateFolder, wait: false, signal });
  if (!lock.ok) return undefined;
  try {
    // What another run did until the turn was ours is not what was looked at.
    const { verdict } = ask;
    if (!guardHolds(ask.root, verdict.patch?.table ?? verdict.table)) return undefined;
    return await shortTurn(short, { emit, signal, release: lock.value.release });
  } finally {
    lock.value.release();
  }
}
