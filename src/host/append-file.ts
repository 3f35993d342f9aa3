/** Writes at the end of files: once, or again and again in a file that stays open. */
import { closeSync, fstatSync, fsyncSync, openSync } from 'node:fs';
import { host, type AbsolutePath } from '../base/path.ts';
import type { Appender, WriteOptions } from '../model/ports.ts';
import { guarded } from './file-error.ts';
import { syncFolder, writeAll } from './replace-file.ts';
import { withParents } from './with-parents.ts';

const openEnd = (path: AbsolutePath): number => withParents(path, () => openSync(path, 'a', 0o644));

/** A first record needs its folder flushed, too: else the whole journal could be gone after a power cut. */
export function appendFile(
  path: AbsolutePath,
  content: Uint8Array | string,
  options: Pick<WriteOptions, 'sync'> = {},
): void {
  guarded('write', path, () => {
    const descriptor = openEnd(path);
    try {
      const isNew = options.sync === true && fstatSync(descriptor).size === 0;
      writeAll(descriptor, typeof content === 'string' ? Buffer.from(content) : content);
      if (options.sync) fsyncSync(descriptor);
      if (isNew) syncFolder(host.dirname(path));
    } finally {
      closeSync(descriptor);
    }
  });
}

/** Each of its writes is one call of the system. */
export function openAppender(path: AbsolutePath): Appender {
  let descriptor: number | undefined;
  return {
    append: (content) => guarded('write', path, () => writeAll((descriptor ??= openEnd(path)), content)),
    close: () => {
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
    },
  };
}
