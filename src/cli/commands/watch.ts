/** `gobuild watch`: brings targets up to date on every change, until Ctrl-C. */
import { exitCodes } from '../../model/failure.ts';
import { printRefusal, type Context } from '../context.ts';
import { listenForStop } from '../stopping.ts';
import { openWatchReporter } from '../watch-reporter.ts';
import { requestOf } from './run.ts';

export async function watch(context: Context): Promise<number> {
  const { world, line, paint } = context;
  const reporter = openWatchReporter(world, line.options, paint);
  const stopping = listenForStop(world, reporter.say);
  try {
    const request = { ...requestOf(context, stopping.signal), poll: line.options.poll };
    const answer = await context.app.watch(request, {
      emit: reporter.emit,
      read: (read) => reporter.read(read, () => read.type !== 'done' && printRefusal(context, read)),
    });
    reporter.close();
    const code = answer.type === 'done' ? exitCodes.done : printRefusal(context, answer);
    return stopping.code() ?? code;
  } finally {
    reporter.close();
    stopping.done();
  }
}
