/** What is said while much is read without a pause; little is read without a word. */
import { expect, test } from 'vitest';
import { openReading } from './tell-reading.ts';

function reader() {
  let now = 1000;
  const told: string[] = [];
  const reading = openReading({ monotonic: () => now }, (text) => told.push(text));
  return { reading, told, pass: (ms: number) => (now += ms) };
}
const mib = 1024 * 1024;

test('a big file, once it takes half a second, some times a second', () => {
  const { reading, told, pass } = reader();
  for (let done = 0; done <= 40; done += 1) {
    reading.part('data/big.bin', done * mib, 40 * mib);
    pass(25);
  }
  expect(told).toEqual([
    'reading data/big.bin: 20.0 MiB of 40.0 MiB',
    'reading data/big.bin: 30.0 MiB of 40.0 MiB',
    'reading data/big.bin: 40.0 MiB of 40.0 MiB',
  ]);
});

test('many files in a row; what lies between two pauses is counted alone', () => {
  const { reading, told, pass } = reader();
  const read = (files: number): void => {
    for (let file = 0; file < files; file += 1) {
      pass(10);
      reading.file(1024);
    }
  };
  read(49);
  pass(5000);
  read(10);
  expect(told).toEqual([]);
  pass(5000);
  read(60);
  expect(told).toEqual(['reading: 51 files, 51.0 KiB']);
});
