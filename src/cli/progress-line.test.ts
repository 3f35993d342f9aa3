/** How far long work has come, on a terminal and in a log. */
import { expect, test } from 'vitest';
import { openProgress } from './progress-line.ts';

function play(isTerminal: boolean, quiet = false) {
  let at = 0;
  let said = '';
  const nothing = () => undefined;
  const err = (text: string): void => void (said += text);
  const terminal = {
    isTerminal,
    err,
    out: nothing,
    columns: () => 12,
    rows: () => 9,
    colour: false,
    onResize: () => nothing,
  };
  const progress = openProgress({ terminal, now: () => at }, { quiet });
  return {
    progress,
    said: () => said,
    tellAt: (ms: number, text: string): void => {
      at = ms;
      progress.tell(() => text);
    },
  };
}

test('a terminal: one line in place, ten times a second at most, cut, and gone at the end', () => {
  const { tellAt, progress, said } = play(true);
  tellAt(50, 'early');
  tellAt(100, '1 of 9');
  tellAt(150, '2 of 9');
  tellAt(220, 'a text that is too long');
  progress.end();
  expect(said()).toBe('\r1 of 9\u001b[K\ra text tha…\u001b[K\r\u001b[K');
});

test('a log: a line every ten seconds at most', () => {
  const { tellAt, progress, said } = play(false);
  for (let ms = 0; ms <= 25_000; ms += 1000) tellAt(ms, `at ${ms}`);
  progress.end();
  expect(said()).toBe('at 10000\nat 20000\n');
});

test('nothing where nothing is wanted, and nothing of what takes no time', () => {
  const silent = play(true, true);
  silent.tellAt(5000, 'x');
  silent.progress.end();
  const short = play(true);
  short.tellAt(10, 'x');
  short.progress.end();
  expect(silent.said() + short.said()).toBe('');
});
