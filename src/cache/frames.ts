/**
 * The framing of every file that the cache keeps: a header with a format version, then records with length and checksum.
 *
 * Header: 4 bytes name of the format, u32 version, u32 CRC-32 of these eight. Record: u32 length of the payload, u32
 * CRC-32 of the length's four bytes and the payload, payload. All numbers are little-endian. The header never changes,
 * so that an older gobuild can tell a newer format from damage.
 */
import { crc32 } from 'node:zlib';

export const headerLength = 12;
/** Bytes in front of each payload. */
export const frameHead = 8;

export interface FrameFormat {
  /** Four ASCII characters. */
  readonly name: string;
  readonly version: number;
}

export type DecodedFrames =
  | {
      readonly type: 'frames';
      readonly frames: readonly Uint8Array[];
      /** Bytes up to the end of the last whole record. */
      readonly goodBytes: number;
      /** True if there are bytes behind it. */
      readonly damaged: boolean;
    }
  /** Not of this format or damaged from the start: may be replaced. */
  | { readonly type: 'unknown' }
  /** Written by an older gobuild: may be replaced. */
  | { readonly type: 'older' }
  /** Written by a newer gobuild: must not be touched. */
  | { readonly type: 'newer'; readonly version: number };

export function encodeHeader(format: FrameFormat): Buffer {
  const header = Buffer.alloc(headerLength);
  header.write(format.name, 0, 4, 'latin1');
  header.writeUInt32LE(format.version, 4);
  header.writeUInt32LE(crc32(header.subarray(0, 8)), 8);
  return header;
}

export function encodeFrame(payload: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(frameHead + payload.length);
  frame.writeUInt32LE(payload.length, 0);
  frame.set(payload, frameHead);
  frame.writeUInt32LE(crc32(payload, crc32(frame.subarray(0, 4))), 4);
  return frame;
}

/** Whole records from the start on; the first bad one ends it, because nothing behind it can be placed. */
export function decodeFrames(content: Uint8Array, format: FrameFormat): DecodedFrames {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.length);
  if (bytes.length < headerLength || crc32(bytes.subarray(0, 8)) !== bytes.readUInt32LE(8)) return { type: 'unknown' };
  if (bytes.toString('latin1', 0, 4) !== format.name) return { type: 'unknown' };
  const version = bytes.readUInt32LE(4);
  if (version > format.version) return { type: 'newer', version };
  if (version < format.version) return { type: 'older' };
  const frames: Uint8Array[] = [];
  let at = headerLength;
  while (at + frameHead <= bytes.length) {
    const length = bytes.readUInt32LE(at);
    const end = at + frameHead + length;
    if (end > bytes.length) break;
    const payload = bytes.subarray(at + frameHead, end);
    if (crc32(payload, crc32(bytes.subarray(at, at + 4))) !== bytes.readUInt32LE(at + 4)) break;
    frames.push(payload);
    at = end;
  }
  return { type: 'frames', frames, goodBytes: at, damaged: at !== bytes.length };
}

/** CRC-32 as a signed 32-bit number, as headers hold it. */
export const sumOf = (bytes: Uint8Array): number => crc32(bytes) | 0;
