/** Reads the few files of a git checkout whose form is simple and fixed: where it is, HEAD, refs (gitrepository-layout(5)). */
import { host, type AbsolutePath } from '../base/path.ts';
import { FileError, type Files } from '../model/ports.ts';

export interface GitFolder {
  /** The checkout's own: HEAD lies here. */
  readonly own: AbsolutePath;
  /** Shared by all worktrees: refs and packed-refs lie here. */
  readonly common: AbsolutePath;
}

export interface GitHead {
  /** `refs/heads/main`; undefined when detached. */
  readonly ref: string | undefined;
  /** Undefined before the first commit, and where refs are kept in another form (reftable). */
  readonly commit: string | undefined;
}

/** The checkout that `folder` lies in. `tried` gets every path that decides it. */
export function findGitFolder(folder: AbsolutePath, files: Files, tried: Set<AbsolutePath>): GitFolder | undefined {
  for (let at = folder; ; at = host.dirname(at)) {
    const path = host.join(at, '.git');
    tried.add(path);
    const kind = files.follow(path)?.kind;
    const own = kind === 'folder' ? path : kind === 'file' ? pointedFolder(path, files) : undefined;
    if (own !== undefined) {
      const text = firstLine(host.join(own, 'commondir'), files);
      return { own, common: text === undefined ? own : host.resolve(own, text) };
    }
    if (host.dirname(at) === at) return undefined;
  }
}

/** Worktrees and submodules have a file `gitdir: PATH`. */
function pointedFolder(path: AbsolutePath, files: Files): AbsolutePath | undefined {
  const target = /^gitdir: (.+)$/.exec(firstLine(path, files) ?? '')?.[1];
  return target === undefined ? undefined : host.resolve(host.dirname(path), target);
}

export function readHead({ own, common }: GitFolder, files: Files): GitHead {
  const text = firstLine(host.join(own, 'HEAD'), files) ?? '';
  const ref = /^ref: (refs\/.+)$/.exec(text)?.[1];
  if (ref === undefined) return { ref: undefined, commit: commitIn(text) };
  const loose = commitIn(firstLine(host.join(common, ref), files) ?? '');
  return { ref, commit: loose ?? packedCommit(host.join(common, 'packed-refs'), ref, files) };
}

const commitIn = (text: string): string | undefined => /^(?:[0-9a-f]{64}|[0-9a-f]{40})$/.exec(text)?.[0];

/** Lines `<commit> <ref>`; comments begin with `#`, peeled tags with `^`. */
function packedCommit(path: AbsolutePath, ref: string, files: Files): string | undefined {
  const line = readIfThere(path, files)
    ?.split('\n')
    .find((text) => text.endsWith(` ${ref}`));
  return line === undefined ? undefined : commitIn(line.slice(0, -ref.length - 1));
}

/** Files and folders whose change means that commit, branch or tags may be others. */
export function gitPaths(folder: GitFolder, head: GitHead, files: Files): readonly AbsolutePath[] {
  const { own, common } = folder;
  const paths = [host.join(own, 'HEAD'), host.join(common, 'packed-refs'), host.join(common, 'reftable')];
  if (head.ref !== undefined) paths.push(host.join(common, head.ref));
  return [...paths, ...foldersBelow(host.join(common, 'refs', 'tags'), files)];
}

/** A tag `cli/v1` lies in a folder of its own. */
function foldersBelow(folder: AbsolutePath, files: Files): readonly AbsolutePath[] {
  const inner = files.list(folder).filter((entry) => entry.kind === 'folder');
  return [folder, ...inner.flatMap(({ name }) => foldersBelow(host.join(folder, name), files))];
}

const firstLine = (path: AbsolutePath, files: Files): string | undefined =>
  readIfThere(path, files)?.split('\n')[0]?.trimEnd();

function readIfThere(path: AbsolutePath, files: Files): string | undefined {
  try {
    return files.readText(path);
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}
