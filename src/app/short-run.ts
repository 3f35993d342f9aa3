/** The run after a small edit: of the plan of the last good run only what the edit touches, by the ordinary engine. */
import { guardHolds } from '../cache/warm-check.ts';
import { DamagedPlan, openWarmPlan } from '../cache/warm-plan.ts';
import { readHead, readPatch, warmPatchPath, warmPath, warmPlanPath } from '../cache/warm-table.ts';
import { host } from '../base/path.ts';
import type { Emit } from '../model/event.ts';
import { FileError } from '../model/ports.ts';
import type { RunReport } from '../model/run-report.ts';
import { takeLock } from '../host/lock.ts';
import { areOwn } from '../host/owner-problem.ts';
import { dropSpareShells, startSpareShell } from '../host/spare-shell.ts';
import { openHostWorld, type HostWorld } from './host-world.ts';
import { closureOf } from './short-closure.ts';
import { loadShortDrivers } from './short-drivers.ts';
import type { Short, ShortAsk } from './short.ts';
import type { ShortMeta } from './short-meta.ts';
import { scansAreFirst } from './short-scans.ts';
import { shortTurn } from './short-turn.ts';

/** The state log may grow by this much, and by as much again as it was, before a whole run makes it small. */
const logGrowth = 4 * 1024 * 1024;

/** Undefined, with nothing changed and nothing told: the whole way. */
export async function shortRun(ask: ShortAsk, emit: Emit, signal: AbortSignal): Promise<RunReport | undefined> {
  const report = await runTouched(ask, emit, signal);
  if (report === undefined) await dropSpareShells();
  return report;
}

async function runTouched(ask: ShortAsk, emit: Emit, signal: AbortSignal): Promise<RunReport | undefined> {
  const world = openHostWorld();
  // A target that runs gobuild, another run that holds the turn or was killed: the whole way knows what to do.
  const stateFolder = host.join(ask.root, '.gobuild');
  const isTaken = (): boolean => world.files.stat(host.join(stateFolder, 'lock.json')) !== undefined;
  if (world.problem || world.environment.get('GOBUILD_RUN') !== undefined || isTaken()) return undefined;
  // Commands are taken from what this user wrote, and from nobody else: whom else to trust the whole way knows.
  const table = warmPath(ask.root, ask.requestText);
  const orders = [host.join(ask.root, 'gobuild.yaml'), table, warmPlanPath(table), warmPatchPath(table)];
  if (!areOwn([...orders, host.join(stateFolder, 'state.log')], world.files)) return undefined;
  // It comes up while the plan is read.
  startSpareShell();
  const touched = prepared(ask, world);
  if (touched === undefined) return undefined;
  const acting = [...touched.closure.slices.values()].map(({ action }) => action.driver);
  const short: Short = { ...touched, drivers: await loadShortDrivers(acting) };
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

type Touched = Omit<Short, 'drivers'>;

function prepared(ask: ShortAsk, world: HostWorld): Touched | undefined {
  try {
    return prepare(ask, world);
  } catch (error) {
    if (error instanceof DamagedPlan || error instanceof FileError) return undefined;
    throw error;
  }
}

function prepare(ask: ShortAsk, world: HostWorld): Touched | undefined {
  const { root, requestText, verdict } = ask;
  const { files } = world;
  const head = readHead(verdict.table);
  const plan = head && openWarmPlan(files, warmPlanPath(warmPath(root, requestText)), head.born);
  if (head === undefined || plan === undefined) return undefined;
  const patch = verdict.patch && readPatch(verdict.patch.table, head);
  const meta = plan.meta as unknown as ShortMeta;
  if (!fits(files.stat(host.join(root, '.gobuild/state.log'))?.size ?? 0, meta)) return undefined;
  const differing = patch && verdict.patch && { ...patch, ...verdict.patch };
  const closure = closureOf({ root, files, plan, table: verdict.table, rows: verdict.rows, patch: differing });
  if (closure === undefined || !scansAreFirst(closure)) return undefined;
  // Read now: once anything is told there is no other way any more.
  return { ask, world, born: head.born, plan, meta, patch, nodes: plan.nodes(), closure };
}

/** The state log holds what the plan's records are read from: nobody took it away; and it has not grown too much. */
const fits = (size: number, { stateSize }: ShortMeta): boolean =>
  size >= stateSize && size <= 2 * stateSize + logGrowth;
