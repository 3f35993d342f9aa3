/** Which versions gobuild.lock makes exact otherwise than at an earlier revision. */
import { readLock } from '../config/index.ts';
import { host } from '../base/path.ts';
import { lockFileName, type LockedToolchain } from '../model/lock.ts';
import { filesBefore, type Then } from './declared-before.ts';
import type { Project } from './open-project.ts';

/** What is asked for (`1.26`) → whether another release stands behind it. All, if the earlier file cannot be read. */
export async function movedPins(
  { workspace, lock }: Project,
  { world, changes }: Pick<Then, 'world' | 'changes'>,
): Promise<(wanted: string) => boolean> {
  if (!changes.files.has(lockFileName)) return () => false;
  const path = host.join(workspace.root, lockFileName);
  const { value, failure, diagnostics } = await readLock(filesBefore(world.files, changes, workspace.root), path);
  if (failure || diagnostics.length > 0) return () => true;
  return (wanted) => isOther(value?.go[wanted], lock?.go[wanted]);
}

/** A checksum that came or went, for one more platform, makes no other toolchain; one that changed may. */
function isOther(old: LockedToolchain | undefined, now: LockedToolchain | undefined): boolean {
  if (old?.version !== now?.version) return true;
  return Object.entries(old?.sums ?? {}).some(([platform, sum]) => (now?.sums[platform] ?? sum) !== sum);
}
