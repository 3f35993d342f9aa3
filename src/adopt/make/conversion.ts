/** What the rules of one Makefile share while they are converted. */
import type { Names } from '../names.ts';
import type { Survey } from '../survey.ts';
import type { MakeFile, Rule } from './make-file.ts';

export interface MakefileRequest {
  /** As shown, and as `make -f` finds it. */
  readonly file: string;
  readonly text: string;
  readonly survey: Survey;
  /** Text of a file that it includes. */
  readonly readText: (path: string) => string | undefined;
  /** Names of targets that others have. */
  readonly taken?: readonly string[] | undefined;
}

export interface MakeConversion extends MakefileRequest {
  readonly make: MakeFile;
  readonly names: Names;
  /** Names of targets by the names of Make's; absent for what is no target here. */
  readonly nameOf: ReadonlyMap<string, string>;
  readonly isFile: (rule: Rule) => boolean;
  /** Variables of the environment that recipes ask for. */
  readonly asked: Set<string>;
}
