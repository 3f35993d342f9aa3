/** Performs the count of statements in packages without tests: `go test` itself writes their profile, nothing runs. */
import { absolute, host } from '../../../base/path.ts';
import type { Job, JobOutcome, Performer, PerformWorld } from '../../../model/perform.ts';
import { goFailure } from '../../go-toolchain/go-failure.ts';
import { inOrder } from '../../go-toolchain/in-turn.ts';
import { prepareGo, runWithModules } from '../../go-toolchain/run-go.ts';
import { goFlags } from '../../go-toolchain/settings.ts';
import { mergeProfiles } from './coverage.ts';
import { coverFlags } from './cover-flags.ts';
import { inputOf, type UntestedInput } from './inputs.ts';

export const performUntested: Performer = (jobs, world) => inOrder(jobs, (job) => countStatements(job, world));

async function countStatements(job: Job, world: PerformWorld): Promise<JobOutcome> {
  const input = inputOf(job.action) as UntestedInput;
  const go = await prepareGo(job, input.go, world);
  if (!go.ok) return { ok: false, failure: go.error };
  const { patterns, cover } = input;
  const profile = host.join(world.scratch, 'untested.out');
  // No test is there to match; -vet=off because compiling is the tests' business, not this count's.
  const own = ['-pgo=off', '-buildvcs=false', '-vet=off', '-run=^$', `-coverprofile=${profile}`];
  const cores = `-p=${go.value.env['GOMAXPROCS'] ?? '1'}`;
  const args = ['test', cores, ...own, ...goFlags(input.go), ...coverFlags(cover), ...patterns];
  const { result, lines } = await runWithModules(
    go.value,
    { args, label: 'go test -cover' },
    { patterns, tests: true },
  );
  if (result.failure && result.failure.type !== 'exit-status') return { ok: false, failure: result.failure };
  if (result.failure) {
    const message = 'the packages without tests cannot be counted for coverage';
    return { ok: false, failure: goFailure({ message, lines, module: input.go.module }) };
  }
  const text = world.files.stat(profile) ? world.files.readText(profile) : '';
  for (const { path } of job.action.outputs)
    world.files.write(absolute(world.workspace, path), mergeProfiles([text], cover.mode).text);
  return { ok: true };
}
