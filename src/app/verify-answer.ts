/** What the forms of `gobuild verify` answer. */
import type { Failure } from '../model/failure.ts';

export interface VerifiedFile {
  readonly path: string;
  readonly check: 'checksum' | 'signature';
  /** `ok`, or what is wrong. */
  readonly problem?: string | undefined;
  /** What vouches for it: the checksum file or the bundle, and the key. */
  readonly by: string;
}

export interface SkippedTarget {
  readonly node: string;
  readonly why: string;
}

/** The first place where two files differ. */
export interface FileDifference {
  /** Bytes before it. */
  readonly offset: number;
  /** Of texts, from 1, with the line in both. */
  readonly line?: number | undefined;
  readonly texts?: readonly [string, string] | undefined;
  /** Of archives and programs: `member bin/server`, `section .text`. */
  readonly part?: string | undefined;
}

export interface OutputDifference {
  readonly path: string;
  /** What was compared: `recorded` is what the last run left in the workspace. */
  readonly between: readonly ['recorded' | 'first rebuild', 'first rebuild' | 'second rebuild'];
  readonly how: 'missing' | 'added' | 'mode' | 'type' | 'link' | 'content';
  readonly content?: FileDifference | undefined;
}

export interface RebuiltTarget {
  readonly node: string;
  readonly outcome: 'equal' | 'differs' | 'failed' | 'skipped';
  /** Number of files compared. */
  readonly files: number;
  /** False: there is no result of these inputs in the workspace, so that only the two rebuilds were compared. */
  readonly recorded: boolean;
  readonly why?: string | undefined;
  readonly difference?: OutputDifference | undefined;
  readonly failure?: Failure | undefined;
}

export interface UndeclaredRead {
  /** Workspace path, or `~/…`. */
  readonly path: string;
  /** `looked at`: whether it is there, or its size and times. */
  readonly how: 'read' | 'listed' | 'looked at';
}

export interface TracedTarget {
  readonly node: string;
  readonly outcome: 'clean' | 'undeclared' | 'failed' | 'skipped';
  readonly reads: readonly UndeclaredRead[];
  readonly why?: string | undefined;
  readonly failure?: Failure | undefined;
}
