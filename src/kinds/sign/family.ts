/** What all signers share: what they take, how detached files are called, how long results are kept. */
import { basename, dirname, join, type WorkspacePath } from '../../base/path.ts';
import type { Role, UpstreamArtifact } from '../../model/artifact.ts';
import type { ProjectContext } from '../../model/kind.ts';
import { releaseName } from '../../model/release-name.ts';

/** Files that people download: what gets a checksum. */
export const shippedRoles: readonly Role[] = [
  'executable',
  'archive',
  'library',
  'firmware',
  'os-package',
  'sbom',
  'provenance',
  'report',
  'file',
];

/** The same, and checksum files. */
export const signableRoles: readonly Role[] = [...shippedRoles, 'checksums'];

/** A signature is never taken from a shared cache. */
export const signCache = { widest: 'local', default: 'local' } as const;

type FolderContext = Pick<ProjectContext, 'dist'>;

export const releaseFolder = (project: FolderContext): WorkspacePath => join(project.dist, 'release');

/**
 * Path of a detached file beside the artifact: named after it if it lies in the release folder, else
 * `<target>_<version>_<os>_<arch>` and variant, so that the programs of all platforms fit into one flat folder.
 */
export function detachedPath(artifact: UpstreamArtifact, project: ProjectContext, suffix: string): WorkspacePath {
  const folder = releaseFolder(project);
  const name =
    dirname(artifact.path) === folder
      ? basename(artifact.path)
      : releaseName(artifact.target, project.version(), artifact.platform);
  return join(folder, `${name}${suffix}`);
}
