/** What stands behind links: a text that is read through one is decided by every name on the way and by the file at its end. */
import { host, relativeTo, type AbsolutePath } from '../base/path.ts';
import { FileError, type Files } from '../model/ports.ts';

/** Linux gives up after as many (path_resolution(7)). */
const mostLinks = 40;

interface Place {
  readonly files: Pick<Files, 'stat' | 'follow' | 'readLink' | 'realPath'>;
  /** What relative paths are seen from. */
  readonly root: AbsolutePath;
}

/** `paths`, and what each that is a link leads to: workspace paths, or absolute for what lies elsewhere. */
export const withLinkTargets = (paths: readonly string[], place: Place): readonly string[] =>
  paths.flatMap((path) => [path, ...targetsOf(host.resolve(place.root, path), place)]);

/** Nothing is told where the way cannot be gone: then nothing was read through it either. */
function targetsOf(start: AbsolutePath, { files, root }: Place): readonly string[] {
  const way: AbsolutePath[] = [];
  try {
    for (let at = start; files.stat(at)?.kind === 'link' && way.length < mostLinks; way.push(at))
      at = host.resolve(host.dirname(at), files.readLink(at));
    // Folders on the way may be links, too.
    if (way.length > 0 && files.follow(start)) way.push(files.realPath(start));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
  return way.map((path) => {
    const seen = relativeTo(root, path);
    return seen.startsWith('..') ? path : seen;
  });
}
