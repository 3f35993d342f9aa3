/** Puts the folders that gobuild writes into .gitignore, behind what stands there. */
import { host, type AbsolutePath } from '../base/path.ts';
import type { Files } from '../model/ports.ts';

const wanted = ['dist/', '.gobuild/'];

/** The lines that were added. */
export function addIgnored(files: Files, root: AbsolutePath): readonly string[] {
  const path = host.join(root, '.gitignore');
  const text = files.follow(path) ? files.readText(path) : '';
  const there = new Set(text.split(/\r?\n/).map((line) => line.trim().replace(/^\/+|\/+$/g, '')));
  const missing = wanted.filter((line) => !there.has(line.replace(/\/$/, '')));
  if (missing.length === 0) return [];
  const start = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  files.write(path, `${start}${missing.join('\n')}\n`);
  return missing;
}
