/** `gobuild run`: brings targets up to date, or says what would be done. */
import type { RunRequest } from '../../app/contract.ts';
import { host } from '../../base/path.ts';
import { exitCodes } from '../../model/failure.ts';
import { FileError } from '../../model/ports.ts';
import { dryRunText } from '../../report/dry-run-text.ts';
import { failureText } from '../../report/failure-text.ts';
import { listText } from '../../report/list-text.ts';
import { invocationOf, printAnswer, printRefusal } from '../context.ts';
import type { Context } from '../context.ts';
import { reportOf } from './report.ts';
import { openRunReporter } from '../run-reporter.ts';
import type { RunReporter } from '../run-reporter.ts';
import { listenForStop } from '../stopping.ts';

export async function run(context: Context): Promise<number> {
  const { world, line, paint } = context;
  const reporter = line.options.dryRun ? undefined : openRunReporter(world, line.options, paint);
  const stopping = listenForStop(world, reporter?.say ?? ((text) => world.terminal.err(`${text}\n`)));
  try {
    const request = requestOf(context, stopping.signal);
    const code = reporter ? await realRun(context, request, reporter) : await dryRun(context, request);
    return stopping.code() ?? code;
  } finally {
    stopping.done();
  }
}

export function requestOf(context: Context, signal: AbortSignal): RunRequest {
  const { operands, args, options } = context.line;
  const { jobs, only, force, keepGoing, noCache, noWait, again } = options;
  const stream = options.stream || jobs === 1;
  const invocation = invocationOf(context);
  return {
    ...invocation,
    selectors: operands,
    args,
    jobs,
    only,
    force,
    keepGoing,
    noCache,
    noWait,
    again,
    stream,
    signal,
    argv: context.argv,
  };
}

async function dryRun(context: Context, request: RunRequest): Promise<number> {
  const answer = await context.app.dryRun(request);
  if (answer.type !== 'done') return printRefusal(context, answer);
  const { value } = answer;
  if ('listed' in value) return printListed(context, value.listed);
  return printAnswer(context, { ...answer, value }, { text: dryRunText });
}

async function realRun(context: Context, request: RunRequest, reporter: RunReporter): Promise<number> {
  let answer: Awaited<ReturnType<typeof context.app.run>>;
  try {
    answer = await context.app.run(request, reporter.emit);
  } catch (error) {
    reporter.close({ diagnostics: [], sources: {} });
    throw error;
  }
  reporter.close(answer.type === 'done' ? answer : { diagnostics: [], sources: {} });
  if (answer.type !== 'done') return printRefusal(context, answer);
  if ('listed' in answer.value) return printListed(context, answer.value.listed);
  const traced = await writeTrace(context, reporter);
  const { report: file } = context.line.options;
  const reported = file === undefined ? exitCodes.done : await reportOf(context, { run: answer.value.run, file });
  const written = traced === exitCodes.done ? reported : traced;
  // A trace that cannot be written does not make a failed run look better.
  return answer.value.exitCode === exitCodes.done ? written : answer.value.exitCode;
}

/** Targets that are shown of those to choose from; the error below them has to stay in sight. */
const mostListed = 20;

/** Nothing was selected and the file has no `default:`: the targets, and a code that no script takes for success. */
function printListed(context: Context, listed: Parameters<typeof listText>[0]): number {
  const { world, line } = context;
  const rest = listed.length - mostListed;
  const more = rest > 0 ? `… and ${rest} more: gobuild list\n` : '';
  if (!line.options.json) world.terminal.out(`${listText(listed.slice(0, mostListed))}${more}`);
  return printRefusal(context, {
    type: 'rejected',
    diagnostics: [
      {
        code: 'GB4008',
        severity: 'error',
        message: 'nothing is selected: the file has no `default:`',
        help: 'name targets (`gobuild run TARGET`), or write `default: [TARGET]` into the file',
      },
    ],
    sources: {},
  });
}

async function writeTrace({ world, line }: Context, reporter: RunReporter): Promise<number> {
  const { trace, directory } = line.options;
  if (trace === undefined) return exitCodes.done;
  const path = host.resolve(world.cwd, directory ?? '.', trace);
  try {
    await world.writeFile(path, reporter.trace());
    return exitCodes.done;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    world.terminal.err(failureText({ type: 'machine', path, message: error.message }));
    return exitCodes.machine;
  }
}
