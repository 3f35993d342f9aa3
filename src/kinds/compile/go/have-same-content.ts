/** Compares two files piece by piece: programs that differ mostly do so in their build id, which stands at their beginning. */
import type { AbsolutePath } from '../../../base/path.ts';
import type { Files } from '../../../model/ports.ts';

const firstPiece = 16 * 1024;
const piece = 1024 * 1024;

/** Both are regular files. Throws FileError. */
export function haveSameContent(files: Files, one: AbsolutePath, other: AbsolutePath): boolean {
  const size = files.stat(one)?.size ?? 0;
  if (size !== files.stat(other)?.size) return false;
  for (let at = 0, length = firstPiece; at < size; at += length, length = piece) {
    const [left, right] = [files.readPart(one, at, length), files.readPart(other, at, length)];
    // A file that has become shorter meanwhile is another one.
    if (left.length < Math.min(length, size - at) || Buffer.compare(left, right) !== 0) return false;
  }
  return true;
}
