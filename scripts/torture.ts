/** `npm run torture -- --minutes 10 [--seed N]`: kills, power loss, crowds and a model, one after the other, as long as asked. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { readTortureOptions } from './torture/options.ts';
import { replayText, turnAt, type Turn } from './torture/turns.ts';

const top = path.resolve(import.meta.dirname, '..');

/** The vitest of this tree, with the output kept until it is needed. */
function perform({ file, env }: Turn): Promise<{ readonly ok: boolean; readonly output: string }> {
  const words = [path.join(top, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'trust', file];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, words, {
      cwd: top,
      env: { ...process.env, NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    child.on('error', (error) => resolve({ ok: false, output: String(error) }));
    child.on('close', (status) => resolve({ ok: status === 0, output }));
  });
}

async function torture(minutes: number, seed: number): Promise<boolean> {
  console.error(`torture: ${minutes} minutes, --seed ${seed}`);
  const end = performance.now() + minutes * 60_000;
  let index = 0;
  for (; performance.now() < end; index += 1) {
    const turn = turnAt(index, seed);
    const started = performance.now();
    const { ok, output } = await perform(turn);
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    if (!ok) {
      console.error(output);
      console.error(`LOST: ${turn.name}\nreplay: ${replayText(turn)}`);
      return false;
    }
    console.error(`${String(index + 1).padStart(4)}  ${turn.name.padEnd(34)} ${seconds.padStart(4)} s  ${told(turn)}`);
  }
  console.error(`nothing lost in ${index} turns`);
  return true;
}

const told = ({ env }: Turn): string =>
  Object.entries(env)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');

const usage = `usage: npm run torture -- --minutes N [--seed N]

Kills, power loss, crowds of gobuild and a model, one after the other, for N minutes; what was lost is told with the
seed that brings it about again. --seed N: the same turns as a run before.

Example: npm run torture -- --minutes 10`;

const words = process.argv.slice(2);
const options = readTortureOptions(words);
if (words.includes('--help') || words.includes('-h')) console.error(usage);
else if ('problem' in options) {
  console.error(`${options.problem}\n${usage}`);
  process.exitCode = 2;
} else if (!(await torture(options.minutes, options.seed))) process.exitCode = 1;
