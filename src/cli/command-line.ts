/** What the command line said, as plain data: the command, its operands and its options. */
import type { Diagnostic } from '../model/diagnostic.ts';

export interface Options {
  readonly directory?: string | undefined;
  readonly file?: string | undefined;
  readonly profile?: string | undefined;
  readonly set: Readonly<Record<string, string>>;
  readonly json: boolean;
  readonly color: 'auto' | 'always' | 'never';
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly jobs?: number | undefined;
  readonly only: readonly string[];
  readonly force?: 'goals' | 'all' | undefined;
  readonly dryRun: boolean;
  readonly keepGoing: boolean;
  readonly noCache: boolean;
  readonly stream: boolean;
  readonly noWait: boolean;
  readonly again: boolean;
  readonly poll: boolean;
  readonly once: boolean;
  readonly onChange?: string | undefined;
  readonly trace?: string | undefined;
  readonly report?: string | undefined;
  readonly open: boolean;
  readonly format?: string | undefined;
  readonly key?: string | undefined;
  /** Bytes. */
  readonly size?: number | undefined;
  readonly check: boolean;
  readonly all: boolean;
  readonly exitCode: boolean;
  readonly rebuild: boolean;
  readonly inputs: boolean;
  readonly target?: string | undefined;
  readonly since?: string | undefined;
  readonly update?: string | undefined;
  readonly platforms: readonly string[];
  readonly from: readonly string[];
  readonly output?: string | undefined;
  readonly stdout: boolean;
  readonly gitignore: boolean;
  readonly yes: boolean;
}

export interface CommandLine {
  /** `run`, `deploy plan`. */
  readonly command: string;
  readonly operands: readonly string[];
  /** What stood behind `--`. */
  readonly args: readonly string[];
  readonly options: Options;
}

export type Parsed =
  | { readonly type: 'command'; readonly line: CommandLine }
  | { readonly type: 'help'; readonly text: string; readonly asked: boolean }
  | { readonly type: 'version' }
  | { readonly type: 'rejected'; readonly diagnostics: readonly Diagnostic[]; readonly json: boolean };
