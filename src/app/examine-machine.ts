/** The doctor's look at the machine: Node, git, limits, clock, space, the store. */
import { sizeText } from '../base/text.ts';
import { defaultStoreSize, storeStats } from '../cache/index.ts';
import { canWrite, freeSpace, ignoresCase, openFileLimit, watchLimits, type HostTools } from '../host/index.ts';
import type { ToolNeed } from '../model/action.ts';
import type { HealthFinding } from '../model/health.ts';
import { FileError } from '../model/ports.ts';
import type { HostWorld } from './host-world.ts';
import type { Project } from './open-project.ts';

interface MachineLook {
  readonly project: Project;
  readonly world: HostWorld;
  readonly tools: HostTools;
}

type Machine = Omit<HealthFinding, 'group'>;

export async function examineMachine(look: MachineLook): Promise<readonly HealthFinding[]> {
  const { project, world } = look;
  const found: readonly (Machine | undefined)[] = [
    { what: 'node', verdict: 'ok', says: `${process.versions.node} · ${process.execPath}` },
    await examineGit(look),
    examineFolder(project),
    examineOpenFiles(),
    examineWatches(),
    examineClock(project, world),
    ignoresCase(project.workspace.file)
      ? {
          what: 'names',
          verdict: 'ok',
          says: 'upper and lower case are one here: no two outputs may differ by case alone',
        }
      : undefined,
  ];
  return found.flatMap((one) => (one ? [{ group: 'machine', ...one }] : []));
}

const git: ToolNeed = {
  name: 'git',
  identity: { type: 'command', args: ['--version'] },
  help: 'install git',
};

async function examineGit({ project, tools }: MachineLook): Promise<Machine> {
  const found = await tools.find(git);
  if (found.ok) return { what: 'git', verdict: 'ok', says: `${found.value.identity} · ${found.value.path}` };
  // Outside of a checkout the facts are known to be none.
  const isUsed = (project.used.has('git') || project.used.has('version')) && project.git().commit !== '';
  const says = isUsed ? 'is not there, and the file asks it' : 'is not there: `affected` and `git.*` need it';
  return { what: 'git', verdict: isUsed ? 'missing' : 'warning', says, help: 'install git' };
}

const leastSpace = 1024 ** 3;

/** Outputs and state go there: without it nothing can run. */
function examineFolder({ workspace: { root } }: Project): Machine {
  if (!canWrite(root))
    return {
      what: 'workspace',
      verdict: 'missing',
      says: `${root} cannot be written to`,
      help: 'give yourself the right',
    };
  return spaceOf('workspace', root);
}

function spaceOf(what: string, folder: string): Machine {
  const free = freeSpace(folder);
  if (free === undefined) return { what, verdict: 'ok', says: folder };
  const says = `${folder} · ${sizeText(free)} free`;
  return free < leastSpace
    ? {
        what,
        verdict: 'warning',
        says,
        help: `free some space there: less than ${sizeText(leastSpace)} is soon used up`,
      }
    : { what, verdict: 'ok', says };
}

function examineOpenFiles(): Machine | undefined {
  const limit = openFileLimit();
  if (limit === undefined) return undefined;
  const says = Number.isFinite(limit) ? `${limit} at once` : 'no limit';
  if (limit >= 1024) return { what: 'open files', verdict: 'ok', says };
  return {
    what: 'open files',
    verdict: 'warning',
    says,
    help: 'raise the limit before you start gobuild: ulimit -n 4096',
  };
}

function examineWatches(): Machine | undefined {
  const limits = watchLimits();
  if (!limits) return undefined;
  const { watches, instances } = limits;
  const says = `${watches} files and folders, ${instances} programs`;
  if (watches >= 8192 && instances >= 64) return { what: 'watches', verdict: 'ok', says };
  const help =
    '`gobuild watch` may need more: sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=512';
  return { what: 'watches', verdict: 'warning', says, help };
}

const dayMs = 24 * 60 * 60 * 1000;

/** What lies in the future was made by a clock that is right, or this one is wrong: certificates and tags would tell. */
function examineClock(project: Project, { clock, files }: HostWorld): Machine {
  const now = clock.now();
  const says = new Date(now).toISOString().replace(/\.\d+Z$/, 'Z');
  const commit = Date.parse(project.git().time);
  const edited = Number((files.follow(project.workspace.file)?.mtimeNs ?? 0n) / 1_000_000n);
  const witness = commit > now + dayMs ? 'the last commit' : edited > now + dayMs ? project.workspace.name : undefined;
  if (witness === undefined) return { what: 'clock', verdict: 'ok', says };
  return {
    what: 'clock',
    verdict: 'warning',
    says: `${says}, and ${witness} is later than that`,
    help: 'set the clock',
  };
}

/** Without a store every run works, only slower: never a lack. */
export function examineStore({ project, world }: Pick<MachineLook, 'project' | 'world'>): readonly HealthFinding[] {
  const folder = world.storeFolder;
  if (folder === undefined) return [];
  const group = 'store';
  if (!canWrite(folder)) {
    const help = 'give yourself the right, or set GOBUILD_CACHE_DIR to another folder';
    return [
      { group, what: 'folder', verdict: 'warning', says: `${folder} cannot be written to: results are not kept`, help },
    ];
  }
  const limit = project.config.cacheSize ?? defaultStoreSize;
  return [
    { group, ...spaceOf('folder', folder) },
    { group, what: 'size', verdict: 'ok', says: `${storeSize(folder, world)} of at most ${sizeText(limit)}` },
  ];
}

function storeSize(folder: string, { files, clock, random }: HostWorld): string {
  try {
    return sizeText(storeStats({ files, clock, random, folder, warn: () => undefined }).bytes);
  } catch (error) {
    if (error instanceof FileError) return 'an unknown part';
    throw error;
  }
}
