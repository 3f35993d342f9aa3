/** The turns of watch: reads the configuration when it changed, runs the plan, and hands services on as soon as they are made. */
import type { Cache } from '../cache/index.ts';
import type { AbsolutePath } from '../base/path.ts';
import type { ActionId } from '../model/action.ts';
import type { EventBody } from '../model/event.ts';
import type { Plan } from '../model/plan.ts';
import { FileError } from '../model/ports.ts';
import type { RunReport } from '../model/run-report.ts';
import type { Sight, TurnEnd, TurnRequest } from '../watch/index.ts';
import type { WatchRequest } from './contract.ts';
import type { HostWorld } from './host-world.ts';
import type { Engine } from './open-engine.ts';
import type { EndedWatchTurn } from './ended-watch-turn.ts';
import { withoutIdleRuns } from './idle-turns.ts';
import { lookingActions } from './looking-actions.ts';
import { outputFolders } from './output-folders.ts';
import { runTurn } from './run-turn.ts';
import { planWithout } from './plan-without.ts';
import { serviceWish } from './service-wish.ts';
import { sweepStore } from './sweep-store.ts';
import { wantedServices } from './wanted-services.ts';
import { waitForTurn } from './wait-for-turn.ts';
import type { Loaded, Readings, ReadingsOptions } from './watch-readings.ts';
import { joinedSights, turnSight } from './watch-sight.ts';

export interface TurnsOptions extends Pick<ReadingsOptions, 'workspace' | 'listener' | 'keeper'> {
  readonly request: WatchRequest;
  readonly readings: Readings;
  /** Told of each turn that came to its end. */
  readonly onEnd: (ended: EndedWatchTurn) => void;
}

export type RunTurn = (request: TurnRequest) => Promise<TurnEnd>;

export function watchTurns(options: TurnsOptions): RunTurn {
  const { readings, listener } = options;
  const { root } = options.workspace;
  let last: Sight | undefined;
  /** Of the last turn. */
  let looks: Cache['looks'] = new Map();
  let isTold = false;
  const onEnd = withoutIdleRuns(options.onEnd);

  const load = async ({ reload, asked }: TurnRequest): Promise<Loaded | undefined> => {
    if (reload || readings.isStale()) await readings.read();
    const loaded = readings.latest();
    return (loaded && asked === 'tests' ? await readings.withChecks() : undefined) ?? loaded;
  };
  return async (turn) => {
    const before = readings.latest();
    if (before && isGone(before.world, root)) {
      if (!isTold)
        listener.emit({ type: 'message', level: 'important', text: `${root} is gone: waiting until it is back` });
      isTold = true;
      return { ...nothing, sight: last };
    }
    isTold = false;
    const loaded = await load(turn);
    if (!loaded) return nothing;
    const { changed, asked } = turn;
    listener.emit({ type: 'turn-started', turn: turn.turn, changed, ...(asked === undefined ? {} : { asked }) });
    const shortened = { ...loaded, plan: planWithout(loaded.plan, turn.aside) };
    const touched = lookingActions(looks, changed);
    const turning = { ...turn, touched, onLooks: (all: Cache['looks']) => (looks = all) };
    const ended = await inItsTurn(shortened, turning, { ...options, onEnd });
    // What was left out this time read more than this turn did.
    last = turn.aside.size > 0 ? joinedSights(ended.sight, last) : ended.sight;
    return { ...ended, sight: last };
  };
}

/** Whatever a turn makes would stand in the way of the workspace when it comes back. */
const isGone = ({ files }: HostWorld, root: AbsolutePath): boolean => files.stat(root) === undefined;

const nothing: TurnEnd = { changed: [], writers: [], paths: [], sight: undefined };

interface Turning extends TurnRequest {
  /** Actions that look at what changed. */
  readonly touched: ReadonlySet<ActionId>;
  /** Told what the actions of the turn looked at. */
  readonly onLooks: (looks: Cache['looks']) => void;
}

