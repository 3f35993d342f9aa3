/** Tables of durations, sizes and dates as people write them, and what they measure. */
import { expect, it } from 'vitest';
import { parseDate, parseDuration, parseSize } from './measures.ts';

it.each([
  ['90s', 90_000],
  ['5m', 300_000],
  ['1h30m', 5_400_000],
  ['1.5s', 1500],
  ['250ms', 250],
  ['2d', 172_800_000],
  ['0s', undefined],
  ['31d', undefined],
  ['5', undefined],
  ['5 m', undefined],
  ['-5m', undefined],
  ['m', undefined],
  ['', undefined],
])('duration %j', (text, expected) => expect(parseDuration(text)).toBe(expected));

it.each([
  ['10GiB', 10 * 2 ** 30],
  ['1.5 GB', 1_500_000_000],
  ['512 B', 512],
  ['10gib', undefined],
  ['GiB', undefined],
  ['0B', undefined],
  ['1e3B', undefined],
  ['99999999TiB', undefined],
])('size %j', (text, expected) => expect(parseSize(text)).toBe(expected));

it.each([
  ['2025-06-01', '2025-06-01T00:00:00Z'],
  ['2025-06-01T12:00:00+02:00', '2025-06-01T10:00:00Z'],
  ['2024-02-29', '2024-02-29T00:00:00Z'],
  ['2025-02-29', undefined],
  ['1979-12-31', undefined],
  ['01.06.2025', undefined],
  ['now', undefined],
])('date %j', (text, expected) => expect(parseDate(text)).toBe(expected));
