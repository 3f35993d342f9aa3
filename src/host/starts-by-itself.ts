/** Whether the system itself starts a program found on PATH: a text without `#!` is left to the shell that was meant to read it. */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import type { AbsolutePath } from '../base/path.ts';
import type { PlainCommand } from '../model/ports.ts';
import { findProgram } from './find-program.ts';

interface Around {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: AbsolutePath;
}

interface Seen {
  readonly path: AbsolutePath;
  readonly mtimeMs: number;
  readonly ino: number;
}

/** By PATH and name: programs are few, commands many. */
const seen = new Map<string, Seen>();

export function startsByItself({ program, builtIn }: PlainCommand, { env, cwd }: Around): boolean {
  const path = env['PATH'] ?? '';
  // Folders of PATH that are seen from where a command runs could hold anything.
  if (builtIn) return true;
  if (path === '' || path.split(':').some((folder) => !folder.startsWith('/'))) return false;
  const name = `${path}\0${program}`;
  const known = seen.get(name);
  if (known && isSame(known)) return true;
  const found = findProgram(program, { path, cwd });
  if (found.type === 'missing' || !hasMagic(found.path)) return false;
  const stats = statSync(found.path, { throwIfNoEntry: false });
  if (stats) seen.set(name, { path: found.path, mtimeMs: stats.mtimeMs, ino: stats.ino });
  return true;
}

function isSame({ path, mtimeMs, ino }: Seen): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats?.mtimeMs === mtimeMs && stats.ino === ino;
}

/** ELF, Mach-O (thin and fat, either byte order), or `#!`. */
const magics: ReadonlySet<string> = new Set(['7f454c46', 'cffaedfe', 'cefaedfe', 'feedfacf', 'feedface', 'cafebabe']);

function hasMagic(path: AbsolutePath): boolean {
  const head = Buffer.alloc(4);
  try {
    const descriptor = openSync(path, 'r');
    try {
      readSync(descriptor, head, 0, 4, 0);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return false;
  }
  return magics.has(head.toString('hex')) || head.toString('latin1', 0, 2) === '#!';
}
