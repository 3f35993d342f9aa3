/** Files that remember what a reading asked of them: where it goes wrong, a change of any of it may mend it. */
import { host, type AbsolutePath } from '../base/path.ts';
import type { Files, FileStat } from '../model/ports.ts';

export interface RecordingFiles {
  readonly files: Files;
  /** Files below `root`, and names where there was nothing, each once; neither folders nor what lies in `except`. */
  readonly lookedAt: (root: AbsolutePath, except: readonly AbsolutePath[]) => readonly AbsolutePath[];
}

export function recordingFiles(files: Files): RecordingFiles {
  const seen = new Set<AbsolutePath>();
  const reading =
    <Rest extends readonly unknown[], Answer>(read: (path: AbsolutePath, ...rest: Rest) => Answer) =>
    (path: AbsolutePath, ...rest: Rest): Answer => {
      seen.add(path);
      return read(path, ...rest);
    };
  // What a folder holds changes all the time.
  const looking =
    (look: (path: AbsolutePath) => FileStat | undefined) =>
    (path: AbsolutePath): FileStat | undefined => {
      const stat = look(path);
      if (stat?.kind !== 'folder') seen.add(path);
      return stat;
    };
  return {
    files: {
      ...files,
      stat: looking(files.stat),
      follow: looking(files.follow),
      read: reading(files.read),
      readPart: reading(files.readPart),
      readText: reading(files.readText),
      readLink: reading(files.readLink),
      digest: reading(files.digest),
      realPath: (path) => {
        const real = files.realPath(path);
        looking(files.stat)(real);
        return real;
      },
    },
    lookedAt: (root, except) =>
      [...seen].filter((path) => lies(path, root) && !except.some((folder) => lies(path, folder))),
  };
}

const lies = (path: AbsolutePath, folder: AbsolutePath): boolean => path.startsWith(folder + host.separator);
