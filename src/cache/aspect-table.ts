/** What drivers read from file contents (an aspect), kept by the content's digest, so that one edit reads one file. */
import type { WorkspacePath } from '../base/path.ts';
import { InternalError } from '../base/bug.ts';
import type { AspectName } from '../model/action.ts';
import type { Digest } from '../model/digest.ts';
import { FileError, type Files } from '../model/ports.ts';
import type { FileTable } from './file-table.ts';
import { openFrameFile, type FrameFile, type FrameFileOptions } from './frame-file.ts';
import { sha256 } from './sha256.ts';

const format = { name: 'GBAS', version: 1 } as const;
const pairLength = 64;

export interface AspectTable {
  /** Digest of the aspect's text of the file at `path`; `aspect` is the name with its revision. Throws FileError. */
  readonly read: (request: {
    readonly aspect: string;
    readonly name: AspectName;
    readonly path: WorkspacePath;
  }) => Digest;
  readonly flush: () => void;
}

export interface AspectTableOptions extends Omit<FrameFileOptions, 'format' | 'label'> {
  readonly files: Files;
  readonly table: FileTable;
  readonly aspects: ReadonlyMap<AspectName, (content: Uint8Array) => string>;
  /** Another gobuild may read otherwise: its readings do not count. */
  readonly gobuildVersion: string;
}

export function openAspectTable(options: AspectTableOptions): AspectTable {
  const { files, table, aspects, gobuildVersion, warn } = options;
  const known = new Map<string, Map<Digest, Digest>>();
  let added = new Map<string, [Digest, Digest][]>();
  let file: FrameFile | undefined;
  const load = (): void => {
    if (file !== undefined) return;
    file = openFrameFile({ ...options, format, label: 'aspect table' });
    for (const frame of file.frames) readFrame(frame, known);
  };
  const read: AspectTable['read'] = ({ aspect, name, path }) => {
    load();
    const label = `${gobuildVersion} ${aspect}`;
    const content = contentOf(table, path);
    const texts = known.get(label) ?? new Map<Digest, Digest>();
    known.set(label, texts);
    const before = content && texts.get(content.digest);
    if (before !== undefined) return before;
    if (content === undefined) return sha256('');
    const reading = aspects.get(name);
    if (reading === undefined) throw new InternalError(`no aspect is called ${name}`);
    const bytes = files.read(table.absolute(content.path));
    const digest = sha256(reading(bytes));
    // The file may have changed since the table hashed it: what was read is kept under its own digest.
    const source = sha256(bytes);
    texts.set(source, digest);
    const pairs = added.get(label);
    if (pairs) pairs.push([source, digest]);
    else added.set(label, [[source, digest]]);
    return digest;
  };
  const flush = (): void => {
    if (added.size === 0 || file === undefined) return;
    const frames = [...added].map(([label, pairs]) => encodeFrame(label, pairs));
    added = new Map();
    try {
      file.append(...frames);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      warn(`the aspect table was not written: ${error.message}`);
    }
  };
  return { read, flush };
}

/** Follows a link to a file; undefined for what has no content. */
function contentOf(
  table: FileTable,
  start: WorkspacePath,
): { readonly path: string; readonly digest: Digest } | undefined {
  const behind = table.behind(start);
  return behind?.known.stat.kind === 'file' ? { path: behind.path, digest: behind.known.digest } : undefined;
}

/** u32 length of the label, the label in UTF-8, then pairs of content digest and aspect digest. */
function encodeFrame(label: string, pairs: readonly (readonly [Digest, Digest])[]): Uint8Array {
  const name = Buffer.from(label);
  const head = Buffer.alloc(4);
  head.writeUInt32LE(name.length, 0);
  return Buffer.concat([head, name, Buffer.from(pairs.flat().join(''), 'hex')]);
}

function readFrame(frame: Uint8Array, known: Map<string, Map<Digest, Digest>>): void {
  const bytes = Buffer.from(frame.buffer, frame.byteOffset, frame.length);
  const nameEnd = 4 + bytes.readUInt32LE(0);
  const label = bytes.toString('utf8', 4, nameEnd);
  const texts = known.get(label) ?? new Map<Digest, Digest>();
  known.set(label, texts);
  for (let at = nameEnd; at + pairLength <= bytes.length; at += pairLength) {
    texts.set(bytes.toString('hex', at, at + 32), bytes.toString('hex', at + 32, at + 64));
  }
}
