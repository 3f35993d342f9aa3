/** The go command where it may use the network: with a deadline, and ended with gobuild however that ends. */
import { runCaptured, type CapturedCommand, type CapturedEnd } from './captured-command.ts';
import type { OwnAnswer, OwnCommand } from './zx.ts';

/** A toolchain is some 70 MB: time for a slow line, and an end for a proxy that accepts and never answers. */
export const goDeadlineMs = 20 * 60_000;
/** Bytes of what Go prints here: a path, or some lines of JSON. */
const largest = 1024 * 1024;

export interface GoCommand extends OwnCommand {
  /** Default: {@link goDeadlineMs}. */
  readonly timeoutMs?: number | undefined;
}

/** Never throws: what did not end by itself has no status and says why on `stderr`. */
export async function runGo(command: GoCommand): Promise<OwnAnswer> {
  const asked: CapturedCommand = { ...command, timeoutMs: command.timeoutMs ?? goDeadlineMs, largest };
  const { end, stdout, stderr } = await runCaptured(asked);
  const text = Buffer.from(stdout).toString('utf8');
  if (end.type === 'exited') return { status: end.status, stdout: text, stderr };
  const why = `"${command.argv.join(' ')}" ${endText(end, asked)}`;
  return { status: undefined, stdout: text, stderr: [why, stderr].filter((part) => part !== '').join('\n') };
}

function endText(end: Exclude<CapturedEnd, { readonly type: 'exited' }>, { timeoutMs }: CapturedCommand): string {
  if (end.type === 'not-started') return `could not be started: ${end.why}`;
  if (end.type === 'signalled') return `was ended by ${end.signal}`;
  if (end.why === 'timed-out') return `did not end within ${timeoutMs / 1000} s`;
  return end.why === 'too-large' ? `printed more than ${largest} bytes` : 'was cancelled';
}
