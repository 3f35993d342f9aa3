/** The workspace that an invocation means, if its gobuild.yaml is the user's to obey. Reads and writes nothing else. */
import { host } from '../base/path.ts';
import { ownerProblem } from '../host/index.ts';
import type { Answer, Invocation } from './contract.ts';
import { findWorkspace, type Workspace } from './find-workspace.ts';
import type { HostWorld } from './host-world.ts';

type Asked = Pick<Invocation, 'cwd' | 'directory' | 'file'>;

export function ownWorkspace(
  invocation: Asked,
  world: Pick<HostWorld, 'files' | 'environment'>,
): Exclude<Answer<Workspace>, { readonly type: 'locked' }> {
  const found = findWorkspace(invocation, world.files);
  if (!found.ok) return { type: 'rejected', diagnostics: [found.error.problem], sources: found.error.sources };
  const { file, start } = found.value;
  const first = start?.path ?? file;
  const meant =
    invocation.file !== undefined || host.dirname(first) === host.resolve(invocation.cwd, invocation.directory ?? '.');
  // The file that was found first, and the root that it names.
  const paths = first === file ? [file] : [first, file];
  const failure = ownerProblem(
    paths.map((path) => ({ path, meant })),
    world,
  );
  return failure ? { type: 'failed', failure } : { type: 'done', value: found.value, diagnostics: [], sources: {} };
}
