/** Copies the artifacts of a service to where it runs from, so that no build writes into a running program. */
import { absolute, host, type AbsolutePath } from '../../../base/path.ts';
import type { NodeId } from '../../../model/graph.ts';
import type { Files } from '../../../model/ports.ts';
import { copyPath, type StagedArtifact } from '../../../model/service-copy.ts';

export interface StageRequest {
  readonly files: Files;
  readonly root: AbsolutePath;
  readonly node: NodeId;
  readonly artifacts: readonly StagedArtifact[];
}

/** What lies there already is left alone: its folder is named by its digest. Throws FileError. */
export function stageCopies({ files, root, node, artifacts }: StageRequest): void {
  for (const artifact of artifacts) {
    const to = absolute(root, copyPath(node, artifact));
    if (!files.stat(to)) copy(files, absolute(root, artifact.path), to);
  }
}

function copy(files: Files, from: AbsolutePath, to: AbsolutePath): void {
  const stat = files.stat(from);
  if (stat?.kind === 'folder') {
    copyFolder(files, from, to);
    return;
  }
  files.makeFolder(host.dirname(to));
  if (stat?.kind === 'link') files.symlink(files.readLink(from), to);
  else files.copy(from, to, { executable: stat?.executable ?? false });
}

/** Under another name until it is whole: a half copy must not count as one. */
function copyFolder(files: Files, from: AbsolutePath, to: AbsolutePath): void {
  const half = `${to}.part`;
  files.remove(half);
  files.makeFolder(half);
  const pending = [''];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const { name, kind } of files.list(host.join(from, at))) {
      const path = host.join(at, name);
      if (kind !== 'folder') copy(files, host.join(from, path), host.join(half, path));
      else {
        files.makeFolder(host.join(half, path));
        pending.push(path);
      }
    }
  }
  files.rename(half, to);
}
