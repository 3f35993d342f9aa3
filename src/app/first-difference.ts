/** The first place where two files differ: the byte, of texts the line, of archives and programs the part that it lies in. */
import type { AbsolutePath } from '../base/path.ts';
import type { Files } from '../model/ports.ts';
import type { FileDifference } from './verify-answer.ts';
import { partAt, unpacked } from './part-of-file.ts';

const pieceSize = 1024 * 1024;
/** Larger ones are compared, but not read for their parts. */
const maxWhole = 512 * 1024 * 1024;
const longest = 100;

/** Undefined if they are equal. Throws FileError. */
export function firstDifference(a: AbsolutePath, b: AbsolutePath, files: Files): FileDifference | undefined {
  const offset = differingByte(a, b, files);
  if (offset === undefined) return undefined;
  const size = Math.max(files.follow(a)?.size ?? 0, files.follow(b)?.size ?? 0);
  return size > maxWhole ? { offset } : explained(files.read(a), files.read(b), offset);
}

function differingByte(a: AbsolutePath, b: AbsolutePath, files: Files): number | undefined {
  for (let at = 0; ; at += pieceSize) {
    const [one, other] = [files.readPart(a, at, pieceSize), files.readPart(b, at, pieceSize)];
    const found = differingIn(one, other);
    if (found !== undefined) return at + found;
    if (one.length < pieceSize) return undefined;
  }
}

function differingIn(a: Uint8Array, b: Uint8Array): number | undefined {
  if (Buffer.compare(a, b) === 0) return undefined;
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) if (a[at] !== b[at]) return at;
  return length;
}

function explained(a: Uint8Array, b: Uint8Array, offset: number): FileDifference {
  if (isText(a) && isText(b)) {
    const line = a.subarray(0, offset).reduce((sum, byte) => (byte === newline ? sum + 1 : sum), 1);
    return { offset, line, texts: [lineAt(a, offset), lineAt(b, offset)] };
  }
  const inner = [unpacked(a), unpacked(b)] as const;
  const within = inner[0] && inner[1] ? differingIn(inner[0], inner[1]) : undefined;
  if (inner[0] && within !== undefined) {
    const part = partAt(inner[0], within);
    return { offset, part: part ? `${part}, unpacked byte ${within}` : `unpacked byte ${within}` };
  }
  const part = inner[0] && inner[1] ? 'how it was packed: what is in it is equal' : partAt(a, offset);
  return { offset, ...(part === undefined ? {} : { part }) };
}

const newline = 10;

const isText = (content: Uint8Array): boolean => !content.subarray(0, 8192).includes(0) && !isPacked(content);
const isPacked = (content: Uint8Array): boolean => content[0] === 0x1f && content[1] === 0x8b;

/** The line that a byte lies in, cut so that the byte is still in it. */
function lineAt(content: Uint8Array, offset: number): string {
  const start = content.lastIndexOf(newline, Math.max(0, offset - 1)) + 1;
  const end = content.indexOf(newline, offset);
  const from = Math.max(offset < start ? offset : start, offset - longest / 2);
  const text = Buffer.from(content.subarray(from, end < 0 ? content.length : end)).toString('utf8');
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
