/** The only door of fflate: one block of a DEFLATE stream (RFC 1951), the same bytes on every Node and host. */
import { constants, inflateRawSync } from 'node:zlib';
import { Deflate } from 'fflate';
import { InternalError, invariant } from '../../../base/bug.ts';

/** Bytes of one block. Fixed: another size would give other bytes. */
export const blockSize = 1024 * 1024;
/** How far back a block may point into what lies before it. */
export const windowSize = 32 * 1024;

export interface DeflateBlock {
  readonly data: Uint8Array;
  /** The {@link windowSize} bytes before `data`, or as many as there are. */
  readonly before: Uint8Array;
  /** The last block of its stream. */
  readonly last: boolean;
}

/**
 * The block compressed, ending on a byte border, so that the blocks of a stream, made anywhere in any order, are joined
 * by laying them end to end (as pigz does). Each is unpacked again before it is given away.
 */
export function deflateBlock({ data, before, last }: DeflateBlock): Uint8Array<ArrayBuffer> {
  // fflate holds back the tail of other lengths.
  invariant(last || data.length === blockSize, 'all blocks but the last have the block size');
  const parts: Uint8Array[] = [];
  const options = { level: 6, mem: 6, ...(before.length > 0 ? { dictionary: before } : {}) } as const;
  const stream = new Deflate(options, (part) => parts.push(part));
  stream.push(data, last);
  if (!last) parts.push(syncMarker(stream));
  const packed = new Uint8Array(Buffer.concat(parts));
  const back = inflateRawSync(packed, {
    finishFlush: constants.Z_SYNC_FLUSH,
    ...(before.length > 0 ? { dictionary: before } : {}),
  });
  if (!back.equals(data)) throw new InternalError('a packed block does not unpack to what went in');
  return packed;
}

/**
 * Ends the open byte with an empty stored block (RFC 1951, 3.2.4). fflate's own `flush(true)` (0.8.3) writes a wrong
 * length when bits are pending, so the pending bits are read from its state: bits 0–2 their number, the rest the bits.
 */
function syncMarker(stream: Deflate): Uint8Array {
  const state: unknown = Reflect.get(stream, 's');
  const pending: unknown = typeof state === 'object' && state !== null ? Reflect.get(state, 'r') : undefined;
  if (typeof pending !== 'number') throw new InternalError('this version of fflate keeps its state in another way');
  const count = pending & 7;
  return Uint8Array.from([pending >> 3, ...(count + 3 > 8 ? [0] : []), 0x00, 0x00, 0xff, 0xff]);
}
