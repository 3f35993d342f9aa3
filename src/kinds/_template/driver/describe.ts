/** Writes one note per artifact: its name, size and digest. */
import { absolute, basename } from '../../../base/path.ts';
import type { Job, JobOutcome, PerformWorld } from '../../../model/perform.ts';

/** Input of the performer, as `plan` wrote it. */
interface DescribeInput {
  readonly title: string;
}

export function describe(jobs: readonly Job[], world: PerformWorld): readonly JobOutcome[] {
  return jobs.map((job) => describeOne(job, world));
}

function describeOne({ action, artifacts }: Job, world: PerformWorld): JobOutcome {
  const [artifact] = artifacts;
  const [output] = action.outputs;
  if (artifact === undefined || output === undefined || action.work.type !== 'perform') {
    return { ok: false, failure: { type: 'finding', message: 'there is nothing to describe' } };
  }
  const { title } = action.work.input as unknown as DescribeInput;
  const text = `${title}\n${basename(artifact.path)}\n${artifact.size} bytes\nsha256:${artifact.digest}\n`;
  world.files.write(absolute(world.workspace, output.path), text);
  return { ok: true };
}
