/** Performs `go build`: one call for all programs of a group, then each program to its own path. */
import { absolute, host, join, type AbsolutePath, type WorkspacePath } from '../../../base/path.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import type { Failure } from '../../../model/failure.ts';
import type { Job, JobOutcome, Performer, PerformWorld } from '../../../model/perform.ts';
import { executableSuffix } from '../../../model/platform.ts';
import { goFailure } from '../../go-toolchain/go-failure.ts';
import { inTurn } from '../../go-toolchain/in-turn.ts';
import { isLocalPackage, programName, seenFromModule } from '../../go-toolchain/package-path.ts';
import { performWithGo, type Outcomes } from '../../go-toolchain/perform-with-go.ts';
import { runWithModules, type Go, type ModuleRun } from '../../go-toolchain/run-go.ts';
import { goFlags, type GoSettings } from '../../go-toolchain/settings.ts';
import {
  closeBuildFolder,
  groupFolder,
  openBuildFolder,
  readWritten,
  type BuildFolder,
  type Written,
} from './build-folder.ts';
import { haveSameContent } from './have-same-content.ts';
import { linkFacts } from './link-facts.ts';
import { readResources } from './read-resources.ts';
import type { ResourceSettings } from './resource-settings.ts';
import { withResources } from './with-resources.ts';

/** Input of the performer; equal in all jobs of a group but for `package` and `resource`. */
export type BuildInput = {
  readonly go: GoSettings;
  readonly package: string;
  readonly flags: readonly string[];
  readonly pgo: string;
  /** Of a Windows program; null on other systems. */
  readonly resource: ResourceSettings | null;
};

interface Program {
  readonly job: Job;
  readonly input: BuildInput;
  /** As the go command gets it. */
  readonly argument: string;
  /** File name in the group's folder; undefined: it must be built by a call of its own. */
  readonly fileName: string | undefined;
}

// The plan of this driver made it.
const inputOf = (job: Job): BuildInput =>
  (job.action.work.type === 'perform' ? job.action.work.input : null) as BuildInput;

export const performBuild: Performer = performWithGo({
  inputOf,
  groups: (jobs, go) => groupsOf(jobs.map((job) => programOf(job, go))),
  work: buildGroup,
});

function programOf(job: Job, go: Go): Program {
  const input = inputOf(job);
  const argument = seenFromModule(input.go.module, input.package);
  const last = isLocalPackage(argument) ? join(argument) : argument;
  // The name of a program in the root of a module depends on go.mod, and so may that of ./v2.
  const known = last !== '.' && !/^v[0-9]+$/.test(last);
  return {
    job,
    input,
    argument,
    fileName: known ? `${programName(last)}${executableSuffix(go.platform.os)}` : undefined,
  };
}

/** Programs that one call can write into one folder: names differ, on file systems without case too. */
function groupsOf(programs: readonly Program[]): (readonly [Program, ...Program[]])[] {
  const groups: Map<string, Program>[] = [];
  const single: [Program][] = [];
  for (const program of programs) {
    if (program.fileName === undefined) {
      single.push([program]);
      continue;
    }
    const name = program.fileName.toLowerCase();
    const group = groups.find((one) => !one.has(name));
    if (group) group.set(name, program);
    else groups.push(new Map([[name, program]]));
  }
  return [...groups.map((group) => [...group.values()] as [Program, ...Program[]]), ...single];
}

/** Calls that write into one folder take turns: what one has not recorded yet the other would take for damage. */
function buildGroup(go: Go, group: readonly [Program, ...Program[]]): Promise<Outcomes> {
  return inTurn(folderOf(go, group[0]), () => buildNow(go, group));
}

async function buildNow(go: Go, group: readonly [Program, ...Program[]]): Promise<Outcomes> {
  const folder = openBuildFolder(go.world, folderOf(go, group[0]), new Set(group.map(nameOf)));
  const run = await goBuild(go, group, folder.path);
  const { failure } = run.result;
  if (!failure) return deliver(go, group, folder);
  if (group.length === 1 || failure.type !== 'exit-status')
    return new Map(group.map((program) => [program.job, { ok: false, failure: failureOf(program, run, go) }]));
  // One of them is wrong: the others are finished from Go's cache, and each says its own.
  const outcomes = new Map<Job, JobOutcome>();
  for (const program of group) {
    for (const [job, outcome] of await buildNow(go, [program])) outcomes.set(job, outcome);
  }
  return outcomes;
}

/** Folder that `program` is written to: programs whose names collide or are not known have one of their own. */
function folderOf(go: Go, program: Program): string {
  const name = groupFolder(program.input, { platform: go.platform, env: program.job.action.env });
  const base = host.join(go.world.stateFolder, 'go', name);
  const own = program.input.package.replaceAll(/[^A-Za-z0-9._-]/g, '+');
  return host.join(base, program.fileName === undefined ? `root+${own}` : 'bin');
}

