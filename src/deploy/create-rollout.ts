/** The performer `rollout`: turns jobs of deploy drivers into rollouts over the transport that they name. */
import { InternalError, invariant } from '../base/bug.ts';
import type { Json } from '../base/json.ts';
import type { Failure } from '../model/failure.ts';
import type { Job, JobOutcome, Performer, PerformWorld } from '../model/perform.ts';
import type { RolloutInput } from '../model/rollout.ts';
import type { Transport } from '../model/transport.ts';
import { deployRelease } from './deploy-release.ts';
import { gather } from './gather.ts';
import { describeRelease } from './release.ts';
import { checkSigned } from './signed.ts';

export interface RolloutOptions {
  /** By the name that drivers use: `local`. */
  readonly transports: Readonly<Record<string, Transport>>;
  /** `--again`: a release that is marked bad may come back. */
  readonly again?: boolean | undefined;
}

/** The result goes under the full performer name `rollout`. Jobs are done one after the other. */
export function createRollout(options: RolloutOptions): Performer {
  return async (jobs, world) => {
    const outcomes: JobOutcome[] = [];
    for (const job of jobs) outcomes.push(await perform(job, world, options));
    return outcomes;
  };
}

async function perform(job: Job, world: PerformWorld, options: RolloutOptions): Promise<JobOutcome> {
  const { work } = job.action;
  if (work.type !== 'perform') throw new InternalError(`a rollout was planned as ${work.type}`);
  const input = readInput(work.input);
  const { workspace, files } = world;
  const gathered = gather({ input, artifacts: job.artifacts, matched: matchedBy(input, job), workspace, files });
  if (!gathered.ok) return { ok: false, failure: gathered.error };
  const unsigned = notSigned(input, job, world);
  if (unsigned) return { ok: false, failure: unsigned };
  return deployRelease({
    input,
    manifest: describeRelease(input, gathered.value.files),
    sources: gathered.value.sources,
    host: openTransport(options.transports, input).open(input.root, world),
    clock: world.clock,
    again: options.again ?? false,
    variables: job.env,
    environment: serviceEnvironment(job),
    salt: world.random.hex(16),
    progress: world.progress,
    log: world.log,
    signal: world.signal,
  });
}

/** The files of each entry of `files`: those are the last inputs of the action. */
export function matchedBy(input: RolloutInput, job: Pick<Job, 'filesByInput'>): readonly (readonly string[])[] {
  if (input.files.length === 0) return [];
  invariant(job.filesByInput, 'a rollout with files needs the files of each input');
  return job.filesByInput.slice(-input.files.length);
}

function notSigned(input: RolloutInput, job: Job, world: PerformWorld): Failure | undefined {
  if (!input.verify.bundles) return undefined;
  const names = new Set(input.ships.map((shipped) => shipped.path));
  const shipped = job.artifacts.filter((artifact) => names.has(artifact.path));
  return checkSigned({ bundles: input.verify.bundles, shipped, workspace: world.workspace, files: world.files });
}

/** Texts of the release over the base list; secrets are filled in here, last, and go nowhere but to the process. */
function serviceEnvironment({ env, expandSecrets }: Pick<Job, 'env' | 'expandSecrets'>) {
  // The service outlives the run that started it: that run's mark would refuse every gobuild it ever starts.
  const { GOBUILD_RUN: _mark, ...base } = env;
  return async (texts: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>> => {
    const filled: Record<string, string> = { ...base };
    for (const [name, text] of Object.entries(texts)) filled[name] = await expandSecrets(text);
    return filled;
  };
}

/** Input of a planned rollout. It was made by a driver of this gobuild, so its shape is known. */
export const readInput = (input: Json): RolloutInput => input as unknown as RolloutInput;

export function openTransport(transports: RolloutOptions['transports'], input: RolloutInput): Transport {
  const transport = Object.hasOwn(transports, input.transport) ? transports[input.transport] : undefined;
  if (!transport) throw new InternalError(`no transport named ${input.transport}`);
  return transport;
}
