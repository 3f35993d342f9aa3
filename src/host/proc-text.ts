/** Reads what Linux tells in /proc and /sys: processes come and go while they are looked at, and some are another user's. */
import { readdirSync, readFileSync } from 'node:fs';

/** Empty where it cannot be read. */
export const procText = (path: string): string => orElse(() => readFileSync(path, 'utf8'), '');

/** Names in a folder; none where it cannot be read. */
export const procNames = (folder: string): readonly string[] => orElse(() => readdirSync(folder), []);

function orElse<T>(look: () => T, otherwise: T): T {
  try {
    return look();
  } catch {
    return otherwise;
  }
}
