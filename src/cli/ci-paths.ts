/** Paths as a CI system knows them: from the folder of the repository, in which the workspace may be any folder. */
import { host, isAbsolute, isWithin, relativeTo, type AbsolutePath } from '../base/path.ts';

/** Of a workspace path, or an absolute one; undefined if it lies elsewhere. Without a repository the workspace stands for it. */
export function repositoryPaths(
  repository: AbsolutePath | undefined,
  workspace: AbsolutePath,
): (path: string) => string | undefined {
  const root = repository !== undefined && isInside(repository, workspace) ? repository : workspace;
  return (path) => {
    const file = isAbsolute(path) ? path : host.resolve(workspace, path);
    return isInside(root, file) ? relativeTo(root, file) : undefined;
  };
}

function isInside(folder: AbsolutePath, path: AbsolutePath): boolean {
  const relative = relativeTo(folder, path);
  return !isAbsolute(relative) && isWithin('.', relative);
}
