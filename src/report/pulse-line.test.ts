/** The line of a log in which nothing else happens. */
import { expect, test } from 'vitest';
import type { EventBody } from '../model/event.ts';
import { plain } from './colours.ts';
import { pulseLine } from './pulse-line.ts';
import { actionStarted, epoch, record, runFinished, runStarted } from './recorded-run.ts';
import { foldRun, startRunText, type RunState } from './run-text.ts';

function after(...parts: readonly (number | EventBody)[]): RunState {
  const state = startRunText({ paint: plain, quiet: false, verbose: false, columns: 120 });
  for (const event of record(...parts)) foldRun(state, event);
  return state;
}

test('what runs, for how long, how long it took before, and what it says of itself', () => {
  const state = after(
    runStarted(['server', 'compile'], ['test', 'check', 41_000]),
    actionStarted('test', 'run', 1),
    8000,
    actionStarted('server'),
    { type: 'progress', node: 'server', text: 'downloading modules' },
  );
  expect(pulseLine(state, epoch + 12_000)).toBe(
    'still running: 0 of 2 after 12.0 s · test 12.0 s of about 41.0 s · server 4.0 s, downloading modules',
  );
});

test('very many are not all named', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const state = after(
    runStarted(...names.map((name) => [name, 'task'] as const)),
    ...names.map((name) => actionStarted(name)),
  );
  expect(pulseLine(state, epoch + 10_000)).toMatch(/· d 10\.0 s · and 2 more$/);
});

test('what gobuild itself reads, also where nothing runs, until something else is told', () => {
  const reading = { type: 'reading', text: 'reading big.bin: 1.0 GiB of 4.0 GiB' } as const;
  const state = after(runStarted(['a', 'task']), 11_900, reading);
  expect(pulseLine(state, epoch + 13_000)).toBeUndefined();
  expect(pulseLine(state, epoch + 12_000)).toBe(
    'still running: 0 of 1 after 12.0 s · reading big.bin: 1.0 GiB of 4.0 GiB',
  );
  expect(pulseLine(after(runStarted(['a', 'task']), reading, actionStarted('a')), epoch)).not.toContain('big.bin');
});

test('nothing is said while nothing runs, and after the end', () => {
  expect(pulseLine(after(runStarted(['a', 'task'])), epoch)).toBeUndefined();
  expect(pulseLine(after(runStarted(['a', 'task']), actionStarted('a'), runFinished({})), epoch)).toBeUndefined();
});
