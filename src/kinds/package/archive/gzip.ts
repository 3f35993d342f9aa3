/** A gzip file (RFC 1952) of one member: no time, no name, unknown system, so that equal bytes in give equal bytes out. */
import { crc32 } from 'node:zlib';
import { deflate, type DeflateOptions } from './deflate.ts';

/** ID1 ID2, CM deflate, no flags, MTIME 0, XFL 0, OS 255 (unknown). */
const header = Uint8Array.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);

export async function gzip(data: Uint8Array, options: DeflateOptions): Promise<Uint8Array> {
  const parts = await deflate(data, options);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(data), 0);
  trailer.writeUInt32LE(data.length % 2 ** 32, 4);
  return Buffer.concat([header, ...parts, trailer]);
}
