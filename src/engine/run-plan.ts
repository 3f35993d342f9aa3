/** Plan → RunReport: checks what is ready, runs what must run, as parallel as the pools allow, and tells what happened. */
import { deferred, type Deferred } from '../base/deferred.ts';
import type { RunReport } from '../model/run-report.ts';
import type { Plan } from '../model/plan.ts';
import { memoryGate } from './admit-memory.ts';
import { checkReady } from './check-ready.ts';
import { asError, startQueued, type Starter } from './start-queued.ts';
import { makePools } from './pools.ts';
import { rawLogs } from './raw-logs.ts';
import { interrupt } from './interrupt.ts';
import { nodeTeller, type NodeTeller } from './tell-nodes.ts';
import { openTurn, settleTheRest, type Turn } from './turn.ts';
import type { RunOptions, Workshop } from './workshop.ts';

/** Runs the plan to its end. Throws only InternalError; everything else is in the report. */
export async function runPlan(plan: Plan, shop: Workshop, options: RunOptions): Promise<RunReport> {
  const started = shop.clock.monotonic();
  const teller = nodeTeller(plan, shop);
  const turn = openTurn({ plan, shop, options, onSettled: (entry) => teller.settled(entry, turn) });
  const bell: Bell = { rung: deferred<void>() };
  const starter: Starter = {
    pools: makePools(options.jobs, options.pools),
    memory: memoryGate(shop),
    wake: () => bell.rung.resolve(),
    rawLogs: rawLogs(shop),
    breakable: new Set(),
    working: new Set(),
    bug: undefined,
  };
  const onAbort = (): void => {
    turn.stopping = true;
    // One listener for all: a signal joined of two for each of 10,000 calls would cost more than they do.
    for (const { cancel } of starter.breakable) cancel.abort();
    starter.wake();
  };
  options.signal.addEventListener('abort', onAbort);
  if (options.signal.aborted) onAbort();
  const deaf = options.interrupts?.((spared) => {
    interrupt(turn, starter, spared);
    starter.wake();
  });
  try {
    await untilSettled(turn, starter, bell);
  } catch (error) {
    // A fault of gobuild: nothing of the run may go on behind the back of whoever is told.
    onAbort();
    await Promise.all(starter.working);
    throw asError(error);
  } finally {
    options.signal.removeEventListener('abort', onAbort);
    deaf?.();
    starter.rawLogs.close();
  }
  settleTheRest(turn, options.signal.aborted || turn.interrupted ? 'cancelled' : 'skipped');
  return finish(turn, teller, started);
}

/** Wakes the loop. */
interface Bell {
  rung: Deferred<void>;
}

/** Checks and starts until nothing is left that may be started, and all that was started has ended. */
async function untilSettled(turn: Turn, starter: Starter, bell: Bell): Promise<void> {
  for (;;) {
    bell.rung = deferred<void>();
    const checked = await checkReady(turn);
    startQueued(turn, starter, checked === 'all');
    if (starter.bug) throw starter.bug;
    if (checked === 'some') await turnOfOthers();
    // A check that settles by itself makes others ready at once.
    const isMore = checked === 'some' || (turn.ready.peek() !== undefined && !turn.stopping);
    if (isMore && (checked !== 'enough' || turn.running.size === 0)) continue;
    if (turn.running.size === 0) return;
    await bell.rung.promise;
  }
}

/** What ended while checks went on is heard now. */
const turnOfOthers = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function finish(turn: Turn, teller: NodeTeller, started: number): RunReport {
  return teller.report(turn, turn.shop.clock.monotonic() - started);
}
