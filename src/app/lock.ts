/** `lock`: makes every version that the configuration names exact, with the checksums that downloads are held to. */
import { askSum, findRelease, takeLock, type GoWorld } from '../host/index.ts';
import { goTool } from '../model/go-tool.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { ToolNeed } from '../model/action.ts';
import { diagnostic } from '../model/diagnostic.ts';
import type { Failure } from '../model/failure.ts';
import { compareGoVersions } from '../model/go-version.ts';
import { lockFileName, type Lock, type LockedToolchain } from '../model/lock.ts';
import { parsePlatform } from '../model/platform.ts';
import type { Answer, App, LockAnswer, LockRequest } from './contract.ts';
import { openHostWorld, type HostWorld } from './host-world.ts';
import { rereadLock, writeLock } from './lock-file.ts';
import { mergeLock } from './merge-lock.ts';
import { openProjectTools, stateFolderOf } from './open-engine.ts';
import { openProject, type Project } from './open-project.ts';
import { planNodes } from './plan-goals.ts';
import { wantedVersions } from './settle-toolchains.ts';
import { machineTrouble } from './machine-trouble.ts';

/** Hosts that people build on. */
const commonHosts = [
  'darwin/amd64',
  'darwin/arm64',
  'linux/amd64',
  'linux/arm64',
  'windows/amd64',
  'windows/arm64',
] as const;

export const lock: App['lock'] = async (request, tell) => {
  const wrong = wrongRequest(request);
  if (wrong) return wrong;
  const world = openHostWorld();
  const opened = await openProject(request, world);
  if (opened.type !== 'done') return opened;
  const project = opened.value;
  const needs = neededVersions(project);
  if (needs.type !== 'done') return needs;
  const go = openProjectTools(project, world).go;
  const old = project.lock ?? { go: {} };
  let locking: Locking = { request, tell, go, project, world, needs: needs.value, old, known: old };
  // Who is told at the end that another run has the turn has asked for the checksums in vain.
  const early = request.noWait ? await inTurn(locking, async () => undefined) : undefined;
  if (early) return early;
  for (;;) {
    const ours = await lockAll(locking);
    if (!ours.ok) return { type: 'failed', failure: ours.error };
    const written = await inTurn(locking, () => writeMerged(ours.value, locking));
    if (written.type !== 'done') return written;
    const { again, ...value } = written.value;
    if (again === undefined) return { ...opened, value };
    locking = { ...locking, known: again };
  }
};

interface Locking {
  readonly request: LockRequest;
  readonly tell: (text: string) => void;
  readonly go: GoWorld;
  readonly project: Project;
  readonly world: HostWorld;
  readonly needs: ReadonlyMap<string, ToolNeed>;
  /** As the file was at first. */
  readonly old: Lock;
  /** What is known by now. */
  readonly known: Lock;
}

/** Does it while no other gobuild works in the workspace. Checksums are asked for outside of it: that takes minutes. */
async function inTurn<T>(
  { request, tell, project, world }: Locking,
  act: () => Promise<T>,
): Promise<T | Answer<never>> {
  const turn = await takeLock({
    files: world.files,
    clock: world.clock,
    stateFolder: stateFolderOf(project),
    wait: !request.noWait,
    signal: request.signal,
    onWait: (holder) => tell(`waiting for ${holder}`),
  });
  if (!turn.ok)
    return request.signal.aborted
      ? { type: 'failed', failure: { type: 'cancelled' } }
      : { type: 'locked', holder: turn.error };
  try {
    return await act();
  } finally {
    turn.value.release();
  }
}

async function lockAll(locking: Locking): Promise<Result<Lock, Failure>> {
  const go: Record<string, LockedToolchain> = {};
  for (const [wanted, need] of [...locking.needs].toSorted(([a], [b]) => compareGoVersions(a, b))) {
    const locked = await lockOne(wanted, need, locking);
    if (!locked.ok) return locked;
    go[wanted] = locked.value;
  }
  return ok({ go });
}

interface Merged extends LockAnswer {
  /** What is to be completed: somebody made a line another release meanwhile. Nothing is written then. */
  readonly again?: Lock | undefined;
}

