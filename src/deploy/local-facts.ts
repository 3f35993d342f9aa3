/** What a warm run must find as it was, to call a local deploy unchanged: paths and one process. */
import { absolute, host as hostPath } from '../base/path.ts';
import type { AbsolutePath } from '../base/path.ts';
import type { Files } from '../model/ports.ts';
import type { RolloutInput } from '../model/rollout.ts';
import { readState } from './host-state.ts';
import { isReleaseId, readManifest } from './release.ts';

export interface LocalFacts {
  /** Links, state and every file of the current release: none may have changed (lstat). */
  readonly paths: readonly AbsolutePath[];
  /** Must be alive under this pid and start time; absent where no service is kept. */
  readonly service?: { readonly pid: number; readonly startTime: string } | undefined;
}

/** To be asked right after a run in which the deploy was done or `unchanged`; undefined: nothing to go by. */
export function localFacts(input: RolloutInput, workspace: AbsolutePath, files: Files): LocalFacts | undefined {
  const root = absolute(workspace, input.root);
  const stateFile = hostPath.join(root, '.gobuild', 'state.json');
  const current = hostPath.join(root, 'current');
  if (!files.stat(stateFile) || files.stat(current)?.kind !== 'link') return undefined;
  const read = readState(files.readText(stateFile));
  const link = files.readLink(current);
  const id = link.slice('releases/'.length);
  if ('broken' in read || !isReleaseId(id)) return undefined;
  const release = hostPath.join(root, 'releases', id);
  const manifestFile = hostPath.join(release, 'release.json');
  const manifest = files.stat(manifestFile) ? readManifest(files.readText(manifestFile)) : undefined;
  if (!manifest) return undefined;
  const { service } = read.state;
  return {
    paths: [current, stateFile, manifestFile, ...manifest.files.map((file) => hostPath.join(release, file.path))],
    ...(service && { service: { pid: service.pid, startTime: service.startTime } }),
  };
}
