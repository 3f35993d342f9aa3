/** Which gobuild.yaml an invocation means, and the folder that is its workspace. */
import { err, ok, type Result } from '../base/result.ts';
import { host, type AbsolutePath } from '../base/path.ts';
import { diagnostic, type Diagnostic } from '../model/diagnostic.ts';
import type { Files } from '../model/ports.ts';
import type { Invocation } from './contract.ts';

export interface Workspace {
  readonly root: AbsolutePath;
  readonly file: AbsolutePath;
  /** Name of the file inside the workspace. */
  readonly name: string;
}

/** `-f` as it is given; else the nearest gobuild.yaml, from the folder upwards. */
export function findWorkspace(
  invocation: Pick<Invocation, 'cwd' | 'directory' | 'file'>,
  files: Files,
): Result<Workspace, Diagnostic> {
  const start = host.resolve(invocation.cwd, invocation.directory ?? '.');
  if (files.follow(start)?.kind !== 'folder') {
    return err(diagnostic('GB4020', `there is no folder ${start}`, { help: 'check the path behind -C' }));
  }
  if (invocation.file !== undefined) return ok(workspaceOf(host.resolve(start, invocation.file)));
  for (let folder = start; ; folder = host.dirname(folder)) {
    const file = host.join(folder, 'gobuild.yaml');
    if (files.stat(file)) return ok(workspaceOf(file));
    if (host.dirname(folder) === folder) break;
  }
  return err(
    diagnostic('GB4021', `there is no gobuild.yaml in ${start} or above it`, {
      help: 'write one (see README), or name it with -f FILE',
    }),
  );
}

const workspaceOf = (file: AbsolutePath): Workspace => ({ root: host.dirname(file), file, name: host.basename(file) });
