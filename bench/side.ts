/** One of the two that are compared: what is run, and what a run came to. */

export interface Command {
  readonly words: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Exit status that is right; default 0. */
  readonly status?: number;
}

/** One timed run. `cpuMs`: user and system time of all processes that were waited for; NaN where the system does not say. */
export interface Sample {
  readonly ms: number;
  readonly cpuMs: number;
}

export interface Side {
  readonly label: string;
  /** Before every run; not timed. */
  readonly prepare?: () => void;
  readonly run: () => Sample;
  /** Runs once more and gives the peak memory of its largest process in MiB; undefined where it cannot be measured. */
  readonly peak?: () => number | undefined;
}