const nameOf = (program: Program): string => program.fileName ?? 'program';

function goBuild(go: Go, group: readonly [Program, ...Program[]], folder: AbsolutePath): Promise<ModuleRun> {
  const [first] = group;
  const target = first.fileName === undefined ? host.join(folder, nameOf(first)) : `${folder}${host.separator}`;
  const patterns = group.map((program) => program.argument);
  const args = [
    'build',
    `-p=${go.env['GOMAXPROCS'] ?? '1'}`,
    ...goFlags(go.settings),
    ...first.input.flags,
    `-pgo=${profileOf(first.input, go.world)}`,
    '-o',
    target,
    '--',
    ...patterns,
  ];
  return runWithModules(go, { args, label: `go build ${patterns.join(' ')}` }, { patterns, tests: false });
}

const profileOf = ({ pgo }: BuildInput, world: PerformWorld): string =>
  pgo === 'auto' || pgo === 'off' ? pgo : absolute(world.workspace, pgo);

function failureOf(program: Program, { result, lines }: ModuleRun, go: Go): Failure {
  const { failure } = result;
  if (failure && failure.type !== 'exit-status') return failure;
  if (lines.some((line) => line.includes('no main packages to build'))) return noProgram(program);
  if (lines.some((line) => line.endsWith(': directory not found'))) return noFolder(program);
  const message = `${program.input.package} does not compile for ${go.platform.os}/${go.platform.arch}`;
  return goFailure({ message, lines, module: program.input.go.module });
}

/** Copies what Go wrote to the paths of the nodes, and records it. */
function deliver(go: Go, group: readonly Program[], folder: BuildFolder): Outcomes {
  const { files } = go.world;
  const made = new Map<string, Written>();
  const outcomes = new Map<Job, JobOutcome>();
  for (const program of group) {
    const built = host.join(folder.path, nameOf(program));
    if (files.stat(built)?.kind !== 'file') {
      outcomes.set(program.job, { ok: false, failure: noProgram(program) });
      continue;
    }
    made.set(nameOf(program), readWritten(files, folder, nameOf(program)));
    const finished = addResources(program, built, go.world);
    const outcome: JobOutcome = finished.ok
      ? place(program, finished.value, go.world)
      : { ok: false, failure: finished.error };
    outcomes.set(program.job, outcome);
  }
  closeBuildFolder(files, folder, made);
  return outcomes;
}

const noFolder = (program: Program): Failure => ({
  type: 'configuration',
  message: `there is no folder ${program.input.package} for ${program.job.action.target}`,
  help: 'set "package" to the folder of a program, seen from gobuild.yaml',
});

const noProgram = (program: Program): Failure => ({
  type: 'finding',
  message: `${program.input.package} is not a program`,
  help: 'name a package whose files say "package main"',
});

/** The program with its icon, manifest and version, in a file of its own: what Go wrote stays as Go knows it. */
function addResources(program: Program, from: AbsolutePath, world: PerformWorld): Result<AbsolutePath, Failure> {
  const { resource } = program.input;
  if (!resource) return ok(from);
  const resources = readResources(resource, world);
  if (!resources.ok) return resources;
  const made = resources.value.length === 0 ? undefined : withResources(world.files.read(from), resources.value);
  if (!made) return ok(from);
  if (!made.ok)
    return err({
      type: 'configuration',
      message: `${program.input.package} cannot get the resource of ${program.job.action.target}: it ${made.error}`,
      help: 'remove the .syso file of its package, or the key "resource"',
    });
  const finished = host.join(world.scratch, `with-resources-${nameOf(program)}`);
  world.files.write(finished, made.value);
  return ok(finished);
}

function place(program: Program, from: AbsolutePath, world: PerformWorld): JobOutcome {
  const [output] = program.job.action.outputs;
  const path: WorkspacePath = output?.path ?? '';
  const target = absolute(world.workspace, path);
  const { files } = world;
  const there = files.stat(target);
  // What is right already keeps its time stamp, so that nothing that watches it stirs.
  const isRight =
    there?.kind === 'file' &&
    (there.executable || world.machine.os === 'windows') &&
    haveSameContent(files, from, target);
  if (!isRight) files.copy(from, target, { executable: true });
  const isRead = isElf(program.job.action.platform);
  const facts = isRead ? linkFacts((offset, length) => files.readPart(from, offset, length)) : undefined;
  return { ok: true, ...(facts ? { facts: { [path]: facts } } : {}) };
}

/** Systems whose programs are ELF files: only these are read for what they are linked to. */
const isElf = (platform: string | undefined): boolean =>
  /^(?:linux|android|freebsd|netbsd|openbsd|dragonfly|solaris|illumos)\//.test(platform ?? '');
