/** A file of framed records on disk: read whole, appended to with one write each, replaced as a whole. */
import type { AbsolutePath } from '../base/path.ts';
import { FileError, type Appender, type Files } from '../model/ports.ts';
import { decodeFrames, encodeFrame, encodeHeader, headerLength, type FrameFormat } from './frames.ts';

/** Nothing is written before the first `append` or `replace`, so that commands that only look leave no trace. */
export interface FrameFile {
  /** Records as they were when the file was opened. */
  readonly frames: readonly Uint8Array[];
  readonly bytes: number;
  /** Throws FileError. A damaged tail is cut off first. False if the file is a newer gobuild's and was left alone. */
  readonly append: (...payloads: readonly Uint8Array[]) => boolean;
  /** Puts `payloads` in place of all records, durably. Throws FileError. */
  readonly replace: (payloads: readonly Uint8Array[]) => boolean;
  /** Gives the open file back; it may be written again. */
  readonly close: () => void;
}

export interface FrameFileOptions {
  readonly files: Files;
  readonly path: AbsolutePath;
  readonly format: FrameFormat;
  /** As a warning names it: `state log`. */
  readonly label: string;
  readonly warn: (text: string) => void;
  /** The file is known to be whole and this long: it is appended to without being read, and has no `frames`. */
  readonly size?: number | undefined;
  /** Between appends, until `close`: small records for thousands of tasks would cost more to open the file for than to write. */
  readonly staysOpen?: boolean | undefined;
}

export function openFrameFile(options: FrameFileOptions): FrameFile {
  const { files, path, format } = options;
  const start = options.size === undefined ? readStart(options) : known(options.size);
  let whole = start.whole;
  let bytes = start.size;
  const end = endOf(options);
  const replace = (payloads: readonly Uint8Array[]): boolean => {
    if (start.foreign) return false;
    const content = Buffer.concat([encodeHeader(format), ...payloads.map(encodeFrame)]);
    end.close();
    files.write(path, content, { sync: true, mode: 0o600 });
    whole = true;
    bytes = content.length;
    return true;
  };
  const append = (...payloads: readonly Uint8Array[]): boolean => {
    if (start.foreign) return false;
    const added = payloads.map(encodeFrame);
    if (whole) end.append(added.length === 1 ? (added[0] as Uint8Array) : Buffer.concat(added));
    else files.write(path, Buffer.concat([start.good, ...added]), { sync: true, mode: 0o600 });
    bytes += added.reduce((sum, frame) => sum + frame.length, 0);
    whole = true;
    return true;
  };
  return {
    frames: start.frames,
    get bytes() {
      return bytes;
    },
    append,
    replace,
    close: end.close,
  };
}

const endOf = ({ files, path, staysOpen }: FrameFileOptions): Appender =>
  (staysOpen === true ? files.appender?.(path) : undefined) ?? {
    append: (content) => files.append(path, content),
    close: () => undefined,
  };

interface Start {
  readonly frames: readonly Uint8Array[];
  /** What an append may build on: header and whole records. */
  readonly good: Uint8Array;
  /** Bytes of `good`. */
  readonly size: number;
  /** The file on disk is exactly `good`. */
  readonly whole: boolean;
  readonly foreign: boolean;
}

const known = (size: number): Start => ({ frames: [], good: new Uint8Array(), size, whole: true, foreign: false });

function readStart({ files, path, format, label, warn }: FrameFileOptions): Start {
  const empty: Start = { frames: [], good: encodeHeader(format), size: headerLength, whole: false, foreign: false };
  const content = readOrNothing(files, path);
  if (content === undefined) return empty;
  if (typeof content === 'string') {
    warn(`${label}: ${content}`);
    return empty;
  }
  const decoded = decodeFrames(content, format);
  if (decoded.type === 'newer') {
    warn(`${label} ${path} was written by a newer gobuild (format ${decoded.version}): it is left alone and not used`);
    return { ...empty, foreign: true };
  }
  if (decoded.type === 'older') return empty;
  if (decoded.type === 'unknown') {
    warn(`${label} damaged at offset 0, recovered 0 records (${path})`);
    return empty;
  }
  const { frames, goodBytes, damaged } = decoded;
  if (damaged) warn(`${label} damaged at offset ${goodBytes}, recovered ${frames.length} records (${path})`);
  return { frames, good: content.subarray(0, goodBytes), size: goodBytes, whole: !damaged, foreign: false };
}

/** A text says why it cannot be read. */
function readOrNothing(files: Files, path: AbsolutePath): Uint8Array | string | undefined {
  try {
    return files.stat(path) === undefined ? undefined : files.read(path);
  } catch (error) {
    if (error instanceof FileError) return error.message;
    throw error;
  }
}
