/** What stories ask of a run that ended, and the tools that they play: small scripts in front of PATH. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { vi } from 'vitest';
import type { Event, EventBody } from '../../src/model/event.ts';
import type { Ran, Rig } from './rig.ts';

/** The sum line without its time: `2 fresh, 1 ran, 0 restored`. */
export const sum = (ran: Ran): string => ran.stderr.trimEnd().split('\n').at(-1)?.split(' · ')[0] ?? '';

/** Lines of targets: `upper done in.txt changed`, columns and times left out, sorted (targets run side by side). */
export const told = (ran: Ran): string[] =>
  ran.stderr
    .split('\n')
    .filter((line) => /^ {2}\S+ +(?:done|made|built|passed|signed|deployed|restored|failed|unchanged) /.test(line))
    .map((line) =>
      line
        .replace(/ [0-9.]+ m?s /, ' ')
        .replace(/ +/g, ' ')
        .trim(),
    )
    .toSorted();

export const eventsOf = (ran: Ran): Event[] =>
  ran.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Event);

export const ofType = <T extends EventBody['type']>(events: readonly Event[], type: T) =>
  events.filter((event): event is Extract<Event, { type: T }> => event.type === type);

/** Puts a program of this name in front of PATH. */
export function puppet(rig: Rig, name: string, script: string): void {
  const folder = path.join(rig.base, 'bin');
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const rest = rig.env['PATH'] ?? '';
  if (!rest.startsWith(`${folder}:`)) rig.env['PATH'] = `${folder}:${rest}`;
}

/** A pipe with a name: a puppet that reads it waits until the test opens it, and the other way round. */
export function namedPipe(rig: Rig, name: string): string {
  const pipe = path.join(rig.base, name);
  execFileSync('mkfifo', [pipe]);
  return pipe;
}

export function git(rig: Rig, ...args: readonly string[]): void {
  const who = ['-c', 'user.name=Story', '-c', 'user.email=story@example.com', '-c', 'init.defaultBranch=main'];
  const env = { ...rig.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
  execFileSync('git', [...who, ...args], { cwd: rig.root, env, stdio: 'pipe' });
}

/** Path and content of every file below `folder`, links as their target. */
export function snapshot(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const at = path.join(entry.parentPath, entry.name);
    if (entry.isFile()) found[path.relative(folder, at)] = fs.readFileSync(at, 'latin1');
    if (entry.isSymbolicLink()) found[path.relative(folder, at)] = `-> ${fs.readlinkSync(at)}`;
  }
  return found;
}

/** True while the process is there and not a zombie (proc(5)); elsewhere while it takes signals. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'latin1');
    return !stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
  } catch {
    return !fs.existsSync('/proc');
  }
}

/** Resolves when the process has ended. */
export const gone = (pid: number): Promise<void> =>
  vi.waitFor(() => {
    if (isAlive(pid)) throw new Error(`process ${pid} still runs`);
  }, 20_000);
