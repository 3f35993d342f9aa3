/** Says how far the reading of contents has come: where there is much to read, nothing else moves meanwhile. */
import { sizeText } from '../base/text.ts';
import type { Clock } from '../model/ports.ts';

/** Told now and then while much is read without a pause; in words for people. */
export type TellReading = (text: string) => void;

export interface Reading {
  /** `done` of `size` bytes of the file `label` were read. */
  readonly part: (label: string, done: number, size: number) => void;
  /** A file of so many bytes was read. */
  readonly file: (size: number) => void;
}

/** Readings that follow each other within so many ms are one. */
const gapMs = 100;
/** Nothing is said of what takes less. */
const quietMs = 500;
/** Between two texts. */
const pauseMs = 250;

export function openReading(clock: Pick<Clock, 'monotonic'>, tell: TellReading): Reading {
  let [begun, last, told] = [0, Number.NEGATIVE_INFINITY, 0];
  let [files, bytes] = [0, 0];
  /** True if it is time to say something. */
  const goOn = (): boolean => {
    const now = clock.monotonic();
    if (now - last > gapMs) {
      begun = now;
      [files, bytes] = [0, 0];
    }
    last = now;
    if (now - begun < quietMs || now - told < pauseMs) return false;
    told = now;
    return true;
  };
  return {
    part: (label, done, size) => {
      if (goOn()) tell(`reading ${label}: ${sizeText(done)} of ${sizeText(size)}`);
    },
    file: (size) => {
      const isTime = goOn();
      files += 1;
      bytes += size;
      if (isTime) tell(`reading: ${files} files, ${sizeText(bytes)}`);
    },
  };
}
