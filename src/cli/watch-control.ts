/** A person at the keys of watch: what is pressed becomes turns, texts, a page in the browser, a filter, the end. */
import type { WatchRequest } from '../app/contract.ts';
import { host } from '../base/path.ts';
import { lastTurnLines } from '../report/last-turn-text.ts';
import { visible } from '../report/visible.ts';
import { filterLine, filterPrompt, keysHelp } from '../report/watch-text.ts';
import { pageOf } from './commands/report.ts';
import { invocationOf, type Context } from './context.ts';
import { noKeys, passes, pressKey, type KeyWish } from './watch-keys.ts';
import type { WatchReporter } from './watch-reporter.ts';

export interface WatchControl {
  /** What is typed right now. */
  readonly footer: () => readonly string[];
  readonly shows: (service: string) => boolean;
  readonly asks: NonNullable<WatchRequest['asks']>;
  /** Aborted by the key that quits. */
  readonly quit: AbortSignal;
  /** From now on keys are heard; the returned function gives the keyboard back. */
  readonly listen: (reporter: WatchReporter) => Promise<() => void>;
}

type Ask = Parameters<WatchControl['asks']>[0];

/** Undefined where no person sits at a terminal, or a program reads what is printed. */
export function watchControl(context: Context): WatchControl | undefined {
  const { world, line } = context;
  const { keys } = world;
  if (!keys || line.options.json) return undefined;
  const quit = new AbortController();
  const listeners = new Set<Ask>();
  let state = noKeys;
  let words: readonly string[] = [];

  const fulfil = (wish: KeyWish, reporter: WatchReporter): void => {
    const { say } = reporter;
    switch (wish.type) {
      case 'again':
      case 'tests':
        for (const ask of listeners) ask(wish.type);
        return;
      case 'quit':
        say('stopping what runs; Ctrl-C hurries it');
        quit.abort();
        return;
      case 'help':
        keysHelp(context.paint).forEach(say);
        return;
      case 'explain':
        explain(context, reporter);
        return;
      case 'report':
        void openReport(context, reporter);
        return;
      case 'filter':
        ({ words } = wish);
        say(filterLine(words, context.paint));
    }
  };
  return {
    quit: quit.signal,
    footer: () => (state.typing === undefined ? [] : [filterPrompt(state.typing, world.terminal.columns())]),
    shows: (service) => passes(words, service),
    asks: (ask) => {
      listeners.add(ask);
      return () => listeners.delete(ask);
    },
    listen: (reporter) =>
      keys((key) => {
        const step = pressKey(state, key);
        ({ state } = step);
        if (step.wish) fulfil(step.wish, reporter);
        reporter.draw();
      }),
  };
}

const noRun = 'no run has come to its end yet';

function explain({ paint }: Context, { say, lastRun }: WatchReporter): void {
  const report = lastRun();
  for (const line of report ? lastTurnLines(report, paint) : [noRun]) say(line);
}

/** What goes wrong is said; it ends no watch. */
async function openReport(context: Context, { say, lastRun }: WatchReporter): Promise<void> {
  const { app, world } = context;
  const report = lastRun();
  if (!report) {
    say(noRun);
    return;
  }
  try {
    const answer = await app.report({ ...invocationOf(context), run: report.run });
    if (answer.type !== 'done') {
      say(`there is nothing to be shown of run ${visible(report.run)}`);
      return;
    }
    const path = host.join(answer.value.folder, 'report.html');
    await world.writeFile(path, await pageOf(answer.value.record));
    say(`report: ${visible(path)}`);
    await world.showFile(path);
  } catch (error) {
    say(`the report cannot be shown: ${visible(error instanceof Error ? error.message : String(error))}`);
  }
}
