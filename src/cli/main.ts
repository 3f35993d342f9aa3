/** Entry of gobuild when it runs from its sources: the short way first, then the whole one. */
import { warmRun } from './warm-run.ts';

if (!warmRun(`${import.meta.dirname}/../cache/warm-thread.ts`)) {
  const { start } = await import('./start.ts');
  await start();
}
