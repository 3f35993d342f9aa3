/** A module proxy in a folder, as GOPROXY=file://… reads it (https://go.dev/ref/mod#goproxy-protocol). */
import fs from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';

/** Writes `module@version` with its files. */
export function writeProxyModule(
  folder: string,
  module: string,
  version: string,
  files: Readonly<Record<string, string>>,
): void {
  const base = path.join(folder, module, '@v');
  fs.mkdirSync(base, { recursive: true });
  fs.writeFileSync(path.join(base, 'list'), `${version}\n`);
  fs.writeFileSync(path.join(base, `${version}.info`), JSON.stringify({ Version: version }));
  fs.writeFileSync(path.join(base, `${version}.mod`), files['go.mod'] ?? `module ${module}\n`);
  const entries = Object.entries(files).map(([name, text]) => [`${module}@${version}/${name}`, text] as const);
  fs.writeFileSync(path.join(base, `${version}.zip`), storedZip(entries));
}

/** A zip file without compression (APPNOTE 4.3). */
export function storedZip(entries: readonly (readonly [name: string, text: string | Buffer])[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of entries) {
    const [fileName, data] = [Buffer.from(name), Buffer.from(text)];
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(33, 8);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(fileName.length, 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, fileName, data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\u0000'), common, tail, fileName]));
    parts.push(local);
    offset += local.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(listing.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, listing, Buffer.from('PK\u0005\u0006'), end]);
}