/** Holds the workspace for the length of the turn: while watch waits for a change, others may run. */
async function inItsTurn(loaded: Loaded, turn: Turning, options: TurnsOptions): Promise<TurnEnd> {
  const { world, project, plan } = loaded;
  const { emit } = options.listener;
  const lock = await waitForTurn(project, { world, emit, signal: turn.signal, ...outputFolders(project, plan) });
  if (!lock.ok) return nothing;
  try {
    return await perform(loaded, turn, options);
  } finally {
    lock.value.release();
  }
}

async function perform(loaded: Loaded, turn: Turning, options: TurnsOptions): Promise<TurnEnd> {
  const { world, project, plan } = loaded;
  const opened: { engine?: Engine; sight?: Sight } = {};
  const see = firstLooks(loaded, turn);
  const { interrupts, signal, touched } = turn;
  const report = await runTurn({
    project,
    plan,
    world,
    interrupts,
    touched,
    // Whether the next turn would find all fresh is for its own look to say.
    forgets: true,
    // A target that fails must not keep a service, or another check, from what is new.
    request: { ...options.request, signal, keepGoing: true },
    emit: (event) => {
      options.listener.emit(event);
      const { engine } = opened;
      if (engine && event.type === 'action-started') see(engine);
      if (engine) wantService(event, { loaded, engine, options });
    },
    onOpen: (engine) => (opened.engine = engine),
    finish: async (ended) => {
      opened.sight = turnSight({ ...loaded, engine: ended.engine });
      turn.onLooks(ended.engine.cache.looks);
      // Watch goes on for days: nobody else may look after what it stores.
      if (ended.report.counts.ran > 0 && !options.request.noCache) sweepStore(world, project.config.cacheSize);
      return ended.report;
    },
  });
  const { files } = world;
  const { changed } = turn;
  if (opened.engine) options.onEnd({ project, report, files, changed, secrets: opened.engine.shop.secrets });
  return { ...changesOf(report, plan), writers: writers(report, plan), sight: opened.sight };
}

/** What the first turn reads shows only while it reads it: an edit in a long one is noticed all the same. */
function firstLooks(loaded: Loaded, turn: TurnRequest): (engine: Engine) => void {
  const everyMs = 500;
  let last = Number.NEGATIVE_INFINITY;
  return (engine) => {
    const now = loaded.world.clock.monotonic();
    if (turn.turn > 1 || now - last < everyMs) return;
    last = now;
    turn.onSeen(turnSight({ ...loaded, engine, unsteady: [] }));
  };
}

interface Making {
  readonly loaded: Loaded;
  readonly engine: Engine;
  readonly options: TurnsOptions;
}

/** A service is handed on once its own action succeeded: nothing else of the turn matters to it. */
function wantService(event: EventBody, { loaded, engine, options }: Making): void {
  if (event.type !== 'node-finished' || event.kind !== 'service') return;
  const { node, outcome } = event.report;
  const made = loaded.project.graph.byId.get(node);
  const isWanted =
    wantedServices(loaded.plan, loaded.project).includes(node) && (outcome === 'fresh' || outcome === 'ran');
  if (!made || !isWanted) return;
  try {
    const wish = serviceWish(made, { project: loaded.project, plan: loaded.plan, engine });
    if (wish) options.keeper.want(wish);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const text = `it is not started: ${error.message}`;
    options.listener.emit({ type: 'message', level: 'important', node, text });
  }
}

/** Compilers and packers never write what they read; commands do, and only they can go round in circles. */
function changesOf({ changed = [] }: RunReport, plan: Plan): Pick<TurnEnd, 'changed' | 'paths'> {
  const may = freeNodes(plan);
  const others = changed.filter(({ node }) => !may.has(node));
  return { changed: changed.filter(({ node }) => may.has(node)), paths: others.map(({ path }) => path) };
}

/** Nodes that ran because they always do, and that may write anything. */
function writers(report: RunReport, plan: Plan): readonly string[] {
  const may = freeNodes(plan);
  const always = new Set(plan.actions.flatMap(({ mode, node }) => (mode === 'always' && may.has(node) ? [node] : [])));
  return report.nodes.flatMap(({ node, outcome }) => (outcome === 'ran' && always.has(node) ? [node] : []));
}

const freeNodes = (plan: Plan): ReadonlySet<string> =>
  new Set(plan.nodes.filter(({ kind }) => kind === 'task' || kind === 'check').map(({ id }) => id));
