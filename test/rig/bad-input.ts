/** The table of bad input: one row a case, and what every answer to bad input must hold. */
import fs from 'node:fs';
import path from 'node:path';
import { runHere } from './in-process.ts';
import { createRig, type Ran, type Rig } from './rig.ts';
import { snapshot } from './story.ts';

export interface BadInput {
  readonly name: string;
  /** Files of the workspace; `gobuild.yaml` among them. */
  readonly files?: Readonly<Record<string, string | Uint8Array>> | undefined;
  /** Words of the command line: `['run', 'a']`. */
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** A command that starts gobuild, made when the workspace stands. */
  readonly through?: ((rig: Rig) => readonly string[]) | undefined;
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
  /** Looks when the command has ended; gives what is wrong. */
  readonly after?: ((rig: Rig, ran: Ran) => readonly string[] | Promise<readonly string[]>) | undefined;
  /** Why this machine cannot show the case; printed, and a failure when CI is set. */
  readonly unless?: string | false | undefined;
}

/** The rows that this machine can show; why it cannot show the others is printed, and in CI they fail. */
export function shownHere(rows: readonly BadInput[]): readonly BadInput[] {
  return rows.filter((row) => {
    if (!row.unless || process.env['CI']) return true;
    process.stderr.write(`skipped: ${row.name}: ${row.unless}\n`);
    return false;
  });
}

/**
 * Runs the case; gives what is not as it should be. Beside what the row asks for: no stack, nothing half-written, an
 * end before the time limit of the test.
 */
export async function faultsOf(row: BadInput): Promise<readonly string[]> {
  if (row.unless) return [row.unless];
  await using rig = await createRig();
  for (const [name, content] of Object.entries(row.files ?? {})) {
    const at = path.join(rig.root, name);
    fs.mkdirSync(path.dirname(at), { recursive: true });
    fs.writeFileSync(at, content);
  }
  await row.prepare?.(rig);
  const before = kept(rig);
  const ran = await answerOf(row, rig);
  show(row, ran);
  const faults = [...wordFaults(row, ran), ...changed(before, kept(rig), row.leaves ?? [])];
  faults.push(...((await row.after?.(rig, ran)) ?? []));
  return faults.length === 0 ? [] : [...faults, `standard error:\n${ran.stderr}`];
}

/**
 * A look at a file needs no process of its own: what is said is the same. What throws there is for the process to tell,
 * and what needs more than a look (another environment, a command in front, a run) is a process.
 */
async function answerOf(row: BadInput, rig: Rig): Promise<Ran> {
  const start = (): Promise<Ran> => rig.start(row.command, { env: { ...row.env }, through: row.through?.(rig) }).ended;
  if (row.env || row.through || !looks.has(row.command[0] ?? '')) return start();
  return runHere(row.command, rig.root).catch(start);
}

const looks: ReadonlySet<string> = new Set(['list', 'show', 'graph']);

function wordFaults(row: BadInput, { code, stdout, stderr }: Ran): string[] {
  const faults: string[] = [];
  const must = (holds: boolean, what: string): void => void (holds || faults.push(what));
  must(code === row.code, `exit code ${code} in place of ${row.code}`);
  must(!row.at || stderr.includes(`${placeOf(row.at)}: `), `the place ${row.at} is missing`);
  for (const words of row.says) must(holds(stderr, words), `it does not say ${String(words)}`);
  for (const words of row.hides ?? []) must(!holds(stderr, words), `it says ${String(words)}`);
  must(!stack.test(stderr), 'it shows a stack or a word of Node');
  must((row.stdout ?? /^$/).test(stdout), `standard output: ${stdout.slice(0, 500)}`);
  return faults;
}

const holds = (text: string, words: string | RegExp): boolean =>
  typeof words === 'string' ? text.includes(words) : words.test(text);

function changed(before: Record<string, string>, after: Record<string, string>, leaves: readonly string[]): string[] {
  const allowed = new Set(leaves.map((name) => path.join('work', name)));
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => before[name] !== after[name] && !allowed.has(name))
    .map(
      (name) =>
        `${name} was ${before[name] === undefined ? 'made' : after[name] === undefined ? 'removed' : 'changed'}`,
    );
}

const placeOf = (at: string): string => (/^\d+:\d+$/.test(at) ? `gobuild.yaml:${at}` : at);

/** A line of a stack, or the words of Node about one. */
const stack = /^\s+at .*[:(]|\.ts:\d+|node:internal|Error:|\(node:\d+\)|Trace/m;

/** Everything but the state of the workspace, the store and Node's cache of compiled code. */
function kept(rig: Rig): Record<string, string> {
  const files = Object.entries(snapshot(rig.base));
  return Object.fromEntries(
    files.filter(([name]) => !/^(work\/\.gobuild|store|bin|home\/\.cache|home\/\.?config\/go)\//.test(name)),
  );
}

const shownIn = process.env['GOBUILD_SHOW'];

/** `GOBUILD_SHOW=FILE`: what each row said is added to that file, for a person to read. */
function show(row: BadInput, ran: Ran): void {
  if (!shownIn) return;
  const command = `$ gobuild ${row.command.join(' ')}`;
  fs.appendFileSync(shownIn, `=== ${row.name}\n${command}\n${ran.stdout}${ran.stderr}exit ${ran.code}\n\n`);
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

/** A task that copies `x` to `y`. */
export const copy = targets('  a: { kind: task, inputs: [x], outputs: [y], run: "cp x y" }\n');
export const copying = { files: { 'gobuild.yaml': copy, x: 'content' }, command: ['run', 'a'] };

/** The task `a` with these keys, beside an empty file `x`. */
export const oneTask = (keys: string): Pick<BadInput, 'files' | 'command'> => ({
  files: { 'gobuild.yaml': targets(`  a: { kind: task, ${keys} }\n`), x: '' },
  command: ['run', 'a'],
});

/** One warning, no more. */
export const oneWarning = (_: Rig, { stderr }: { readonly stderr: string }): readonly string[] => {
  const warnings = stderr.match(/^.*warning:.*$/gm) ?? [];
  return warnings.length === 1 ? [] : [`${warnings.length} warnings`];
};
