/** Computes and writes checksum files: the performer of sign/checksum. */
import { createHash } from 'node:crypto';
import { invariant } from '../../../base/bug.ts';
import { basename, host, relativeTo } from '../../../base/path.ts';
import type { Artifact } from '../../../model/artifact.ts';
import type { Failure } from '../../../model/failure.ts';
import type { Job, JobOutcome, Performer, PerformWorld } from '../../../model/perform.ts';
import { checksumList, type ChecksumLine } from './checksum-list.ts';
import type { Algorithm } from './schema.ts';

/** Input of the performer, as the plan holds it. */
export interface ChecksumInput {
  readonly algorithm: Algorithm;
  readonly split: boolean;
  /** Workspace path of the release folder. */
  readonly folder: string;
}

const hashNames: Readonly<Record<Algorithm, string>> = { sha256: 'sha256', sha512: 'sha512', blake2b: 'blake2b512' };

export const writeChecksums: Performer = async (jobs, world) => jobs.map((job) => writeOne(job, world));

function writeOne(job: Job, world: PerformWorld): JobOutcome {
  invariant(job.action.work.type === 'perform', 'checksums are performed');
  // The plan is made by this driver alone, and plain data.
  const input = job.action.work.input as unknown as ChecksumInput;
  const folder = host.join(world.workspace, input.folder);
  const lines: ChecksumLine[] = [];
  for (const artifact of job.artifacts) {
    if (artifact.directory) return { ok: false, failure: isFolder(artifact) };
    const name = relativeTo(folder, host.join(world.workspace, artifact.path));
    lines.push({ name, digest: digestOf(artifact, input.algorithm, world) });
  }
  for (const [index, output] of job.action.outputs.entries()) {
    const text = input.split ? checksumList(lines.slice(index, index + 1)) : checksumList(lines);
    world.files.write(host.join(world.workspace, output.path), text);
  }
  return { ok: true };
}

/** SHA-256 is known already: it is the name of the content. */
function digestOf(artifact: Artifact, algorithm: Algorithm, world: PerformWorld): string {
  if (algorithm === 'sha256') return artifact.digest;
  const content = world.files.read(host.join(world.workspace, artifact.path));
  return createHash(hashNames[algorithm]).update(content).digest('hex');
}

const isFolder = (artifact: Artifact): Failure => ({
  type: 'configuration',
  message: `${basename(artifact.path)} of ${artifact.node} is a folder, and only files have checksums`,
  help: 'put it into an archive, or leave it out of `from`',
});
