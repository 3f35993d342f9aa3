/** Which files a release will hold: the finished artifacts and the files that go along, each with its digest. */
import { absolute, join, unsafePath } from '../base/path.ts';
import type { AbsolutePath, WorkspacePath } from '../base/path.ts';
import { err, ok } from '../base/result.ts';
import type { Result } from '../base/result.ts';
import type { Artifact } from '../model/artifact.ts';
import type { Failure } from '../model/failure.ts';
import type { Files } from '../model/ports.ts';
import type { ReleaseFile, RolloutInput, ShippedFiles } from '../model/rollout.ts';

export interface Gathered {
  readonly files: readonly ReleaseFile[];
  /** Release path → where it lies now. */
  readonly sources: ReadonlyMap<string, AbsolutePath>;
}

export interface GatherRequest {
  readonly input: RolloutInput;
  readonly artifacts: readonly Artifact[];
  /** Of each entry of `input.files`, in their order: what its pattern matched. */
  readonly matched: readonly (readonly WorkspacePath[])[];
  readonly workspace: AbsolutePath;
  readonly files: Files;
}

export function gather(request: GatherRequest): Result<Gathered, Failure> {
  const { input, matched } = request;
  const found: Gatherer = { ...request, entries: new Map(), sources: new Map(), problem: undefined };
  for (const shipped of input.ships) {
    const artifact = request.artifacts.find((one) => one.path === shipped.path);
    if (!artifact) found.problem ??= missing(shipped.path);
    else addArtifact(found, artifact, shipped.name);
  }
  for (const [index, shipped] of input.files.entries()) {
    const own = matched[index] ?? [];
    if (own.length === 0) found.problem ??= { type: 'nothing-matched', pattern: shipped.src };
    for (const path of own) addFile(found, path, releasePath(shipped, path));
  }
  if (found.problem) return err(found.problem);
  return ok({ files: [...found.entries.values()], sources: found.sources });
}

type Gatherer = GatherRequest & {
  readonly entries: Map<string, ReleaseFile>;
  readonly sources: Map<string, AbsolutePath>;
  problem: Failure | undefined;
};

const missing = (path: string): Failure => ({ type: 'input-missing', path });
const wrong = (message: string, help: string): Failure => ({ type: 'configuration', message, help });

function addArtifact(found: Gatherer, artifact: Artifact, name: string): void {
  if (!artifact.directory) {
    const from = absolute(found.workspace, artifact.path);
    const executable = artifact.executable ?? (artifact.role === 'executable' || isExecutable(found.files, from));
    add(found, from, { path: name, digest: artifact.digest, size: artifact.size, executable });
    return;
  }
  for (const path of walk(found, artifact.path)) {
    addFile(found, path, join(name, path.slice(artifact.path.length + 1)));
  }
}

function addFile(found: Gatherer, path: WorkspacePath, as: string): void {
  const from = absolute(found.workspace, path);
  const stat = found.files.follow(from);
  if (stat?.kind !== 'file') {
    found.problem ??= missing(path);
    return;
  }
  add(found, from, { path: as, digest: found.files.digest(from), size: stat.size, executable: stat.executable });
}

function add(found: Gatherer, from: AbsolutePath, file: ReleaseFile): void {
  const unsafe = file.path === 'release.json' ? 'that name is kept for the manifest' : unsafePath(file.path);
  // Compared without case: the same release must unpack on every system.
  const name = file.path.toLowerCase();
  const other = found.entries.get(name);
  if (unsafe !== undefined)
    found.problem ??= wrong(`"${file.path}" cannot be a file of a release: ${unsafe}`, 'rename it');
  else if (other) {
    found.problem ??= wrong(
      `two files of the release would both be ${file.path}: ${found.sources.get(other.path)} and ${from}`,
      'narrow `from` (for example `server[platform=host]`), or give one of the targets a `name`',
    );
  } else {
    found.entries.set(name, file);
    found.sources.set(file.path, from);
  }
}

const isExecutable = (files: Files, path: AbsolutePath): boolean => files.follow(path)?.executable ?? false;

/** All files below a folder, in text order. Releases hold plain files alone. */
function walk(found: Gatherer, folder: WorkspacePath): WorkspacePath[] {
  return found.files.list(absolute(found.workspace, folder)).flatMap(({ name, kind }) => {
    const path = join(folder, name);
    if (kind === 'folder') return walk(found, path);
    if (kind !== 'file')
      found.problem ??= wrong(`${path} is no plain file: a release cannot hold it`, 'ship it as an archive');
    return [path];
  });
}

/** Where a matched file goes below `current`. */
function releasePath(shipped: ShippedFiles, path: WorkspacePath): string {
  if (shipped.single) return shipped.dst;
  const inner = shipped.base === '.' ? path : path.slice(shipped.base.length + 1);
  return shipped.dst === '' ? inner : join(shipped.dst, inner);
}
