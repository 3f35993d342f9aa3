/** The table of bad input: one row a case, and what every answer to bad input must hold. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createRig, type Ran, type Rig } from './rig.ts';
import { snapshot } from './story.ts';

export interface BadInput {
  readonly name: string;
  /** Files of the workspace; `gobuild.yaml` among them. */
  readonly files?: Readonly<Record<string, string | Uint8Array>> | undefined;
  /** Words of the command line: `['run', 'a']`. */
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly code: number;
  /** `line:column` in gobuild.yaml, or `file:line:column`. */
  readonly at?: string | undefined;
  /** Words that must appear on standard error. */
  readonly says: readonly (string | RegExp)[];
  /** Words that must not appear. */
  readonly hides?: readonly (string | RegExp)[] | undefined;
  /** Made before the command runs: links, earlier runs, damage. */
  readonly prepare?: ((rig: Rig) => void | Promise<void>) | undefined;
  /** Files that the command may make or change, relative to the workspace; nothing else may differ afterwards. */
  readonly leaves?: readonly string[] | undefined;
  /** What standard output holds; default: nothing. */
  readonly stdout?: RegExp | undefined;
  /** Looked at when the command has ended. */
  readonly after?: ((rig: Rig, ran: Ran) => void | Promise<void>) | undefined;
  /** Why this machine cannot show the case; printed, and a failure when CI is set. */
  readonly unless?: string | false | undefined;
}

/** One test a row. Every row also holds: no stack, nothing half-written, an end before the time limit of the test. */
export function badInput(rows: readonly BadInput[]): void {
  for (const row of rows) {
    if (row.unless && !process.env['CI']) {
      process.stderr.write(`skipped: ${row.name}: ${row.unless}\n`);
      test.skip(row.name, () => undefined);
    } else test.concurrent(row.name, () => holds(row));
  }
}

async function holds(row: BadInput): Promise<void> {
  if (row.unless) throw new Error(row.unless);
  await using rig = await createRig();
  for (const [file, content] of Object.entries(row.files ?? {})) {
    const at = path.join(rig.root, file);
    fs.mkdirSync(path.dirname(at), { recursive: true });
    fs.writeFileSync(at, content);
  }
  await row.prepare?.(rig);
  const before = kept(rig);
  const ran = await rig.start(row.command, { env: { ...row.env } }).ended;
  show(row, ran);
  const { stderr } = ran;
  expect(ran.code, stderr).toBe(row.code);
  if (row.at) expect(stderr).toContain(`${placeOf(row.at)}: `);
  for (const words of row.says) expect(stderr).toMatch(words);
  for (const words of row.hides ?? []) expect(stderr).not.toMatch(words);
  expect(stderr).not.toMatch(stack);
  expect(ran.stdout).toMatch(row.stdout ?? /^$/);
  await row.after?.(rig, ran);
  const after = kept(rig);
  for (const file of row.leaves ?? []) Reflect.deleteProperty(after, path.join('work', file));
  for (const file of row.leaves ?? []) Reflect.deleteProperty(before, path.join('work', file));
  expect(after).toEqual(before);
}

const placeOf = (at: string): string => (/^\d+:\d+$/.test(at) ? `gobuild.yaml:${at}` : at);

/** A line of a stack, or the words of Node about one. */
const stack = /^\s+at .*[:(]|\.ts:\d+|node:internal|Error:|\(node:\d+\)|Trace/m;

/** Everything but the state of the workspace, the store and Node's cache of compiled code. */
function kept(rig: Rig): Record<string, string> {
  const files = Object.entries(snapshot(rig.base));
  return Object.fromEntries(files.filter(([name]) => !/^(work\/\.gobuild|store|home\/\.cache)\//.test(name)));
}

/** `GOBUILD_SHOW=FILE`: what each row said is added to that file, for a person to read. */
function show(row: BadInput, ran: Ran): void {
  const file = process.env['GOBUILD_SHOW'];
  if (!file) return;
  const command = `$ gobuild ${row.command.join(' ')}`;
  fs.appendFileSync(file, `=== ${row.name}\n${command}\n${ran.stdout}${ran.stderr}exit ${ran.code}\n\n`);
}

/** A whole file around targets. */
export const targets = (text: string): string => `version: 1\nproject: demo\ntargets:\n${text}`;

/** The file alone, and a command that reads it. */
export const file = (text: string | Uint8Array): Pick<BadInput, 'files' | 'command' | 'code'> => ({
  files: { 'gobuild.yaml': text },
  command: ['list'],
  code: 2,
});

/** As {@link file}, of targets alone: their first line is the fourth. */
export const ofTargets = (text: string): Pick<BadInput, 'files' | 'command' | 'code'> => file(targets(text));