async function writeMerged(ours: Lock, { request, project, world, old }: Locking): Promise<Answer<Merged>> {
  const reread = await rereadLock(project, world);
  if (reread.type !== 'done') return reread;
  const now = reread.value;
  const { lock, again } = mergeLock({ before: old, ours, now, moving: request.update !== undefined });
  const merged: Merged = {
    file: lockFileName,
    changes: Object.entries(ours.go).map(([wanted, own]) => changeOf(wanted, now.go[wanted], lock.go[wanted] ?? own)),
    dropped: Object.keys(now.go).filter((wanted) => lock.go[wanted] === undefined),
  };
  if (again) return { ...reread, value: { ...merged, again: lock } };
  try {
    writeLock(lock, project, world);
    return { ...reread, value: merged };
  } catch (error) {
    return machineTrouble(error);
  }
}

function wrongRequest({ update, platforms }: LockRequest): Answer<never> | undefined {
  const problem =
    update !== undefined && update !== 'go'
      ? diagnostic('GB4004', `--update cannot be "${update}"`, { help: 'the toolchain that can be moved is: go' })
      : platforms
          .filter((text) => parsePlatform(text)?.variant !== undefined || !parsePlatform(text))
          .map((text) =>
            diagnostic('GB4004', `--platform cannot be "${text}"`, { help: 'write os/arch, as linux/arm64' }),
          )[0];
  return problem ? { type: 'rejected', diagnostics: [problem], sources: {} } : undefined;
}

/** Of all targets, and of the files even if none of their targets uses it yet. */
function neededVersions(project: Project): Answer<ReadonlyMap<string, ToolNeed>> {
  const planned = planNodes(project, project.graph.nodes);
  if (planned.type !== 'done') return planned;
  const needs = new Map(wantedVersions(planned.value.actions));
  for (const { toolchains } of project.config.files ?? [])
    if (toolchains?.go !== undefined && !needs.has(toolchains.go)) needs.set(toolchains.go, goTool);
  return { ...planned, value: needs };
}

/** Sums of the same version are kept: what the database once said of it never changes. */
async function lockOne(wanted: string, need: ToolNeed, locking: Locking): Promise<Result<LockedToolchain, Failure>> {
  const { request, go } = locking;
  const { signal, update } = request;
  const before = locking.known.go[wanted];
  const release =
    before !== undefined && update === undefined
      ? ok(before.version)
      : await findRelease({ need, wanted, newest: update !== undefined, signal }, go);
  if (!release.ok) return release;
  const exact = release.value;
  const known = before?.version === exact ? before.sums : {};
  const found = await askSums({ need, exact, known, before }, locking);
  return found.ok ? ok({ version: exact, sums: found.value }) : found;
}

interface Asking {
  readonly need: ToolNeed;
  readonly exact: string;
  /** Sums of this version that the lock holds. */
  readonly known: LockedToolchain['sums'];
  readonly before: LockedToolchain | undefined;
}

/** A mirror may lack hosts that nobody there uses: one that was not asked for by name is told and left out. */
async function askSums(asking: Asking, locking: Locking): Promise<Result<Record<string, string>, Failure>> {
  const { need, exact, known, before } = asking;
  const { request, tell, go } = locking;
  const named = request.platforms.length > 0;
  const platforms = new Set([...(named ? request.platforms : commonHosts), ...Object.keys(before?.sums ?? {})]);
  const sums: Record<string, string> = { ...known };
  let problem: Failure | undefined;
  for (const platform of [...platforms].filter((one) => known[one] === undefined).toSorted()) {
    tell(`asking the checksum database for Go ${exact} on ${platform}`);
    const sum = await askSum({ need, exact, platform, signal: request.signal }, go);
    if (sum.ok) sums[platform] = sum.value;
    else if (named || !mayLack(sum.error)) return sum;
    else {
      problem = sum.error;
      tell(`warning: no checksum for ${platform}: ${problem.message}`);
    }
  }
  return problem && Object.keys(sums).length === 0 ? err(problem) : ok(sums);
}

type Lacking = Extract<Failure, { readonly type: 'unreachable' | 'configuration' }>;
const mayLack = (failure: Failure): failure is Lacking =>
  failure.type === 'unreachable' || failure.type === 'configuration';

const changeOf = (
  wanted: string,
  old: LockedToolchain | undefined,
  now: LockedToolchain,
): LockAnswer['changes'][number] => ({
  tool: 'go',
  wanted,
  old: old?.version,
  version: now.version,
  added: Object.keys(now.sums).filter((platform) => now.sums[platform] !== old?.sums[platform]),
});
