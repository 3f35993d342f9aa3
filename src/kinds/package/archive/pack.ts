/** Writes one archive: the performer of package/archive. */
import { host } from '../../../base/path.ts';
import { invariant } from '../../../base/bug.ts';
import type { Failure } from '../../../model/failure.ts';
import type { Job, JobOutcome, Performer, PerformWorld } from '../../../model/perform.ts';
import { collectEntries } from './collect-entries.ts';
import type { Entry } from './entry.ts';
import { gzip } from './gzip.ts';
import type { ArchiveFormat, FileRule } from './schema.ts';
import { tar } from './tar.ts';
import { zip } from './zip.ts';

/** Input of the performer, as the plan holds it. */
export interface PackInput {
  readonly format: ArchiveFormat;
  readonly wrap: string;
  readonly files: readonly FileRule[];
  /** Seconds since 1970. */
  readonly time: number;
  /** Decides the bytes of what is compressed. */
  readonly writer: string;
}

export const pack: Performer = async (jobs, world) => {
  const outcomes: JobOutcome[] = [];
  for (const job of jobs) outcomes.push(await packOne(job, world));
  return outcomes;
};

async function packOne(job: Job, world: PerformWorld): Promise<JobOutcome> {
  invariant(job.action.work.type === 'perform', 'an archive is performed');
  // The plan is made by this driver alone, and plain data.
  const input = job.action.work.input as unknown as PackInput;
  const output = job.action.outputs[0];
  invariant(output, 'an archive has one output');
  const collected = collectEntries({ job, rules: input.files, wrap: input.wrap }, world);
  if (!collected.ok) return { ok: false, failure: collected.error };
  const bytes = await written(collected.value, input, world);
  if (!bytes) return { ok: false, failure: tooBig(output.path) };
  world.files.write(host.join(world.workspace, output.path), bytes);
  return { ok: true };
}

const tooBig = (path: string): Failure => ({
  type: 'finding',
  message: `${path} would be greater than a zip file can be (4 GiB, 65,535 entries)`,
  help: 'use format: tar.gz',
});

async function written(
  entries: readonly Entry[],
  input: PackInput,
  world: PerformWorld,
): Promise<Uint8Array | undefined> {
  const options = { threads: world.cores, signal: world.signal };
  if (input.format === 'zip') return zip(entries, { ...options, time: input.time });
  const bytes = await tar(entries, input.time);
  return input.format === 'tar' ? bytes : gzip(bytes, options);
}
