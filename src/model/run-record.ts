/** What is kept of a run, as the commands that look back get it: its events, what its targets printed and left. */
import type { ActionId } from './action.ts';
import type { Event } from './event.ts';
import type { NodeId } from './graph.ts';
import type { MadeFile } from './run-report.ts';

/** What an action printed: redacted and cleaned when it was written, cut here in its middle if it is long. */
export interface KeptLog {
  readonly action: ActionId;
  readonly node: NodeId;
  readonly text: string;
  /** Bytes in all. */
  readonly size: number;
  /** Workspace path of the whole. */
  readonly path: string;
}

/** Files of a node that stood in a run without being made in it. */
export interface StandingFiles {
  readonly node: NodeId;
  readonly files: readonly MadeFile[];
  readonly of: number;
}

export interface KeptTest {
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly ms: number;
  readonly output: readonly string[];
  readonly flaky: boolean;
}

/** Results of one package of a check. */
export interface KeptTests {
  readonly node: NodeId;
  readonly package: string;
  readonly ms: number;
  readonly tests: readonly KeptTest[];
  /** What went wrong outside of any test. */
  readonly trouble: readonly string[];
}

/** How an earlier run ended. */
export interface EarlierRun {
  readonly run: string;
  readonly ms: number;
}

export interface RunRecord {
  readonly run: string;
  readonly events: readonly Event[];
  readonly logs: readonly KeptLog[];
  readonly standing: readonly StandingFiles[];
  readonly tests: readonly KeptTests[];
  /** The kept run before it that ended. */
  readonly earlier?: EarlierRun | undefined;
}

/** One of the runs that `history` compares. */
export interface PastRun {
  readonly run: string;
  readonly events: readonly Event[];
}
