/** What all packagers share: what they take, and how their files are called. */
import { join, type WorkspacePath } from '../../base/path.ts';
import type { Role } from '../../model/artifact.ts';
import type { NodeOutline, ProjectContext } from '../../model/kind.ts';
import { releaseName } from '../../model/release-name.ts';
import { namespaceOf } from '../../model/target-name.ts';

/** Roles that go into archives and system packages. */
export const packableRoles: readonly Role[] = ['executable', 'library', 'firmware', 'file', 'report', 'sbom'];

/** Workspace path of a file in the release folder. */
export const inReleaseFolder = (project: ProjectContext, name: string): WorkspacePath =>
  join(project.dist, 'release', name);

/**
 * Path of what a packager makes: `name:` of the target, else `<project>_<version>_<os>_<arch>` and variant (of an
 * included file `<project>-<namespace>_…`);
 * the extension is added where a given name lacks it. The version is asked for only when it shows.
 */
export function packagePath(node: NodeOutline, project: ProjectContext, extension: string): WorkspacePath {
  const suffix = `.${extension}`;
  // Targets of an included file would else have the names of the root's.
  const stem = [project.project, namespaceOf(node.target)].filter((part) => part !== '').join(':');
  const name = node.fileName ?? releaseName(stem, project.version(), node.platform);
  return inReleaseFolder(project, name.endsWith(suffix) ? name : `${name}${suffix}`);
}
