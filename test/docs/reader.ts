/** Reads a page as its reader would: makes its files, runs its commands in order in one folder, compares what they print. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, vi } from 'vitest';
import { blocksOf, commandsOf, type Command } from './blocks.ts';
import { comparable } from './console.ts';

/** `watch`: it goes on in a second terminal until the page ends. */
export type Step = FileStep | CommandStep;

interface FileStep {
  readonly type: 'file' | 'addition';
  readonly path: string;
  readonly text: string;
  readonly name: string;
}

interface CommandStep {
  readonly type: 'command' | 'watch';
  readonly command: Command;
  readonly name: string;
}

/**
 * A block under a line that ends in "`PATH`:" is a file; where that line begins with "Add", it goes to the end of it. Of the others
 * those of `console` are run.
 */
export function stepsOf(markdown: string): readonly Step[] {
  const lines = markdown.split('\n');
  return blocksOf(markdown).flatMap((block): Step[] => {
    const lead = lines.slice(0, block.line - 2).findLast((line) => line.trim() !== '') ?? '';
    const file = /`([\w.][\w./-]*)`[^`]*:$/.exec(lead)?.[1];
    if (block.language === 'console')
      return commandsOf(block).map((command) => ({
        type: /^gobuild watch\b/.test(command.line) ? 'watch' : 'command',
        command,
        name: `$ ${command.line}`,
      }));
    if (file === undefined) return [];
    const type = lead.startsWith('Add') ? 'addition' : 'file';
    return [{ type, path: file, text: block.text, name: `${type} ${file} (line ${block.line})` }];
  });
}

export interface Reader extends AsyncDisposable {
  readonly follow: (step: Step) => Promise<void>;
}

interface Desk {
  /** Where the reader begins; `cd` moves on. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Texts of the page that must be others here: ports that may be taken. */
  readonly instead: Readonly<Record<string, string>>;
}

export function openReader({ folder, env, instead }: Desk): Reader {
  let cwd = folder;
  const second: ChildProcess[] = [];
  const here = (text: string): string =>
    Object.entries(instead).reduce((changed, [from, to]) => changed.replaceAll(from, to), text);
  const run = (line: string): { readonly status: number | null; readonly printed: string } => {
    const place = path.join(folder, '.cwd');
    const script = `${here(line)}\nended=$?\npwd > '${place}'\nexit $ended`;
    const ran = spawnSync('bash', ['-c', script], { cwd, env, encoding: 'utf8', timeout: 300_000 });
    cwd = fs.existsSync(place) ? fs.readFileSync(place, 'utf8').trimEnd() : cwd;
    return { status: ran.status, printed: `${ran.stdout}${ran.stderr}` };
  };
  const expectPrinted = ({ line, shown }: Command): void => {
    const { status, printed } = run(line);
    expect(status, printed).toBe(0);
    const lines = printed.split('\n').map(comparable);
    for (const wanted of shown) expect(lines, printed).toContain(comparable(here(wanted)));
  };
  const write = (step: FileStep): void => {
    const file = path.join(cwd, step.path);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    const before = step.type === 'addition' ? `${fs.readFileSync(file, 'utf8')}\n` : '';
    fs.writeFileSync(file, before + here(step.text));
  };
  const watch = (line: string): void => {
    second.push(spawn('bash', ['-c', `exec ${here(line)}`], { cwd, env, stdio: 'ignore', detached: true }));
  };
  return {
    follow: async (step) => {
      if (!('command' in step)) write(step);
      else if (step.type === 'watch') watch(step.command.line);
      else if (second.length === 0) expectPrinted(step.command);
      // While something is watched, the reader asks again until it is so.
      else await vi.waitFor(() => expectPrinted(step.command), { timeout: 60_000, interval: 300 });
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(second.map(stopped));
    },
  };
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => void child.once('exit', resolve));
  child.kill('SIGINT');
  await ended;
}
