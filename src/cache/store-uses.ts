/** When each result of the store was last used: runs leave what they used, a collection makes one file of it all. */
import { host } from '../base/path.ts';
import type { Digest } from '../model/digest.ts';
import { milliseconds } from './store-files.ts';
import type { StoreOptions } from './store.ts';

export interface Uses {
  /** Milliseconds since 1970; undefined if no use is known. */
  readonly lastOf: (key: Digest) => number | undefined;
}

/** So much of a key tells it from all others; more would only take memory. */
const enough = 16;
const line = /([0-9a-f]{16})[0-9a-f]{48}(?: (\d{1,19}))?(?:\n|$)/y;

/** Holds some 80 bytes for each key, and one file at a time. */
export function readUses({ files, folder }: StoreOptions): Uses {
  const last = new Map<string, number>();
  for (const { name, kind } of files.list(host.join(folder, 'uses'))) {
    const path = host.join(folder, 'uses', name);
    const stat = kind === 'file' ? files.stat(path) : undefined;
    if (stat === undefined) continue;
    const written = milliseconds(stat.mtimeNs);
    for (const [start, ns] of usesIn(files.read(path))) {
      const used = ns === undefined ? written : milliseconds(BigInt(ns));
      if (used > (last.get(start) ?? Number.NEGATIVE_INFINITY)) last.set(start, used);
    }
  }
  return { lastOf: (key) => last.get(key.slice(0, enough)) };
}

/** `<key> <ns>` in the file that a collection left, `<key>` in a run's own; what is neither is passed over. */
function* usesIn(content: Uint8Array): Generator<readonly [start: string, ns: string | undefined]> {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.length);
  for (let at = 0; at < bytes.length;) {
    const next = bytes.indexOf('\n', at);
    const end = next < 0 ? bytes.length : next;
    // A text of its own: a part of a larger one would keep that in memory.
    const text = bytes.toString('latin1', at, Math.min(end, at + 100));
    line.lastIndex = 0;
    const match = line.exec(text);
    if (match?.[1] !== undefined) yield [Buffer.from(match[1], 'latin1').toString('latin1'), match[2]];
    at = end + 1;
  }
}

/** Puts one file in place of all. `kept`: each with its last use in milliseconds. */
export function rewriteUses({ files, folder }: StoreOptions, kept: Iterable<readonly [Digest, number]>): void {
  const before = files.list(host.join(folder, 'uses'));
  const lines: string[] = [];
  for (const [key, used] of kept) lines.push(`${key} ${BigInt(Math.round(used * 1e6))}`);
  files.write(host.join(folder, 'uses', 'collected'), lines.join('\n'));
  for (const { name } of before) if (name !== 'collected') files.remove(host.join(folder, 'uses', name));
}
