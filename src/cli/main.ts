/** Entry of gobuild when it runs from its sources: the short ways first, then the whole one. */
import { warmRun } from './warm-run.ts';

const asked = process.argv[2] === '__complete';
if (asked) await (await import('./complete-start.ts')).completeStart();
const warm = asked || warmRun(`${import.meta.dirname}/../cache/warm-thread.ts`);
if (warm !== true) {
  const done = warm !== false && (await (await import('./short-start.ts')).shortStart(warm));
  if (!done) await (await import('./start.ts')).start();
}
