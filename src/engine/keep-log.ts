/** What programs printed, of any size, to a log of bounded size: read in pieces, cut only after secrets are masked. */
import type { AbsolutePath } from '../base/path.ts';
import type { Files } from '../model/ports.ts';
import { redactedText, type OutputStream, type Redactor } from './clean-output.ts';
import { lastLines, lineCleaner } from './sanitise.ts';

/** Bytes of one target's output that are kept. */
export const maxOutput = 64 * 1024 * 1024;
/** Bytes that are read at once. */
export const pieceSize = 1024 * 1024;
/** Of the beginning and of the end; what a piece more makes of control characters still fits. */
const half = maxOutput / 2 - 3 * pieceSize;
/** Lines at the end that a failure shows. */
const tailLength = 40;
/** Characters that surely hold them: each is cut to 64 Ki. */
const tailRoom = 4 * pieceSize;

export interface RawOutput {
  readonly files: Pick<Files, 'readPart'>;
  readonly from: AbsolutePath;
  readonly redactor: Redactor;
}

/** Reads `from`, writes `to` (nothing if nothing was printed), and gives the last lines. Throws FileError. */
export function keepLog(
  raw: Omit<RawOutput, 'files'> & {
    readonly files: Pick<Files, 'readPart' | 'write' | 'append'>;
    readonly to: AbsolutePath;
  },
): { readonly tail: readonly string[] } {
  const log = logWriter(raw.files, raw.to);
  const lines = lineCleaner();
  const rest = lastPieces(half);
  for (const text of redactedPieces(raw, 0)) {
    if (log.bytes() < half) log.write(lines.push(text));
    else rest.add(text);
  }
  if (rest.dropped() > 0) {
    log.write(`${lines.end()}\n… (${rest.dropped()} bytes left out)\n`);
    for (const text of cleanedEnd(rest.pieces())) log.write(text);
  } else {
    for (const text of rest.pieces()) log.write(lines.push(text));
    log.write(lines.end());
  }
  return { tail: lastLines(log.end(), tailLength) };
}

/** The last lines of what was printed from `offset` on; nothing is kept. Throws FileError. */
export function readTail(raw: RawOutput & { readonly offset: number }): readonly string[] {
  const rest = lastPieces(tailRoom);
  for (const text of redactedPieces(raw, raw.offset)) rest.add(text);
  return lastLines(cleanedEnd(rest.pieces()).join(''), tailLength);
}

function* redactedPieces({ files, from, redactor }: RawOutput, offset: number): Generator<string> {
  const text: OutputStream<Uint8Array> = redactedText(redactor);
  let at = offset;
  for (;;) {
    const bytes = files.readPart(from, at, pieceSize);
    if (bytes.length === 0) break;
    at += bytes.length;
    yield text.push(bytes);
  }
  yield text.end();
}

/** Sanitised, and no longer than a half in all: what is made visible takes more room than it had. */
function cleanedEnd(pieces: readonly string[]): string[] {
  const lines = lineCleaner();
  const clean = [...pieces.map((text) => lines.push(text)), lines.end()];
  const sizes = clean.map((text) => Buffer.byteLength(text));
  let size = sizes.reduce((sum, one) => sum + one, 0);
  let first = 0;
  for (; size > half; first += 1) size -= sizes[first] ?? 0;
  return clean.slice(first);
}

/** Holds the end of a text in pieces: at least `room` bytes of it, if there are so many. */
function lastPieces(room: number) {
  const kept: { readonly text: string; readonly size: number }[] = [];
  let size = 0;
  let dropped = 0;
  return {
    add: (text: string): void => {
      const bytes = Buffer.byteLength(text);
      kept.push({ text, size: bytes });
      size += bytes;
      while (size - (kept[0]?.size ?? size) > room) {
        const gone = kept.shift()?.size ?? 0;
        size -= gone;
        dropped += gone;
      }
    },
    /** After something was dropped it begins with a whole line, if there is one. */
    pieces: (): readonly string[] => {
      const [first = '', ...others] = kept.map((piece) => piece.text);
      return dropped > 0 ? [first.slice(first.indexOf('\n') + 1), ...others] : [first, ...others];
    },
    dropped: (): number => dropped,
  };
}

/** Writes in pieces; `end` gives what was written last. */
function logWriter(files: Pick<Files, 'write' | 'append'>, path: AbsolutePath) {
  let bytes = 0;
  let recent = '';
  return {
    write: (text: string): void => {
      if (text === '') return;
      if (bytes === 0) files.write(path, text);
      else files.append(path, text);
      bytes += Buffer.byteLength(text);
      recent = recent.length + text.length > 2 * tailRoom ? recent.slice(-tailRoom) + text : recent + text;
    },
    bytes: (): number => bytes,
    end: (): string => recent,
  };
}
