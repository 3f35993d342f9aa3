/** A gobuild.yaml on its way: plain data with the comments that belong to it, whatever it was made of. */
import type { JsonObject } from '../base/json.ts';

/** What a person should know of one place of the file that was converted: `Makefile:12: $(foreach …) is not converted`. */
export interface Note {
  /** As shown: `Makefile`. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/** What a target of another tool made, as its other commands call it: gobuild has it elsewhere. */
export interface Wrote {
  /** `bin/server`, `bin/${{ vars.NAME }}`; without `./`. */
  readonly spellings: readonly string[];
  /** A profile of coverage; else a program. */
  readonly isProfile: boolean;
}

export interface DraftTarget {
  /** Usable as the name of a target. */
  readonly name: string;
  /** In the order in which the keys are written. */
  readonly body: JsonObject;
  /** Lines above it. */
  readonly comments?: readonly string[] | undefined;
  /** A guess: written as a comment that one takes the marks from. */
  readonly isGuess?: boolean | undefined;
  readonly wrote?: Wrote | undefined;
}

export interface Draft {
  readonly project: string;
  /** Lines at the top of the file. */
  readonly head: readonly string[];
  /** Top-level keys between `project` and `targets`, in order, each with the lines above it. */
  readonly settings: readonly DraftSetting[];
  readonly targets: readonly DraftTarget[];
  /** At the end of the file. */
  readonly notes: readonly Note[];
}

export interface DraftSetting {
  readonly key: string;
  readonly value: JsonObject[string];
  readonly comments?: readonly string[] | undefined;
}

/** What a reader of another tool's file made of it. */
export interface Converted {
  /** As shown: `Makefile`. */
  readonly file: string;
  readonly project?: string | undefined;
  readonly settings: readonly DraftSetting[];
  readonly targets: readonly DraftTarget[];
  readonly notes: readonly Note[];
  /** Names of targets that `run` takes when none is given. */
  readonly defaults: readonly string[];
  /** Programs whose platforms the file names: who asks for this machine's must know them. */
  readonly builds?: readonly { readonly target: DraftTarget; readonly platforms: readonly string[] }[] | undefined;
}

export const noteText = ({ file, line, text }: Note): string => `${file}:${line}: ${text}`;

/** `compile/go`, `task`. */
export const kindOf = (body: JsonObject): string =>
  [body['kind'], body['using']].filter((part) => typeof part === 'string').join('/');
