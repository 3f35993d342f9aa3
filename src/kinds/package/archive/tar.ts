/** The only door of tar-stream: entries as a tar file (ustar; PAX records only where ustar cannot tell it). */
import { pack, type Header } from 'tar-stream';
import type { Entry } from './entry.ts';

/** The greatest time that the header writer gets right; later ones go into a PAX record. */
const lastHeaderTime = 2 ** 31 - 1;

/** `entries` in the order given; `time` in seconds since 1970 for all of them. */
export async function tar(entries: readonly Entry[], time: number): Promise<Uint8Array> {
  const packer = pack();
  for (const entry of entries) {
    const header = headerOf(entry, Math.max(0, time));
    const { buffer, byteOffset, length } = entry.content;
    if (entry.link === undefined) packer.entry(header, Buffer.from(buffer, byteOffset, length));
    else packer.entry(header);
  }
  packer.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of packer) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

function headerOf(entry: Entry, seconds: number): Partial<Header> & Pick<Header, 'name'> {
  return {
    name: entry.name,
    mode: entry.link === undefined ? entry.mode : 0o777,
    uid: 0,
    gid: 0,
    uname: '',
    gname: '',
    size: entry.content.length,
    mtime: new Date(Math.min(seconds, lastHeaderTime) * 1000),
    type: entry.link === undefined ? 'file' : 'symlink',
    devmajor: 0,
    devminor: 0,
    ...(entry.link === undefined ? {} : { linkname: entry.link }),
    ...(seconds > lastHeaderTime ? { pax: { mtime: String(seconds) } } : {}),
  };
}
