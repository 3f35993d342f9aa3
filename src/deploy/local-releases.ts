/** Release folders of a local root: staging, the atomic switch, checks against manifests, removal. */
import { host as hostPath } from '../base/path.ts';
import type { AbsolutePath } from '../base/path.ts';
import { InternalError } from '../base/bug.ts';
import type { Files, Random } from '../model/ports.ts';
import type { ReleaseId, ReleaseManifest } from '../model/rollout.ts';
import type { DeployHost, StageRequest } from '../model/transport.ts';
import { isReleaseId, manifestText, readManifest } from './release.ts';

export interface LocalRoot {
  readonly path: AbsolutePath;
  readonly files: Files;
  readonly random: Random;
  /** False on Windows, where `current` is the file `current.json`: replacing a folder link is not atomic there. */
  readonly links: boolean;
}

type Releases = Pick<DeployHost, 'manifest' | 'check' | 'text' | 'stage' | 'switchTo' | 'sweep' | 'removeRelease'>;

/** Texts up to this size are compared line by line by `deploy plan`. */
const textLimit = 256 * 1024;

export function localReleases(root: LocalRoot): Releases {
  return {
    manifest: async (release) => manifestOf(root, release),
    check: async (release) => driftOf(root, release),
    text: async (release, path) => textOf(root, release, path),
    stage: async (request) => stage(root, request),
    switchTo: async (release) => switchTo(root, release),
    sweep: async () => sweep(root),
    removeRelease: async (release) => root.files.remove(folderOf(root, release)),
  };
}

/** The only way from a release's name to a path: a name that is not of our making never becomes one. */
function folderOf({ path }: LocalRoot, release: ReleaseId): AbsolutePath {
  if (!isReleaseId(release)) throw new InternalError(`not the name of a release: ${release}`);
  return hostPath.join(path, 'releases', release);
}

function manifestOf(root: LocalRoot, release: ReleaseId): ReleaseManifest | undefined {
  const file = hostPath.join(folderOf(root, release), 'release.json');
  if (root.files.stat(file)?.kind !== 'file') return undefined;
  const manifest = readManifest(root.files.readText(file));
  return manifest?.id === release ? manifest : undefined;
}

function driftOf(root: LocalRoot, release: ReleaseId): readonly string[] {
  const manifest = manifestOf(root, release);
  if (!manifest) return ['release.json'];
  const folder = folderOf(root, release);
  return manifest.files
    .filter((file) => {
      const at = hostPath.join(folder, file.path);
      const stat = root.files.stat(at);
      if (stat?.kind !== 'file' || stat.size !== file.size) return true;
      if (root.links && stat.executable !== file.executable) return true;
      return root.files.digest(at) !== file.digest;
    })
    .map((file) => file.path);
}

function textOf(root: LocalRoot, release: ReleaseId, path: string): string | undefined {
  const at = hostPath.join(folderOf(root, release), path);
  const stat = root.files.stat(at);
  if (stat?.kind !== 'file' || stat.size > textLimit) return undefined;
  const text = root.files.readText(at);
  return text.includes('\0') ? undefined : text;
}

/**
 * Copy to incoming/*.part, flush, hash there, move into releases/.tmp-*, and rename that into place as the last step:
 * a release folder under its own name is whole, whenever the power went.
 */
function stage(root: LocalRoot, { manifest, sources }: StageRequest): string | undefined {
  const { files } = root;
  const target = folderOf(root, manifest.id);
  if (files.stat(target) && driftOf(root, manifest.id).length === 0) return undefined;
  const token = root.random.hex(6);
  const draft = hostPath.join(root.path, 'releases', `.tmp-${token}`);
  files.makeFolder(draft, { sync: true });
  for (const [index, file] of manifest.files.entries()) {
    const from = sources.get(file.path);
    if (from === undefined) throw new InternalError(`no source for ${file.path}`);
    const part = hostPath.join(root.path, 'incoming', `${token}-${index}.part`);
    files.makeFolder(hostPath.dirname(part));
    files.copy(from, part, { executable: file.executable, sync: true });
    if (files.digest(part) !== file.digest) {
      files.remove(part);
      files.remove(draft);
      return `${file.path} is not what was built: ${from} changed since, or the copy went wrong`;
    }
    const place = hostPath.join(draft, file.path);
    const folder = hostPath.dirname(place);
    if (!files.stat(folder)) files.makeFolder(folder, { sync: true });
    files.rename(part, place, { sync: true });
  }
  files.write(hostPath.join(draft, 'release.json'), manifestText(manifest), { mode: 0o644, sync: true });
  // Only a damaged folder can be in the way here: whoever runs from it keeps its open files.
  if (files.stat(target)) files.rename(target, hostPath.join(root.path, 'releases', `.old-${token}`));
  files.rename(draft, target, { sync: true });
  sweep(root);
  return undefined;
}

function switchTo(root: LocalRoot, release: ReleaseId | undefined): void {
  const { files, path, links } = root;
  const current = hostPath.join(path, links ? 'current' : 'current.json');
  if (release === undefined) {
    files.remove(current);
    return;
  }
  // Throws for a name that is not a release's.
  folderOf(root, release);
  if (!links) {
    files.write(current, `${JSON.stringify({ release })}\n`, { mode: 0o644, sync: true });
    return;
  }
  const next = hostPath.join(path, `current.${root.random.hex(6)}`);
  files.symlink(`releases/${release}`, next);
  files.rename(next, current, { sync: true });
}

/** Names of our own unfinished things, nothing else: the root may be a folder that holds more. */
function sweep({ files, path }: LocalRoot): void {
  const below = (folder: string, own: RegExp): void => {
    for (const { name } of files.list(hostPath.join(path, folder))) {
      if (own.test(name)) files.remove(hostPath.join(path, folder, name));
    }
  };
  below('incoming', /\.part$/);
  below('releases', /^\.(tmp|old)-[0-9a-f]+$/);
  below('.', /^current\.[0-9a-f]{12}$/);
}
