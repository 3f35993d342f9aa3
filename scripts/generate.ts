/** Writes every file that is made from the sources, or with `--check` says which of them are stale (exit 1). */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { generatedFiles, staleFiles } from './generate/generated-files.ts';

const top = path.resolve(import.meta.dirname, '..');
const check = process.argv.includes('--check');
const files = await generatedFiles(top);
const stale = staleFiles(top, files);

for (const name of stale) {
  const text = files.get(name);
  if (!check) place(path.join(top, name), text);
  console.error(`${check ? 'stale' : text === undefined ? 'removed' : 'written'}: ${name}`);
}
if (stale.length === 0) console.error(`${files.size} generated files are up to date`);
else if (check) {
  console.error('run `npm run generate`');
  process.exitCode = 1;
}

/** Without `text` the file goes. */
function place(file: string, text: string | undefined): void {
  if (text === undefined) return rmSync(file);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}
