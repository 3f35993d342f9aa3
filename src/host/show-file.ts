/** Shows a file in the program that the desktop has for it; gobuild neither waits for that program nor ends it. */
import { spawn } from 'node:child_process';
import type { AbsolutePath } from '../base/path.ts';
import { FileError } from '../model/ports.ts';

/** Resolves when the program was started. */
export function showFile(path: AbsolutePath, platform: NodeJS.Platform = process.platform): Promise<void> {
  const [program, ...words] = openerOf(path, platform);
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { detached: true, stdio: 'ignore' });
    child.on('error', () => reject(new FileError('ENOENT', path, `there is no program ${program} to show it`)));
    child.on('spawn', () => {
      child.unref();
      resolve();
    });
  });
}

/** `explorer` takes the path as one word; `start` of cmd would read signs of its own in it. */
export function openerOf(path: AbsolutePath, platform: NodeJS.Platform): readonly [string, ...string[]] {
  if (platform === 'win32') return ['explorer.exe', path];
  return [platform === 'darwin' ? 'open' : 'xdg-open', path];
}
