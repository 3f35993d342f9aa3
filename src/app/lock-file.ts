/** gobuild.lock as it is now, and written anew: both only by who has the turn of the workspace. */
import { lockText, readLock } from '../config/index.ts';
import { host } from '../base/path.ts';
import { hasErrors } from '../model/diagnostic.ts';
import { lockFileName, type Lock } from '../model/lock.ts';
import type { Answer } from './contract.ts';
import type { HostWorld } from './host-world.ts';
import type { Project } from './open-project.ts';

type Place = Pick<Project, 'workspace'>;

/** Another gobuild may have written it since the project was opened. */
export async function rereadLock({ workspace }: Place, { files }: HostWorld): Promise<Answer<Lock>> {
  const { value, text, diagnostics, failure } = await readLock(files, host.join(workspace.root, lockFileName));
  if (failure) return { type: 'failed', failure };
  const sources = text === undefined ? {} : { [lockFileName]: text };
  if (hasErrors(diagnostics)) return { type: 'rejected', diagnostics, sources };
  return { type: 'done', value: value ?? { go: {} }, diagnostics, sources };
}

/** An equal text is not written again: its time stays what it was. Throws FileError. */
export function writeLock(lock: Lock, { workspace }: Place, { files }: HostWorld): void {
  const path = host.join(workspace.root, lockFileName);
  const text = lockText(lock);
  if (!files.stat(path) || files.readText(path) !== text) files.write(path, text);
}
