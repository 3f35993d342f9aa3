/** What is known of a Makefile while it is read: its variables, its rules, and what could not be converted. */
import type { Note } from '../draft.ts';
import type { Marks } from '../marks.ts';
import type { Condition } from './conditions.ts';
import type { Scope, Variable } from './expand.ts';
import type { MakeLine } from './read-lines.ts';

export interface Rule {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly description?: string | undefined;
  readonly needs: string[];
  /** Those of `needs` behind `|`: they come before, and decide nothing. */
  readonly orderOnly: Set<string>;
  readonly recipe: MakeLine[];
  /** What `%` stands for, of a static pattern rule. */
  stem?: string;
  /** Variables of this target alone. */
  readonly own: Map<string, Variable>;
  readonly exported: Set<string>;
}

export interface MakeFile {
  readonly marks: Marks;
  readonly variables: Map<string, Variable>;
  readonly exported: Set<string>;
  /** In order of their first appearance. */
  readonly rules: Map<string, Rule>;
  readonly phony: Set<string>;
  readonly notes: Note[];
  /** Keys of {@link notes}: each is told once. */
  readonly told: Set<string>;
  readonly kept: Map<string, string>;
  /** Files of NAME=value lines that it includes, with the names in them: their values stay where they are. */
  readonly envFiles: Map<string, readonly string[]>;
  /** Variables of the environment that conditionals ask for: make itself reads them, where it goes on running recipes. */
  readonly tested: Set<string>;
  readonly isOneShell: boolean;
}

export interface Definition {
  /** Undefined for one that is not taken. */
  readonly name: string | undefined;
  readonly lines: string[];
  readonly line: number;
}

export interface Reading extends MakeFile {
  /** Text of an included file. */
  readonly readText: (path: string) => string | undefined;
  /** Files of the project, for patterns. */
  readonly files: readonly string[];
  /** Of open conditionals: whether lines count now, and whether a branch counted already. */
  readonly conditions: Condition[];
  current: readonly Rule[];
  description: string | undefined;
  /** An open `define`. */
  definition: Definition | undefined;
  isOneShell: boolean;
  included: number;
}

export const scopeOf = (make: MakeFile, { file, line }: { readonly file: string; readonly line: number }): Scope => ({
  variables: make.variables,
  marks: make.marks,
  kept: make.kept,
  lose: (what) => {
    note(make, { file, line }, `${what} is not converted`);
    return make.marks.add({ type: 'lost' });
  },
});

export function note(
  { notes, told }: MakeFile,
  { file, line }: { readonly file: string; readonly line: number },
  text: string,
): void {
  const key = `${file}\n${line}\n${text}`;
  if (told.has(key)) return;
  told.add(key);
  notes.push({ file, line, text });
}
