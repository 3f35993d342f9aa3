/** Follows symbolic links step by step: every name on the way decides where it leads. */
import { host, type AbsolutePath } from '../base/path.ts';
import type { Files } from '../model/ports.ts';

/** Linux gives up after as many (path_resolution(7)). */
const mostLinks = 40;

/** `path`, what each link says, and the file behind all of them. */
export function linkChain(path: AbsolutePath, files: Files): readonly AbsolutePath[] {
  const chain = [path];
  for (let at = path; files.stat(at)?.kind === 'link' && chain.length <= mostLinks;) {
    at = host.resolve(host.dirname(at), files.readLink(at));
    chain.push(at);
  }
  const real = files.realPath(path);
  return chain.includes(real) ? chain : [...chain, real];
}
