/** One long-lived POSIX shell in a process group of its own, which dies with gobuild and runs one command at a time. */
import { spawn, type ChildProcess } from 'node:child_process';
import { deferred, type Deferred } from '../base/deferred.ts';
import { invariant } from '../base/bug.ts';
import { childStreams } from './child-streams.ts';
import { watchProcess, type ProcessEye } from './process-table.ts';
import { startStandIn, type StandIn } from './stand-in.ts';
import { watchdogText } from './watchdog-text.ts';

/** What the shell said of a command. */
export type ShellAnswer =
  /** `lines`: what it printed besides: marks of the command text, and a message when the command died by a signal. */
  | { readonly type: 'status'; readonly status: number; readonly lines: readonly string[] }
  /** The shell itself ended: killed along with its command, or unable to start or fork. */
  | { readonly type: 'died'; readonly signal: string | undefined; readonly message: string };

let shells = 0;

/** A POSIX shell that reads its commands from standard input. */
export const usualShell = ['/bin/sh', '-s'] as const;

export class SlotShell {
  /** Undefined if not even the shell could be started. */
  readonly pid: number | undefined;
  watchdog: number | undefined;
  #child: ChildProcess;
  #token: string;
  #text = '';
  #lines: string[] = [];
  #answer: Deferred<ShellAnswer> | undefined;
  #end: (ShellAnswer & { readonly type: 'died' }) | undefined;
  #ended = deferred<void>();
  #shell: readonly [string, ...string[]];
  #standIn: StandIn | undefined;
  #eye: ProcessEye | undefined;
  #killed = false;

  constructor(shell: readonly [string, ...string[]]) {
    shells += 1;
    this.#shell = shell;
    const [program, ...words] = shell;
    // Bash quotes the failed command in its messages: the line with the status must not be one that a command can hold.
    this.#token = `=${process.pid}.${shells}.${process.hrtime.bigint()}`;
    this.#child = spawn(program, words, {
      detached: true,
      cwd: '/',
      env: {},
      stdio: ['pipe', 'pipe', 'ignore', 'pipe'],
    });
    this.pid = this.#child.pid;
    this.#child.on('error', (error) => this.#die(undefined, error.message));
    this.#child.on('exit', (_code, signal) => this.#die(signal ?? undefined, this.#lines.join('; ')));
    for (const stream of childStreams(this.#child)) stream.on('error', () => {});
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#read(text));
    // Only the watchdog holds the other end: it is gone.
    childStreams(this.#child)[2]
      ?.resume()
      .on('end', () => this.#guardAgain());
    // A handler, not "ignore": ignored signals would stay ignored in the programs.
    this.#write(`exec 2>&1\ntrap : TERM HUP INT\n${watchdogText}`);
    this.#hold(false);
  }

  get alive(): boolean {
    return this.#end === undefined;
  }

  /** False when someone killed the watchdog: this shell must not be used again. */
  isWatched(): boolean {
    if (this.watchdog === undefined) return true;
    this.#eye ??= watchProcess(this.watchdog);
    return this.#eye.isRunning();
  }

  /** Resolves when the shell is gone. Who waits for that keeps gobuild from ending. */
  whenEnded(): Promise<void> {
    if (this.alive) this.#hold(true);
    return this.#ended.promise;
  }

  /** Runs `text` in a subshell. One at a time. */
  async run(text: string): Promise<ShellAnswer> {
    if (this.#end) return this.#end;
    invariant(!this.#answer, 'a slot runs one command at a time');
    this.#answer = deferred<ShellAnswer>();
    this.#lines = [];
    this.#hold(true);
    this.#write(`(${text}); echo "${this.#token} $?"\n`);
    return this.#answer.promise;
  }

  /** Sends to every process of the group; the shell and its watchdog outlive all but KILL. */
  signal(name: 'SIGTERM' | 'SIGKILL'): void {
    // pid 0 and 1 would mean other groups than ours.
    if (this.pid === undefined || this.pid <= 1 || !this.alive) return;
    this.#killed ||= name === 'SIGKILL';
    try {
      process.kill(-this.pid, name);
    } catch {
      // Nobody is left in the group.
    }
  }

  #write(text: string): void {
    const input = this.#child.stdin;
    if (input?.writable) input.write(text);
  }

  /** An idle shell does not keep gobuild from ending, a command does. */
  #hold(busy: boolean): void {
    for (const handle of [this.#child, ...childStreams(this.#child)]) {
      if (busy) handle.ref();
      else handle.unref();
    }
  }

  #read(chunk: string): void {
    const lines = (this.#text + chunk).split('\n');
    this.#text = lines.pop() ?? '';
    for (const line of lines) this.#readLine(line);
  }

  #readLine(line: string): void {
    if (line.startsWith(this.#token)) {
      const status = Number(line.slice(this.#token.length + 1));
      this.#settle({ type: 'status', status, lines: this.#lines });
    } else if (this.watchdog === undefined && line.startsWith('w ')) {
      this.watchdog = Number(line.slice(2));
    } else {
      this.#lines.push(line);
    }
  }

  /** Somebody killed the watchdog while a command runs. Between commands the slot gets a new shell instead. */
  #guardAgain(): void {
    if (this.#end || this.#killed || !this.#answer || this.pid === undefined || this.#standIn) return;
    this.#standIn = startStandIn(this.#shell, this.pid);
  }

  #die(signal: string | undefined, message: string): void {
    if (this.#end) return;
    this.#standIn?.release();
    this.#eye?.close();
    this.#eye = undefined;
    this.#end = { type: 'died', signal, message };
    this.#settle(this.#end);
    for (const stream of childStreams(this.#child)) stream.destroy();
    this.#ended.resolve();
  }

  #settle(answer: ShellAnswer): void {
    const waiting = this.#answer;
    this.#answer = undefined;
    this.#lines = [];
    if (waiting && answer.type === 'status') this.#hold(false);
    waiting?.resolve(answer);
  }
}
