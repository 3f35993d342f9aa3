/** Plan → RunReport: checks what is ready, runs what must run, as parallel as the pools allow, and tells what happened. */
import { deferred } from '../base/deferred.ts';
import type { RunReport } from '../model/run-report.ts';
import type { Plan } from '../model/plan.ts';
import { checkReady } from './check-ready.ts';
import { asError, startQueued, type Starter } from './start-queued.ts';
import { makePools } from './pools.ts';
import { interrupt } from './interrupt.ts';
import { nodeTeller, type NodeTeller } from './tell-nodes.ts';
import { openTurn, settleTheRest, type Turn } from './turn.ts';
import type { RunOptions, Workshop } from './workshop.ts';

/** Runs the plan to its end. Throws only InternalError; everything else is in the report. */
export async function runPlan(plan: Plan, shop: Workshop, options: RunOptions): Promise<RunReport> {
  const started = shop.clock.monotonic();
  const teller = nodeTeller(plan, shop);
  const turn = openTurn({ plan, shop, options, onSettled: (entry) => teller.settled(entry, turn) });
  const fault = new AbortController();
  let wake = deferred<void>();
  const starter: Starter = {
    pools: makePools(options.jobs, options.pools),
    wake: () => wake.resolve(),
    signal: AbortSignal.any([options.signal, fault.signal]),
    breakable: new Set(),
    working: new Set(),
    bug: undefined,
  };
  const onAbort = (): void => {
    turn.stopping = true;
    wake.resolve();
  };
  starter.signal.addEventListener('abort', onAbort);
  if (options.signal.aborted) onAbort();
  const deaf = options.interrupts?.((spared) => {
    interrupt(turn, starter, spared);
    wake.resolve();
  });
  try {
    for (;;) {
      wake = deferred<void>();
      await checkReady(turn);
      startQueued(turn, starter);
      if (starter.bug) throw starter.bug;
      // A check that settles by itself makes others ready at once.
      if (turn.ready.length > 0 && !turn.stopping) continue;
      if (turn.running.size === 0) break;
      await wake.promise;
    }
  } catch (error) {
    // A fault of gobuild: nothing of the run may go on behind the back of whoever is told.
    fault.abort();
    await Promise.all(starter.working);
    throw asError(error);
  } finally {
    starter.signal.removeEventListener('abort', onAbort);
    deaf?.();
  }
  settleTheRest(turn, options.signal.aborted || turn.interrupted ? 'cancelled' : 'skipped');
  return finish(turn, teller, started);
}

function finish(turn: Turn, teller: NodeTeller, started: number): RunReport {
  return teller.report(turn, turn.shop.clock.monotonic() - started);
}
