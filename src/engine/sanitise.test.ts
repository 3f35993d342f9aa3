/** What is left of control sequences in the output of programs. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lastLines, sanitise } from './sanitise.ts';

describe('sanitise', () => {
  test.each([
    ['keeps colour', '\u001b[1;31mred\u001b[0m', '\u001b[1;31mred\u001b[0m'],
    ['drops what moves the cursor or clears', 'a\u001b[2J\u001b[10;3Hb', 'ab'],
    ['drops titles and clipboards', '\u001b]0;title\u0007x\u001b]52;c;AAAA\u001b\\y', 'xy'],
    ['drops a full reset and a character set', '\u001bca\u001b(0b', 'ab'],
    ['lets nothing join into a new sequence', '\u001b\u001b[0A[2J', '^[[2J'],
    ['shows what is left', 'bell\u0007', 'bell^G'],
    ['shows the last state of a line', '10 %\r100 %\n', '100 %\n'],
    ['makes commands of CI systems text', ' ::set-env name=x::y', ' :\u200b:set-env name=x::y'],
  ])('%s', (_name, text, expected) => {
    expect(sanitise(text)).toBe(expected);
  });

  test('F44: leaves no escape character but those of colours, whatever comes', () => {
    const noise = fc.string({
      unit: fc.constantFrom('\u001b', '[', ']', '(', 'c', 'A', 'm', '0', ';', '\u0007', 'x', '\r'),
    });
    fc.assert(
      fc.property(noise, (text) => {
        const rest = sanitise(text).replaceAll(/\u001b\[[0-9;]*m/g, '');
        expect(rest).not.toContain('\u001b');
      }),
      { numRuns: 1000 },
    );
  });
});

test('the last lines have no empty one behind', () => {
  expect(lastLines('a\nb\nc\n', 2)).toEqual(['b', 'c']);
  expect(lastLines('', 2)).toEqual([]);
});
