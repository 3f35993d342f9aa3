/** The text that `sha256sum -c` and its kin take: lower-case hex, two spaces, file name, line feed; sorted by name. Pure. */
import { sortBy } from '../../../base/order.ts';
import type { Algorithm } from './schema.ts';

export interface ChecksumLine {
  /** As seen from the folder of the list. */
  readonly name: string;
  /** Lower-case hex. */
  readonly digest: string;
}

export const checksumList = (lines: readonly ChecksumLine[]): string =>
  sortBy(lines, (line) => line.name)
    .map(({ name, digest }) => `${digest}  ${name}\n`)
    .join('');

export interface CheckedFile {
  readonly name: string;
  /** What is wrong, or undefined. */
  readonly problem?: string | undefined;
}

/** Digest (lower-case hex) of a file that a list names, or undefined if it is not there. */
export type DigestOf = (name: string, algorithm: Algorithm) => string | undefined;

/** Algorithms whose digests have that many hex digits; the first that fits a file is the list's. */
const byLength: Readonly<Record<number, readonly Algorithm[]>> = { 64: ['sha256'], 128: ['sha512', 'blake2b'] };

/**
 * Checks every line of a checksum list, as `sha256sum -c` would. A text with no line at all, and a line that is none,
 * are problems too (under the name of the line).
 */
export function verifyChecksums(text: string, digestOf: DigestOf): readonly CheckedFile[] {
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  if (lines.length === 0) return [{ name: '', problem: 'the list is empty' }];
  return lines.map((line, index) => {
    const match = /^([0-9a-f]+) [ *](.+)$/i.exec(line);
    const [, digest = '', name = ''] = match ?? [];
    const candidates = byLength[digest.length];
    if (!candidates) return { name: `line ${index + 1}`, problem: 'it is not of the form "digest  name"' };
    const found = candidates.map((algorithm) => digestOf(name, algorithm));
    if (found.every((one) => one === undefined)) return { name, problem: 'the file is missing' };
    const same = found.some((one) => one?.toLowerCase() === digest.toLowerCase());
    return same ? { name } : { name, problem: `its checksum is not ${digest}` };
  });
}
