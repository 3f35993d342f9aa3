/** Finds the programs that gobuild is measured against, on PATH and where Go installs itself. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const folders = (): string[] => [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/local/go/bin'];

export const findProgram = (name: string): string | undefined =>
  folders()
    .filter((folder) => path.isAbsolute(folder))
    .map((folder) => path.join(folder, name))
    .find((file) => fs.statSync(file, { throwIfNoEntry: false })?.isFile());

/** PATH of all commands that are measured: only the folders of what they need, so that both sides search the same. */
export function searchPath(): string {
  const known = ['sh', 'bash', 'cat', 'go', 'ninja', 'make', 'tar', 'gzip'].flatMap((name) => {
    const file = findProgram(name);
    return file === undefined ? [] : [path.dirname(file)];
  });
  return [...new Set([path.dirname(process.execPath), ...known])].join(path.delimiter);
}

const versionWords: readonly (readonly [string, string])[] = [
  ['ninja', '--version'],
  ['make', '--version'],
  ['go', 'version'],
  ['tar', '--version'],
];

/** One line each, as `ninja 1.11.1`; a missing one says so. */
export const peerVersions = (): string[] =>
  versionWords.map(([name, word]) => {
    const program = findProgram(name);
    if (program === undefined) return `${name}: missing`;
    const ran = spawnSync(program, [word], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
    const first = (ran.stdout ?? '').split('\n')[0] ?? '';
    return first.startsWith(name) ? first : `${name} ${first}`;
  });
