/** `npm run torture`: what it is asked for, and that each of its turns names a test and can be replayed. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readTortureOptions } from '../scripts/torture/options.ts';
import { replayText, turnAt } from '../scripts/torture/turns.ts';
import { repository } from './rig/rig.ts';

test.each([[['--minutes', '0']], [['--minutes', 'x']], [[]], [['--minutes', '1', '--seed', '-1']], [['--hours', '1']]])(
  'refuses %j',
  (words) => {
    expect(readTortureOptions(words)).toMatchObject({ problem: expect.any(String) });
  },
);

test('takes minutes and a seed', () => {
  expect(readTortureOptions(['--minutes', '0.5', '--seed', '7'])).toEqual({ minutes: 0.5, seed: 7 });
});

test('all turns name tests that are there and read what they are given', () => {
  const turns = Array.from({ length: 24 }, (_, index) => turnAt(index, 7));
  for (const { file, env } of turns) {
    const text = fs.readFileSync(path.join(repository, file), 'utf8');
    for (const name of Object.keys(env)) expect(text, file).toContain(name);
  }
  expect(new Set(turns.map(({ file }) => file)).size).toBe(8);
  expect(turnAt(3, 7)).toEqual(turnAt(3, 7));
  expect(turnAt(1, 7).env).not.toEqual(turnAt(9, 7).env);
  expect(replayText(turnAt(1, 7))).toMatch(/^GOBUILD_KILL_SEED=7 .* test\/faults\/f02/);
});
