/** What a co-tenant of the store could do: results that it holds, written anew with other contents and a right checksum. */
import fs from 'node:fs';
import path from 'node:path';
import { decodeFrames, encodeFrame, encodeHeader } from '../../src/cache/frames.ts';
import { recordFormat } from '../../src/cache/store.ts';
import { sha256 } from '../../src/cache/sha256.ts';
import type { Rig } from './rig.ts';

/** As JSON, so that nothing keeps a test from writing nonsense. */
export interface PoisonedResult {
  outputFiles: Record<string, unknown>[];
  outputSymlinks: Record<string, unknown>[];
  outputDirectories: Record<string, unknown>[];
  auxiliary: Record<string, unknown>;
  [key: string]: unknown;
}

/** Path of the record of the one result of which a file or folder is called `output`. */
export function recordOf(rig: Rig, output: string): string {
  const found = records(rig).filter((file) => fs.readFileSync(file, 'latin1').includes(JSON.stringify(output)));
  if (found.length !== 1) throw new Error(`${found.length} results name ${output}`);
  return found[0] as string;
}

export function records(rig: Rig): readonly string[] {
  return fs
    .readdirSync(path.join(rig.base, 'store', 'ac'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .toSorted();
}

/** A record as it lies in the store. */
export interface PoisonedRecord {
  result: PoisonedResult;
  sets: unknown;
}

/** JSON text that JSON.stringify would not write; `poison` puts it there as it is. */
export const raw = (text: string): string => `RAW ${text}`;

/** Changes the result that made `output`. */
export function poison(rig: Rig, output: string, change: (record: PoisonedRecord) => void): void {
  const file = recordOf(rig, output);
  const decoded = decodeFrames(fs.readFileSync(file), recordFormat);
  const frame = decoded.type === 'frames' ? decoded.frames[0] : undefined;
  if (!frame) throw new Error(`${file} is no record`);
  const body = JSON.parse(Buffer.from(frame).toString('utf8')) as PoisonedRecord;
  change(body);
  const text = JSON.stringify(body).replaceAll(/"RAW ([^"]*)"/g, '$1');
  fs.writeFileSync(file, Buffer.concat([encodeHeader(recordFormat), encodeFrame(Buffer.from(text))]));
}

/** A file of a result, its content in the record itself. */
export const poisonedFile = (name: string, content = 'poison'): Record<string, unknown> => ({
  path: name,
  digest: { hash: sha256(content), sizeBytes: Buffer.byteLength(content) },
  isExecutable: true,
  contents: Buffer.from(content).toString('base64'),
});
