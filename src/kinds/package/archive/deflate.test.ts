/** Tests that blocks compressed apart make one stream, the same on any number of threads. */
import fs from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { archiveWriter } from './archive-writer.ts';
import { blockSize, deflateBlock, windowSize } from './deflate-block.ts';
import { deflate } from './deflate.ts';

const signal = new AbortController().signal;

/** Bytes that pack well or badly by `spread`, another sequence for each seed. */
function noise(length: number, seed: number, spread: number): Buffer {
  const data = Buffer.alloc(length);
  let state = seed | 1;
  for (let i = 0; i < length; i += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    data[i] = (state >>> 24) % spread;
  }
  return data;
}

test('blocks made apart join to one stream, whatever bits are pending at their borders', () => {
  for (let seed = 1; seed <= 16; seed += 1) {
    const whole = noise(blockSize + seed * 1000, seed * 7919, [1, 3, 17, 256][seed % 4] ?? 2);
    const first = deflateBlock({ data: whole.subarray(0, blockSize), before: new Uint8Array(), last: false });
    const before = whole.subarray(blockSize - windowSize, blockSize);
    const second = deflateBlock({ data: whole.subarray(blockSize), before, last: true });
    expect(inflateRawSync(Buffer.concat([first, second])).equals(whole)).toBe(true);
  }
});

test('more than one block on threads: the same bytes as on one', async () => {
  const data = Buffer.alloc(2_300_000);
  for (let i = 0; i < data.length; i += 1) data[i] = (i * i) >>> 9;
  const [one, three] = await Promise.all([1, 3].map((threads) => deflate(data, { threads, signal })));
  expect(inflateRawSync(Buffer.concat(one ?? [])).equals(data)).toBe(true);
  expect(Buffer.concat(three ?? []).equals(Buffer.concat(one ?? []))).toBe(true);
});

test('a cancelled run ends with the reason, and leaves no thread to wait for', async () => {
  const controller = new AbortController();
  const running = deflate(Buffer.alloc(8_000_000, 'x'), { threads: 2, signal: controller.signal });
  controller.abort(new Error('cancelled'));
  await expect(running).rejects.toThrow('cancelled');
});

test('the key names the version of the compressor that is installed', () => {
  const file = new URL('../../../../node_modules/fflate/package.json', import.meta.url);
  const { version } = JSON.parse(fs.readFileSync(file, 'utf8')) as { version: string };
  expect(archiveWriter).toContain(`fflate ${version} `);
});
