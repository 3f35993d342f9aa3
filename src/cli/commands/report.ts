/** `gobuild report` and `history`: a page of one run, and the kept runs compared. */
import { host, type AbsolutePath } from '../../base/path.ts';
import { exitCodes } from '../../model/failure.ts';
import { FileError } from '../../model/ports.ts';
import type { RunRecord } from '../../model/run-record.ts';
import { failureText } from '../../report/failure-text.ts';
import { visible } from '../../report/visible.ts';
import { invocationOf, printAnswer, printRefusal } from '../context.ts';
import type { Context } from '../context.ts';

export async function report(context: Context): Promise<number> {
  const { operands, options } = context.line;
  const answer = await context.app.report({ ...invocationOf(context), run: operands[0] });
  if (answer.type !== 'done') return printRefusal(context, answer);
  const { record, folder } = answer.value;
  const path = options.output === undefined ? host.join(folder, 'report.html') : placeOf(context, options.output);
  const written = await writePage(context, { record, path });
  if (written !== exitCodes.done) return written;
  const value = { run: record.run, path };
  printAnswer(context, { ...answer, value }, { text: () => `${visible(path)}\n` });
  return options.open ? showPage(context, path) : exitCodes.done;
}

export async function history(context: Context): Promise<number> {
  const { historyData } = await import('../../report/history-data.ts');
  const { historyText } = await import('../../report/history-text.ts');
  const { terminal } = context.world;
  const columns = terminal.isTerminal ? Math.min(120, terminal.columns()) : 100;
  const answer = await context.app.history(invocationOf(context));
  if (answer.type !== 'done') return printRefusal(context, answer);
  const text = (value: ReturnType<typeof historyData>): string => historyText(value, { columns, paint: context.paint });
  return printAnswer(context, { ...answer, value: historyData(answer.value) }, { text });
}

/** `run --report FILE`: the page of the run that has just ended. */
export async function reportOf(context: Context, { run, file }: { run: string; file: string }): Promise<number> {
  const answer = await context.app.report({ ...invocationOf(context), run });
  if (answer.type !== 'done') return printRefusal(context, answer);
  return writePage(context, { record: answer.value.record, path: placeOf(context, file) });
}

/** As with --trace: seen from the folder of -C. */
const placeOf = ({ world, line }: Context, file: string): AbsolutePath =>
  host.resolve(world.cwd, line.options.directory ?? '.', file);

/** Text of the page. */
export async function pageOf(record: RunRecord): Promise<string> {
  const { reportData } = await import('../../report/html/report-data.ts');
  const { reportPage } = await import('../../report/html/report-page.ts');
  return reportPage(reportData(record));
}

async function writePage(
  { world }: Context,
  { record, path }: { readonly record: RunRecord; readonly path: AbsolutePath },
): Promise<number> {
  const page = await pageOf(record);
  try {
    await world.writeFile(path, page);
    return exitCodes.done;
  } catch (error) {
    return tellMachine(error, { world, path });
  }
}

/** Whoever has no screen before them has no browser either: then the path, which is printed, is all. */
async function showPage({ world }: Context, path: AbsolutePath): Promise<number> {
  if (!world.terminal.isTerminal) return exitCodes.done;
  try {
    await world.showFile(path);
    return exitCodes.done;
  } catch (error) {
    return tellMachine(error, { world, path });
  }
}

function tellMachine(
  error: unknown,
  { world, path }: Pick<Context, 'world'> & { readonly path: AbsolutePath },
): number {
  if (!(error instanceof FileError)) throw error;
  world.terminal.err(failureText({ type: 'machine', path, message: error.message }));
  return exitCodes.machine;
}
