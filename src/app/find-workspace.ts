/** Which gobuild.yaml an invocation means, and the folder that is its workspace. */
import { err, ok, type Result } from '../base/result.ts';
import { host, isAbsolute, relativeTo, type AbsolutePath, type WorkspacePath } from '../base/path.ts';
import { readRoot, type RootKey, type StartFile } from '../config/index.ts';
import { diagnostic, type Diagnostic } from '../model/diagnostic.ts';
import type { Files } from '../model/ports.ts';
import type { Invocation } from './contract.ts';

export interface Workspace {
  readonly root: AbsolutePath;
  readonly file: AbsolutePath;
  /** Name of the file inside the workspace. */
  readonly name: WorkspacePath;
  /** The file that was found first, if it names this one as its root. */
  readonly start?: StartFile | undefined;
}

export interface NoWorkspace {
  readonly problem: Diagnostic;
  /** Texts that its places are in. */
  readonly sources: Readonly<Record<string, string>>;
}

/** `-f` as it is given, else the nearest gobuild.yaml from the folder upwards; where that names a `root`, the root. */
export function findWorkspace(
  invocation: Pick<Invocation, 'cwd' | 'directory' | 'file'>,
  files: Files,
): Result<Workspace, NoWorkspace> {
  const first = findFile(invocation, files);
  return first.ok ? followRoots(first.value, files) : err({ problem: first.error, sources: {} });
}

function findFile(
  invocation: Pick<Invocation, 'cwd' | 'directory' | 'file'>,
  files: Files,
): Result<AbsolutePath, Diagnostic> {
  const start = host.resolve(invocation.cwd, invocation.directory ?? '.');
  if (files.follow(start)?.kind !== 'folder') {
    return err(diagnostic('GB4020', `there is no folder ${start}`, { help: 'check the path behind -C' }));
  }
  if (invocation.file !== undefined) return ok(host.resolve(start, invocation.file));
  for (let folder = start; ; folder = host.dirname(folder)) {
    const file = host.join(folder, 'gobuild.yaml');
    if (files.stat(file)) return ok(file);
    if (host.dirname(folder) === folder) break;
  }
  const help = otherName(start, files) ?? 'write one (`gobuild init`, or see README), or name it with -f FILE';
  return err(diagnostic('GB4021', `there is no gobuild.yaml in ${start} or above it`, { help }));
}

/** What other tools would take for it. */
function otherName(start: AbsolutePath, files: Files): string | undefined {
  for (let folder = start; ; folder = host.dirname(folder)) {
    const other = ['gobuild.yml', '.gobuild.yaml', '.gobuild.yml'].find((name) => files.stat(host.join(folder, name)));
    if (other !== undefined) {
      return `${host.join(folder, other)} is not read: rename it to gobuild.yaml, or name it with -f ${other}`;
    }
    if (host.dirname(folder) === folder) return undefined;
  }
}

/** A root may name the next one; whether the last includes the first shows when it is read. */
function followRoots(first: AbsolutePath, files: Files): Result<Workspace, NoWorkspace> {
  const way = [first];
  let from: RootKey | undefined;
  for (let file = first; ;) {
    const key = readRoot(files, file, host.basename(file));
    if (!key) return ok(workspaceOf(file, first, from));
    from ??= key;
    const next = rootOf(file, key, files);
    const problem = rootProblem(key, next, { files, way });
    if (problem) {
      const sources = { [key.at.file]: key.text };
      return err({ problem: diagnostic('GB1067', problem.message, { at: key.at, help: problem.help }), sources });
    }
    way.push(next);
    file = next;
  }
}

/** As the path says; where that leads nowhere, as it is seen from the folder behind links. */
function rootOf(file: AbsolutePath, { root }: RootKey, files: Files): AbsolutePath {
  const next = host.resolve(host.dirname(file), root);
  if (files.follow(next)) return next;
  const behind = host.resolve(host.dirname(files.realPath(file)), root);
  return files.follow(behind) ? behind : next;
}

interface Way {
  readonly files: Files;
  readonly way: readonly AbsolutePath[];
}

function rootProblem(
  { root }: RootKey,
  next: AbsolutePath,
  { files, way }: Way,
): { readonly message: string; readonly help: string } | undefined {
  const relative = 'write the path of the gobuild.yaml that includes this file: root: ../../gobuild.yaml';
  if (isAbsolute(root) || root.includes('\\'))
    return { message: `"${root}" is not a path with / seen from this file`, help: relative };
  const kind = files.follow(next)?.kind;
  if (kind === 'folder') return { message: `the root ${root} is a folder`, help: relative };
  if (kind !== 'file') return { message: `the root ${root} is not there`, help: relative };
  if (!way.includes(next)) return undefined;
  const circle = [...way.slice(way.indexOf(next)), next].join(' -> ');
  return {
    message: `files name each other as their root: ${circle}`,
    help: 'one of them is the first: it has no `root`',
  };
}

function workspaceOf(file: AbsolutePath, first: AbsolutePath, key: RootKey | undefined): Workspace {
  const root = host.dirname(file);
  const workspace = { root, file, name: host.basename(file) };
  if (!key) return workspace;
  const shown = relativeTo(root, first);
  return { ...workspace, start: { path: first, shown, root: { ...key.at, file: shown }, text: key.text } };
}
