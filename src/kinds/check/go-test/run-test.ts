/** Performs the tests of one package: runs its program in its folder, and learns what it read. */
import { isObject } from '../../../base/json.ts';
import { sortedUnique } from '../../../base/order.ts';
import { absolute, host, type AbsolutePath } from '../../../base/path.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import type { Discovered } from '../../../model/action.ts';
import type { Failure } from '../../../model/failure.ts';
import type { Job, JobOutcome, Performer, PerformWorld, RunResult } from '../../../model/perform.ts';
import { goFailure } from '../../go-toolchain/go-failure.ts';
import { inOrder } from '../../go-toolchain/in-turn.ts';
import { prepareGo, type Go } from '../../go-toolchain/run-go.ts';
import { compile, testProgram } from './compile-tests.ts';
import { isCoverageRemark, mergeProfiles } from './coverage.ts';
import { markFlaky } from './flaky.ts';
import { inputOf, type RunInput } from './inputs.ts';
import { keepResult } from './kept-results.ts';
import { countTests, countsText, failureLines, type PackageResult } from './test-report.ts';
import { readTestOutput } from './test-output.ts';
import { readTestlog } from './testlog.ts';

export const performTest: Performer = (jobs, world) => inOrder(jobs, (job) => runTests(job, world));

async function runTests(job: Job, world: PerformWorld): Promise<JobOutcome> {
  const input = inputOf(job.action) as RunInput;
  const go = await prepareGo(job, input.compile.go, world);
  if (!go.ok) return { ok: false, failure: go.error };
  const program = await programFor(job, input, go.value);
  if (!program.ok) return { ok: false, failure: program.error };
  const runner = runnerWords(job, input);
  if (!runner.ok) return { ok: false, failure: runner.error };
  return tryTests({ job, input, go: go.value, words: [...runner.value, program.value] });
}

/** The words of `exec`, its program found; none where test programs run by themselves. */
function runnerWords(job: Job, { runner }: RunInput): Result<readonly string[], Failure> {
  const [name, ...rest] = runner;
  if (name === undefined) return ok([]);
  const tool = job.tools.get(name);
  return tool ? ok([tool.path, ...rest]) : err({ type: 'tool-missing', tool: name, help: 'install it for "exec"' });
}

interface Testing {
  readonly job: Job;
  readonly input: RunInput;
  readonly go: Go;
  /** In front of the flags of the test program: the runner's words, the program. */
  readonly words: readonly string[];
}

/** Runs the tests until they pass, as often as `flaky` allows. */
async function tryTests(testing: Testing): Promise<JobOutcome> {
  const { job, input, go } = testing;
  const { world } = go;
  const failedTries: PackageResult[] = [];
  const discovered: Discovered[] = [];
  for (;;) {
    const { run, result, read } = await runOnce(testing);
    if (run.failure && run.failure.type !== 'exit-status' && run.failure.type !== 'signal')
      return { ok: false, failure: run.failure };
    discovered.push(read);
    if (!run.failure) {
      const told = markFlaky(result, failedTries);
      keepResult(job.action, { reports: input.reports, result: told, world });
      const note = countsText(countTests([told]));
      const passed = { ok: true, data: told, note, discovered: unite(discovered) } as const;
      // Luck is no verdict: it holds for this run and is asked again in the next.
      return failedTries.length === 0 ? passed : { ...passed, keep: false };
    }
    if (failedTries.length >= input.flakyRetries) {
      keepResult(job.action, { reports: input.reports, result, world });
      return { ok: false, failure: failed(result, run, { tries: failedTries.length + 1, flags: input.flags }) };
    }
    failedTries.push(result);
    world.log(`${input.compile.importPath} failed: try ${failedTries.length + 1} of ${input.flakyRetries + 1}`);
  }
}

const unite = (all: readonly Discovered[]): Discovered => ({
  files: sortedUnique(all.flatMap(({ files }) => files)),
  folders: sortedUnique(all.flatMap(({ folders }) => folders)),
  variables: sortedUnique(all.flatMap(({ variables }) => variables)),
});

interface Try {
  readonly run: RunResult;
  readonly result: PackageResult;
  readonly read: Discovered;
}

async function runOnce({ job, input, go, words }: Testing): Promise<Try> {
  const { world } = go;
  const cwd = absolute(world.workspace, input.packageFolder);
  const testlog = host.join(world.scratch, 'testlog.txt');
  const profiles = job.action.outputs.map(({ path }) => absolute(world.workspace, path));
  for (const file of [testlog, ...profiles]) world.files.remove(file);
  for (const profile of profiles) world.files.makeFolder(host.dirname(profile));
  const started = world.clock.monotonic();
  const flags = profiles.map((profile) => `-test.coverprofile=${profile}`);
  const run = await world.run([...words, ...wordsOf(input, testlog), ...flags, ...input.flags], {
    cwd,
    env: environmentOf(job, go, cwd),
    capture: true,
    label: `go test ${input.compile.importPath}`,
    ...(job.action.timeoutMs === undefined ? {} : { timeoutMs: job.action.timeoutMs }),
  });
  world.log(run.stdout.replaceAll('\u0016', ''));
  // A package without statements, or a TestMain that ends the program itself, leaves no profile.
  for (const profile of profiles.filter((path) => !run.failure && !world.files.stat(path)))
    world.files.write(profile, mergeProfiles([], input.compile.cover?.mode ?? 'set').text);
  const result = resultOf(input, run, world.clock.monotonic() - started);
  const log = world.files.stat(testlog) ? world.files.readText(testlog) : '';
  return { run, result, read: discover(log, cwd, go) };
}

