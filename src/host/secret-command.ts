/** A secret that a program tells (a vault's client): its standard output is the value, and nothing of it is ever shown. */
import type { AbsolutePath } from '../base/path.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Failure } from '../model/failure.ts';
import { runCaptured, type Captured } from './captured-command.ts';
import { makeRedactor, type Redactor } from './redact.ts';

export interface SecretCommand {
  /** Of the secret. */
  readonly name: string;
  readonly argv: readonly string[];
  /** gobuild's own environment: the client's address, account and token come from there. */
  readonly env: Readonly<Record<string, string>>;
  /** The workspace. */
  readonly cwd: AbsolutePath;
  readonly signal?: AbortSignal | undefined;
  readonly redactor: Redactor;
}

/** A minute: a client may ask for a fingerprint or open a browser. */
const timeoutMs = 60_000;
/** Bytes, as of a file with a secret. */
const largest = 64 * 1024;
/** Lines of standard error that a failure shows. */
const shownLines = 5;

/** Runs it, and takes its standard output without one line end at the end. */
export async function runSecretCommand(command: SecretCommand): Promise<Result<string, Failure>> {
  const { argv, env, cwd, signal } = command;
  const captured = await runCaptured({ argv, env, cwd, signal, timeoutMs, largest });
  const printed = textOf(captured);
  const problem = problemOf(captured, printed);
  if (problem === undefined) return ok(printed?.replace(/\r?\n$/, '') ?? '');
  return err(problem === 'cancelled' ? { type: 'cancelled' } : failureOf(problem, captured, command));
}

const textOf = ({ stdout }: Captured): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(stdout);
  } catch {
    return undefined;
  }
};

/** A clause behind the command: what is wrong with how it ended, or with what it printed. */
function problemOf({ end, stdout }: Captured, printed: string | undefined): string | undefined {
  switch (end.type) {
    case 'not-started':
      return `could not be started: ${end.why}`;
    case 'signalled':
      return `was ended by ${end.signal}`;
    case 'stopped':
      if (end.why === 'cancelled') return 'cancelled';
      return end.why === 'timed-out'
        ? `did not end within ${timeoutMs / 1000} s`
        : `printed more than ${largest} bytes, which is no secret`;
    case 'exited':
      if (end.status !== 0) return `ended with status ${end.status}`;
      if (printed === undefined || printed.includes('\0')) return 'printed something that is not text';
      return stdout.byteLength === 0 || printed.trim() === '' ? 'printed nothing' : undefined;
  }
}

function failureOf(problem: string, captured: Captured, { name, argv, redactor }: SecretCommand): Failure {
  const message = `the secret "${name}" has no value: "${argv.join(' ')}" ${problem}`;
  if (captured.end.type === 'not-started')
    return { type: 'machine', message, help: `install "${argv[0]}", or correct its name under \`secrets:\`` };
  return {
    type: 'finding',
    message,
    lines: saidOnError(captured, redactor),
    help: 'run the command by hand in the folder of gobuild.yaml; here it has no terminal, so it cannot ask',
  };
}

/** A client that fails may say on one side what it says on the other: what it printed is masked, too. */
function saidOnError({ stdout, stderr }: Captured, redactor: Redactor): readonly string[] {
  const own = makeRedactor();
  own.add(Buffer.from(stdout).toString('utf8'));
  return redactor
    .redact(own.redact(stderr))
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .slice(0, shownLines);
}
