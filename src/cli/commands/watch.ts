/** `gobuild watch`: brings targets up to date on every change, until Ctrl-C. */
import { exitCodes } from '../../model/failure.ts';
import type { Answer, WatchEnd } from '../../app/contract.ts';
import { printDiagnostics, printRefusal, type Context } from '../context.ts';
import { listenForStop } from '../stopping.ts';
import { watchControl } from '../watch-control.ts';
import { openWatchReporter } from '../watch-reporter.ts';
import { requestOf } from './run.ts';

export async function watch(context: Context): Promise<number> {
  const { world, line, paint } = context;
  const { options } = line;
  const control = watchControl(context);
  const reporter = openWatchReporter(world, { options, paint, footer: control?.footer, shows: control?.shows });
  const stopping = listenForStop(world, reporter.say);
  const signal = control ? AbortSignal.any([stopping.signal, control.quit]) : stopping.signal;
  const deaf = await control?.listen(reporter);
  try {
    const { poll, once, onChange } = options;
    const request = { ...requestOf(context, signal), poll, once, onChange, asks: control?.asks };
    const answer = await context.app.watch(request, {
      emit: reporter.emit,
      read: (read) => reporter.read(read, () => drawRefusal(context, read)),
    });
    reporter.close();
    if (answer.type !== 'done') return stopping.code() ?? printRefusal(context, answer);
    return stopping.code() ?? (once && !signal.aborted ? endOf(reporter.exitCode(), answer.value) : exitCodes.done);
  } finally {
    deaf?.();
    reporter.close();
    stopping.done();
  }
}

/** Of `--once`: a service that did not get ready is a failure, too. */
const endOf = (code: number, { down }: WatchEnd): number =>
  code === exitCodes.done && down.length > 0 ? exitCodes.failed : code;

/** Of a file that cannot be used as it is now. Programs are told of it by an event. */
function drawRefusal(context: Context, answer: Answer<unknown>): void {
  if (answer.type === 'rejected') printDiagnostics(context.world.terminal, context.paint, answer);
  else if (answer.type !== 'done') printRefusal(context, answer);
}
