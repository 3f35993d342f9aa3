/**
 * `node bench/warm.ts [FOLDER] [ROUNDS]`: the run with nothing to do against `node -e 0`, by turns, as a table.
 * The folder (default examples/orders) must be up to date: run its release before.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const top = path.resolve(import.meta.dirname, '..');
const folder = path.resolve(process.argv[2] ?? path.join(top, 'examples/orders'));
const rounds = Number(process.argv[3] ?? 15);

const commands = {
  'node -e 0': ['-e', '0'],
  'gobuild run': [path.join(top, 'bin/gobuild.cjs'), '-C', folder, 'run'],
};

/** Wall time in ms. */
function timed(args: readonly string[]): number {
  const start = performance.now();
  const ran = spawnSync(process.execPath, [...args], { encoding: 'utf8' });
  const ms = performance.now() - start;
  if (ran.status !== 0) throw new Error(`exit status ${ran.status}: ${ran.stderr}`);
  return ms;
}

const times = Object.entries(commands).map(([name, args]) => ({ name, args, ms: [] as number[] }));
for (const { args } of times) timed(args);
for (let round = 0; round < rounds; round += 1) for (const { args, ms } of times) ms.push(timed(args));

const sorted = times.map(({ name, ms }) => ({ name, ms: ms.toSorted((a, b) => a - b) }));
const median = (ms: readonly number[]): number => ms[Math.floor(ms.length / 2)] ?? Number.NaN;
const base = median(sorted[0]?.ms ?? []);
console.table(
  sorted.map(({ name, ms }) => ({
    command: name,
    'median ms': median(ms).toFixed(1),
    'least ms': (ms[0] ?? Number.NaN).toFixed(1),
    ratio: (median(ms) / base).toFixed(2),
  })),
);