/** The compiled program; made again if it was removed since, or is not the one that was compiled. */
async function programFor(job: Job, input: RunInput, go: Go): Promise<Result<AbsolutePath, Failure>> {
  const program = testProgram(input.compile, job.action.platform, go.world);
  const data = job.results.get(input.compileAction)?.data;
  const { files } = go.world;
  const isThere = files.stat(program)?.kind === 'file' && isObject(data) && files.digest(program) === data['program'];
  if (isThere) return ok(program);
  files.remove(program);
  const { result, lines } = await compile(go, [input.compile]);
  if (result.failure && result.failure.type !== 'exit-status') return err(result.failure);
  if (result.failure || !files.stat(program)) {
    const message = `the tests of ${input.compile.importPath} do not compile`;
    return err(goFailure({ message, lines, module: input.compile.go.module }));
  }
  return ok(program);
}

const wordsOf = (input: RunInput, testlog: AbsolutePath): string[] => [
  `-test.testlogfile=${testlog}`,
  '-test.paniconexit0',
  '-test.v=test2json',
  `-test.timeout=${input.limitMs < 0 ? '10m' : `${input.limitMs}ms`}`,
];

/** As `go test` does: PWD is the package's folder, and `go` itself can be found by what the tests start. */
function environmentOf(job: Job, go: Go, cwd: AbsolutePath): Record<string, string> {
  const name = Object.keys(job.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  const path = [host.dirname(go.program), job.env[name]].filter(Boolean).join(host.delimiter);
  const { GOCACHE = '', GOMODCACHE = '' } = go.env;
  return { ...job.env, [name]: path, GOCACHE, GOMODCACHE, PWD: cwd };
}

function resultOf(input: RunInput, run: RunResult, ms: number): PackageResult {
  const { tests, rest } = readTestOutput(run.stdout);
  const result: PackageResult = {
    package: input.compile.importPath,
    folder: input.packageFolder,
    ms: Math.round(ms),
    tests,
  };
  if (!run.failure) return result;
  // What a panic or a crash says goes to standard error, outside of any test.
  const said = [...rest, ...run.tail].filter((line) => line.trim() !== '' && !isCoverageRemark(line)).slice(-200);
  const end = run.failure.type === 'signal' ? [`ended by ${run.failure.signal}`] : [];
  return said.length + end.length > 0 || !tests.some((test) => test.outcome === 'failed')
    ? { ...result, trouble: [...said, ...end] }
    : result;
}

function failed(
  result: PackageResult,
  run: RunResult,
  { tries, flags }: { readonly tries: number; readonly flags: readonly string[] },
): Failure {
  // What it says itself stands above the usage text, and only the end of its output is at hand.
  if (flags.length > 0 && result.tests.length === 0 && result.trouble?.some((line) => /^\s*-test\.run /.test(line))) {
    const message = `the test program of ${result.package} does not take these arguments: ${flags.join(' ')}`;
    const help = 'flags of `go test` have other names here: -test.run, -test.short, …';
    return { type: 'finding', message, lines: ['it printed its usage: see the log'], help };
  }
  const counts = countTests([result]);
  const all = counts.passed + counts.failed + counts.skipped;
  const what =
    run.failure?.type === 'signal'
      ? `the tests of ${result.package} were ended by ${run.failure.signal}`
      : `${counts.failed} of ${all} tests failed in ${result.package}`;
  const often = tries === 1 ? '' : ` (${tries} tries)`;
  return { type: 'finding', message: `${what}${often}`, lines: failureLines(result) };
}

function discover(log: string, cwd: AbsolutePath, go: Go): Discovered {
  const { world, folders } = go;
  const temporary = ['TMPDIR', 'TEMP', 'TMP'].flatMap((name) => go.env[name] ?? []);
  return readTestlog(log, {
    workspace: world.workspace,
    cwd,
    leaveOut: [world.stateFolder, world.scratch, folders.cache, folders.modules, folders.root, ...temporary].filter(
      (folder) => folder !== '' && host.resolve(folder) !== world.workspace,
    ),
    kindOf: (path) => {
      const kind = world.files.follow(path)?.kind;
      return kind === 'link' ? 'other' : kind;
    },
  });
}
