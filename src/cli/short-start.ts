/** The run after a small edit, as a command: its reporter, its signals and its exit code. */
import { shortRun } from '../app/short-run.ts';
import type { ShortAsk } from '../app/short.ts';
import { colours } from '../report/colours.ts';
import { endBy } from './end-by.ts';
import { processWorld } from './process-world.ts';
import { openRunReporter } from './run-reporter.ts';
import { listenForStop } from './stopping.ts';

/** False, with nothing printed: the whole way. */
export function shortStart(ask: ShortAsk): Promise<boolean> {
  const world = processWorld(process.cwd());
  const options = { quiet: process.argv.includes('--quiet'), verbose: false, json: false };
  const reporter = openRunReporter(world, options, colours(world.terminal.colour));
  return endBy(world.terminal, async () => {
    const stopping = listenForStop(world, reporter.say);
    try {
      const report = await shortRun(ask, reporter.emit, stopping.signal);
      reporter.close({ diagnostics: [], sources: {} });
      return stopping.code() ?? report?.exitCode;
    } finally {
      stopping.done();
    }
  });
}
