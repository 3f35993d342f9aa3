/** Programs that run on, and the sockets they are given: what rooms may ask of the machine about both. */
import type { AbsolutePath } from '../base/path.ts';
import type { Result } from '../base/result.ts';

export interface ServiceCommand {
  readonly argv: readonly string[];
  readonly cwd: AbsolutePath;
  /** The whole environment of the process. */
  readonly env: Readonly<Record<string, string>>;
  /** File that gets standard output and standard error; appended to. */
  readonly log: AbsolutePath;
  /** Become its descriptors 3, 4, …, told as sd_listen_fds(3) says: LISTEN_FDS, LISTEN_PID, LISTEN_FDNAMES (the ports). */
  readonly sockets?: readonly HeldSocket[] | undefined;
}

/** Listening sockets that one program may get. */
export const maxSockets = 6;

/** Where a program takes connections: an IP address and a port. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** A socket that listens and is never accepted on here: connections wait in it until a program takes them. */
export interface HeldSocket extends ListenAddress {
  /** Of this process. */
  readonly descriptor: number;
  /** Programs that were given it keep theirs. */
  readonly close: () => void;
}

/** A long-running program in a process group of its own. Until `release` it dies with gobuild, `kill -9` included. */
export interface StartedService {
  readonly pid: number;
  /** Opaque text that, with the pid, names this very process on this machine: see {@link Services.startTime}. */
  readonly startTime: string;
  /** From now on it outlives gobuild. */
  readonly release: () => void;
  /** TERM to the group, after `graceMs` KILL; resolves when none of the group is left. */
  readonly stop: (graceMs: number) => Promise<void>;
  /** `exit status 1`, `signal SIGSEGV`; undefined while it runs. Known only to the gobuild that started it. */
  readonly ended: () => string | undefined;
}

/** Long-running programs that may outlive gobuild. A process is named by pid and start time, so that a reused pid is never hit. */
export interface Services {
  /** The error says what could not be started and why. */
  readonly start: (command: ServiceCommand) => Promise<Result<StartedService, string>>;
  /** Start time of a running process; undefined if there is none (or it is a zombie). */
  readonly startTime: (pid: number) => string | undefined;
  readonly isAlive: (pid: number, startTime: string) => boolean;
  /** Stops the group that `pid` leads, only if pid and start time still match; false if they did not. */
  readonly stop: (pid: number, startTime: string, graceMs: number) => Promise<boolean>;
  /** Absent: no socket can be handed to a program. The error: why not; `taken` if another program listens there. */
  readonly listen?: (address: ListenAddress) => Promise<Result<HeldSocket, ListenProblem>>;
}

export interface ListenProblem {
  readonly taken: boolean;
  readonly why: string;
}
