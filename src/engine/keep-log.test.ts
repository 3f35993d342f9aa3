/** Output of any size: bounded when kept, cut only after secrets are masked, read in pieces. F44, F59. */
import { describe, expect, test } from 'vitest';
import { makeRedactor } from '../host/redact.ts';
import type { Files } from '../model/ports.ts';
import { keepLog, readTail } from './keep-log.ts';

const MiB = 1024 * 1024;

/** A file that says at each offset what it holds there, and files that are written. */
function disk(size: number, contentAt: (from: number, to: number) => Uint8Array) {
  const written = new Map<string, string[]>();
  let largest = 0;
  const put = (path: string, content: Uint8Array | string): void => {
    written.set(path, [...(written.get(path) ?? []), Buffer.from(content).toString()]);
  };
  const files: Pick<Files, 'stat' | 'readPart' | 'write' | 'append'> = {
    stat: () => ({ kind: 'file', size }) as ReturnType<Files['stat']>,
    readPart: (_path, offset, length) => {
      largest = Math.max(largest, length);
      return contentAt(offset, Math.min(size, offset + length));
    },
    write: (path, content) => {
      written.delete(path);
      put(path, content);
    },
    append: put,
  };
  return { files, text: (path: string) => (written.get(path) ?? []).join(''), largest: () => largest };
}
const ofText = (text: string) => {
  const bytes = Buffer.from(text);
  return disk(bytes.length, (from, to) => bytes.subarray(from, to));
};
/** Lines of 64 bytes with their number. */
const numbered = (from: number, to: number): Uint8Array => {
  const first = Math.floor(from / 64);
  const last = Math.ceil(to / 64);
  const lines = Array.from({ length: last - first }, (_, i) => `${String(first + i).padEnd(63, '.')}\n`).join('');
  return Buffer.from(lines).subarray(from - first * 64, to - first * 64);
};
function keep(world: ReturnType<typeof disk>, ...secrets: readonly string[]) {
  const redactor = makeRedactor();
  for (const secret of secrets) redactor.add(secret);
  return keepLog({ files: world.files, from: 'raw', to: 'log', redactor });
}

describe('a log', () => {
  test('that is short is kept as it is, with its last lines', () => {
    const world = ofText('one\ntwo ✓\nthree');
    expect(keep(world)).toEqual({ tail: ['one', 'two ✓', 'three'] });
    expect(world.text('log')).toBe('one\ntwo ✓\nthree');
  });

  test('that is empty is none', () => {
    const world = ofText('');
    expect(keep(world)).toEqual({ tail: [] });
    expect(world.text('log')).toBe('');
  });

  test('of 70 MiB keeps its beginning and its end, 64 MiB in all, and says what is left out', () => {
    const world = disk(70 * MiB, numbered);
    const { tail } = keep(world);
    const text = world.text('log');
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(64 * MiB);
    expect(Buffer.byteLength(text)).toBeGreaterThan(56 * MiB);
    expect(text.slice(0, 64)).toBe(`${'0'.padEnd(63, '.')}\n`);
    expect(text.endsWith(`${String((70 * MiB) / 64 - 1).padEnd(63, '.')}\n`)).toBe(true);
    expect(text).toMatch(/\n… \(\d+ bytes left out\)\n\d+\.+\n/);
    expect(tail).toHaveLength(40);
    expect(world.largest()).toBeLessThanOrEqual(MiB);
  });

  test('of 20 MiB without a line end is one line of 64 KiB that says how much is missing', () => {
    const world = disk(20 * MiB, (from, to) => Buffer.alloc(to - from, 'x'));
    const { tail } = keep(world);
    expect(world.text('log')).toBe(`${'x'.repeat(65_536)} … (${20 * MiB - 65_536} characters more)`);
    expect(tail).toHaveLength(1);
  });

  test('a letter of several bytes across two pieces stays one', () => {
    const world = disk(3 * MiB, (from, to) => Buffer.from('é'.repeat(MiB * 2)).subarray(from + 1, to + 1));
    keep(world);
    expect(world.text('log').slice(1, 65_000)).toBe('é'.repeat(64_999));
  });
});

describe('a secret', () => {
  const secret = 'canary-0123456789';
  const forms = [secret, Buffer.from(secret).toString('base64'), Buffer.from(`u:${secret}`).toString('base64')];

  test.each(forms)('as %s is masked wherever a piece ends in it', (form) => {
    for (let shift = 0; shift <= form.length; shift += 1) {
      const world = ofText(`${'.'.repeat(63)}\n`.repeat(MiB / 64).slice(shift) + `${form}\nend\n`);
      const { tail } = keep(world, secret);
      const text = world.text('log');
      expect(text).toContain('***');
      expect(text).not.toContain(form.slice(4, -4));
      expect(tail.at(-1)).toBe('end');
    }
  });

  test('is masked where the middle is cut out', () => {
    // Each line holds the secret: whatever the cut hits, it hits one.
    const line = `${secret}${'.'.repeat(63 - secret.length)}\n`;
    const world = disk(90 * MiB, (from, to) => {
      const first = Math.floor(from / 64);
      return Buffer.from(line.repeat(Math.ceil(to / 64) - first)).subarray(from - first * 64, to - first * 64);
    });
    keep(world, secret);
    const text = world.text('log');
    expect(text).toContain('bytes left out');
    for (const part of [secret.slice(0, 8), secret.slice(-8), '0123']) expect(text).not.toContain(part);
  });

  test('is masked where a long line is cut', () => {
    for (let at = 65_536 - secret.length; at <= 65_536; at += 1) {
      const world = ofText(`${'x'.repeat(at)}${secret}${'y'.repeat(100_000)}\n`);
      keep(world, secret);
      expect(world.text('log')).not.toContain('canary');
    }
  });
});

describe('the last lines', () => {
  test('of a command that printed 20 MiB are read without the rest, from where it began', () => {
    const world = disk(20 * MiB, numbered);
    const tail = readTail({ files: world.files, from: 'raw', offset: 64, redactor: makeRedactor() });
    expect(tail).toHaveLength(40);
    expect(tail.at(-1)).toBe(String((20 * MiB) / 64 - 1).padEnd(63, '.'));
    expect(world.largest()).toBeLessThanOrEqual(MiB);
    const two = ofText('before\nown\n');
    expect(readTail({ files: two.files, from: 'raw', offset: 7, redactor: makeRedactor() })).toEqual(['own']);
  });
});
