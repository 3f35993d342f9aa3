/** Performs `go test -c`: one call for many packages; a package that does not compile fails alone. */
import { host, type AbsolutePath } from '../../../base/path.ts';
import type { Digest } from '../../../model/digest.ts';
import type { Failure } from '../../../model/failure.ts';
import type { Job, JobOutcome, Performer, PerformWorld } from '../../../model/perform.ts';
import { executableSuffix, parsePlatform } from '../../../model/platform.ts';
import { goFailure } from '../../go-toolchain/go-failure.ts';
import { inOrder } from '../../go-toolchain/in-turn.ts';
import { performWithGo, type Outcomes } from '../../go-toolchain/perform-with-go.ts';
import { runWithModules, type Go, type ModuleRun } from '../../go-toolchain/run-go.ts';
import { goFlags } from '../../go-toolchain/settings.ts';
import { coverFlags } from './cover-flags.ts';
import { inputOf, type CompileInput } from './inputs.ts';

/** Result of compiling: what the run of the tests is keyed by. */
export type Compiled = { readonly program: Digest };

const compileInput = (job: Job): CompileInput => inputOf(job.action) as CompileInput;

export const performCompile: Performer = performWithGo({
  inputOf: compileInput,
  groups: (jobs) => Map.groupBy(jobs, (job) => compileInput(job).folder).values(),
  work: compileGroup,
});

/** Where the test program of a package lies. */
export function testProgram(input: CompileInput, platform: string | undefined, world: PerformWorld): AbsolutePath {
  const { os } = parsePlatform(platform ?? '') ?? world.machine;
  return host.join(world.stateFolder, input.folder, `${input.testName}${executableSuffix(os)}`);
}

const programOf = (job: Job, world: PerformWorld): AbsolutePath =>
  testProgram(compileInput(job), job.action.platform, world);

async function compileGroup(go: Go, jobs: readonly Job[]): Promise<Outcomes> {
  const { files } = go.world;
  for (const job of jobs) files.remove(programOf(job, go.world));
  const run = await compile(
    go,
    jobs.map((job) => compileInput(job)),
  );
  const { failure } = run.result;
  const outcomes = new Map<Job, JobOutcome>();
  const left: Job[] = [];
  for (const job of jobs) {
    const program = programOf(job, go.world);
    // Go finishes what it can: what it wrote is good, though another package of the call is not.
    const isWritten = files.stat(program)?.kind === 'file';
    if (isWritten && (!failure || failure.type === 'exit-status'))
      outcomes.set(job, { ok: true, data: { program: files.digest(program) } satisfies Compiled });
    else if (failure?.type === 'exit-status' && jobs.length > 1) left.push(job);
    else outcomes.set(job, { ok: false, failure: failureOf(job, run, go) });
  }
  for (const alone of await inOrder(left, (job) => compileGroup(go, [job])))
    for (const [job, outcome] of alone) outcomes.set(job, outcome);
  return outcomes;
}

/** Compiles tests into the one folder of `inputs`; on platforms that cannot run here they are vetted too. */
export async function compile(go: Go, inputs: readonly CompileInput[]): Promise<ModuleRun> {
  const [first] = inputs;
  const folder = host.join(go.world.stateFolder, first?.folder ?? '');
  go.world.files.makeFolder(folder);
  const patterns = inputs.flatMap((input) => input.patterns);
  const cores = `-p=${go.env['GOMAXPROCS'] ?? '1'}`;
  const flags = [cores, ...goFlags(go.settings)];
  const target = `${folder}${host.separator}`;
  // No '--': behind it go test takes words for those of the test program.
  const cover = coverFlags(first?.cover ?? null);
  const args = ['test', '-c', '-pgo=off', '-buildvcs=false', ...flags, ...cover, '-o', target, ...patterns];
  const run = await runWithModules(go, { args, label: `go test -c ${patterns.join(' ')}` }, { patterns, tests: true });
  if (run.result.failure || !first?.foreign) return run;
  const vet = ['vet', ...flags, '--', ...patterns];
  const vetted = await runWithModules(
    go,
    { args: vet, label: `go vet ${patterns.join(' ')}` },
    { patterns, tests: true },
  );
  if (vetted.result.failure) {
    // Not good as a whole: each package is asked alone.
    for (const input of inputs)
      go.world.files.remove(testProgram(input, `${go.platform.os}/${go.platform.arch}`, go.world));
  }
  return vetted;
}

function failureOf(job: Job, { result, lines }: ModuleRun, go: Go): Failure {
  if (result.failure && result.failure.type !== 'exit-status') return result.failure;
  const { importPath } = compileInput(job);
  return goFailure({ message: `the tests of ${importPath} do not compile`, lines, module: go.settings.module });
}
