/** Performs the tests of one package: runs its program in its folder, and learns what it read. */
import { isObject } from '../../../base/json.ts';
import { absolute, host, type AbsolutePath } from '../../../base/path.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import type { Discovered } from '../../../model/action.ts';
import type { Failure } from '../../../model/failure.ts';
import type { Job, JobOutcome, Performer, PerformWorld, RunResult } from '../../../model/perform.ts';
import { goFailure } from '../../go-toolchain/go-failure.ts';
import { inOrder } from '../../go-toolchain/in-turn.ts';
import { prepareGo, type Go } from '../../go-toolchain/run-go.ts';
import { compile, testProgram } from './compile-tests.ts';
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
  const cwd = absolute(world.workspace, input.packageFolder);
  const testlog = host.join(world.scratch, 'testlog.txt');
  const started = world.clock.monotonic();
  const run = await world.run([program.value, ...wordsOf(input, testlog)], {
    cwd,
    env: environmentOf(job, go.value, cwd),
    capture: true,
    label: `go test ${input.compile.importPath}`,
    ...(job.action.timeoutMs === undefined ? {} : { timeoutMs: job.action.timeoutMs }),
  });
  world.log(run.stdout.replaceAll('\u0016', ''));
  if (run.failure && run.failure.type !== 'exit-status' && run.failure.type !== 'signal')
    return { ok: false, failure: run.failure };
  const result = resultOf(input, run, world.clock.monotonic() - started);
  keepResult(job.action, { reports: input.reports, result, world });
  if (run.failure) return { ok: false, failure: failed(result, run) };
  const log = world.files.stat(testlog) ? world.files.readText(testlog) : '';
  return { ok: true, data: result, note: countsText(countTests([result])), discovered: discover(log, cwd, go.value) };
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
  ...input.flags,
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
  const said = [...rest, ...run.tail].filter((line) => line.trim() !== '').slice(-200);
  const end = run.failure.type === 'signal' ? [`ended by ${run.failure.signal}`] : [];
  return said.length + end.length > 0 || !tests.some((test) => test.outcome === 'failed')
    ? { ...result, trouble: [...said, ...end] }
    : result;
}

function failed(result: PackageResult, run: RunResult): Failure {
  const counts = countTests([result]);
  const all = counts.passed + counts.failed + counts.skipped;
  const what =
    run.failure?.type === 'signal'
      ? `the tests of ${result.package} were ended by ${run.failure.signal}`
      : `${counts.failed} of ${all} tests failed in ${result.package}`;
  return { type: 'finding', message: what, lines: failureLines(result) };
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
