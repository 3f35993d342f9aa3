/** docs/reliability.md and the fault tests tell of each other: no row without its test, no fault test without its row. */
import { existsSync, readFileSync, globSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { repository } from './rig/rig.ts';

interface Row {
  readonly id: string;
  readonly holds: string;
  readonly files: readonly string[];
}

const at = (file: string): string => path.join(repository, file);
const read = (file: string): string => readFileSync(at(file), 'utf8');

/** Cells of a table's line; a bar inside of code is written `\|`. */
const cellsOf = (line: string): string[] => line.split(/(?<!\\)\|/).map((cell) => cell.trim());

/** A path is given as it stands in the repository, or below test/faults/. */
const placed = (file: string): string => (file.includes('/') ? file : `test/faults/${file}`);

const rows = read('docs/reliability.md')
  .split('\n')
  .filter((line) => /^\| F\d\d /.test(line))
  .map((line): Row => {
    const [, id = '', , holds = '', tests = ''] = cellsOf(line);
    return { id, holds, files: [...tests.matchAll(/[\w./-]+\.test\.ts\b/g)].map(([file]) => placed(file)) };
  });

/** Faults that a text names: `f06-f08-full-disk.test.ts` is F06 and F08, `F47–F49` in a sentence the two ends of it. */
const named = (text: string): Set<string> =>
  new Set([...text.matchAll(/\b[Ff](\d\d)\b/g)].map(([, number]) => `F${number}`));

test('the page has a row for each fault that it promises', () => {
  expect(rows.length).toBeGreaterThan(40);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
});

const shown = rows.filter(({ files }) => files.length > 0);

test('a row without a test says why', () => {
  const silent = rows.filter((row) => !shown.includes(row) && !/did not run: .|not built/.test(row.holds));
  expect(silent).toEqual([]);
});

test.each(shown)('$id says what holds, and its tests name it', ({ id, holds, files }) => {
  expect(holds).not.toBe('');
  for (const file of files) {
    expect(existsSync(at(file)), file).toBe(true);
    expect(named(`${file} ${read(file)}`), `${file} does not name ${id}`).toContain(id);
  }
});

test('each fault test has its row', () => {
  const told = new Set(rows.flatMap(({ id, files }) => files.map((file) => `${id} ${file}`)));
  const tests = globSync('test/faults/f[0-9]*.test.ts', { cwd: repository }).map((file) =>
    file.split(path.sep).join('/'),
  );
  const untold = tests.flatMap((file) =>
    [...named(path.basename(file)), ...titled(read(file))]
      .map((id) => `${id} ${file}`)
      .filter((pair) => !told.has(pair)),
  );
  expect(untold).toEqual([]);
});

/** Faults with which the title of a test or of a group of tests begins. */
function titled(text: string): string[] {
  return [...text.matchAll(/['"`]((?:F\d\d(?:, | and |–|-)?)+): /g)].flatMap(([, ids = '']) => [...named(ids)]);
}
