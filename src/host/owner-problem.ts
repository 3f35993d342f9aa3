/** Whether the user may take orders from a gobuild.yaml: one of another user, found on the way up, could have been put there for him. */
import { geteuid } from 'node:process';
import { host, type AbsolutePath } from '../base/path.ts';
import type { Failure } from '../model/failure.ts';
import type { Environment, Files } from '../model/ports.ts';

export interface FoundFile {
  readonly path: AbsolutePath;
  /** It lies in the folder that the user stands in, or is named by him; false if it was found above. */
  readonly meant: boolean;
}

/**
 * Undefined for files of this user and of root, and for folders that GOBUILD_TRUST names. Root (in a container, most
 * often) also takes what lies where it stands, since sources are mounted there with the owner of another machine.
 */
export function ownerProblem(
  found: readonly FoundFile[],
  { files, environment }: { readonly files: Files; readonly environment: Environment },
): Failure | undefined {
  const effective = geteuid?.();
  if (effective === undefined) return undefined;
  for (const file of found) {
    const owner = files.follow(file.path)?.uid;
    if (owner === undefined || owner === effective || owner === 0) continue;
    if (effective === 0 && (file.meant || environment.get('SUDO_UID') === String(owner))) continue;
    if (isTrusted(file.path, { files, environment })) continue;
    const folder = host.dirname(file.path);
    return {
      type: 'refused',
      message: `${file.path} belongs to another user (${owner}, and you are ${effective}): its commands are not yours`,
      help: `if you trust it, set GOBUILD_TRUST=${folder}`,
    };
  }
  return undefined;
}

/** True if all of them that are there belong to this very user; true where files have no owners. */
export function areOwn(paths: readonly AbsolutePath[], files: Files): boolean {
  const effective = geteuid?.();
  return effective === undefined || paths.every((path) => (files.follow(path)?.uid ?? effective) === effective);
}

/** Folders apart as in PATH, each with what lies below; `*` is every folder. */
function isTrusted(path: AbsolutePath, { files, environment }: { files: Files; environment: Environment }): boolean {
  const trusted = (environment.get('GOBUILD_TRUST') ?? '').split(host.delimiter).filter((folder) => folder !== '');
  if (trusted.includes('*')) return true;
  const real = files.realPath(path);
  return trusted.some((folder) => {
    if (!host.isAbsolute(folder) || files.follow(folder)?.kind !== 'folder') return false;
    return real.startsWith(files.realPath(folder).replace(/\/?$/, host.separator));
  });
}
