/** Puts a file that somebody else built where built programs lie: copied or downloaded, and only if its digest is right. */
import { invariant } from '../../../base/bug.ts';
import { absolute, host, type AbsolutePath } from '../../../base/path.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import { downloadFailure, type DownloadProblem } from '../../../model/download.ts';
import type { Failure } from '../../../model/failure.ts';
import type { Job, JobOutcome, PerformWorld } from '../../../model/perform.ts';
import type { Source } from './schema.ts';

/** Input of the performer, as the plan holds it. */
export interface TakeInput {
  readonly source: Source;
  readonly executable: boolean;
}

const mostBytes = 8 * 1024 ** 3;
const defaultTimeoutMs = 60 * 60 * 1000;
/** Waits before the second and the third attempt, in ms. */
const pauses = [300, 1000];

export const takeFiles = async (jobs: readonly Job[], world: PerformWorld): Promise<readonly JobOutcome[]> => {
  const outcomes: JobOutcome[] = [];
  for (const job of jobs) outcomes.push(await takeOne(job, world));
  return outcomes;
};

async function takeOne(job: Job, world: PerformWorld): Promise<JobOutcome> {
  const { work, outputs } = job.action;
  const output = outputs[0];
  invariant(work.type === 'perform' && output, 'a prebuilt file is performed and has an output');
  // The plan is made by this driver alone, and plain data.
  const { source, executable } = work.input as unknown as TakeInput;
  const taken = source.type === 'url' ? await fetchFile(source, job, world) : checkedFile(source, world);
  if (!taken.ok) return { ok: false, failure: taken.error };
  // Whole or not at all, and under a temporary name until then.
  world.files.copy(taken.value, absolute(world.workspace, output.path), { executable });
  return { ok: true };
}

type PathSource = Extract<Source, { readonly type: 'path' }>;
type UrlSource = Extract<Source, { readonly type: 'url' }>;

function checkedFile({ path, sha256 }: PathSource, world: PerformWorld): Result<AbsolutePath, Failure> {
  const file = absolute(world.workspace, path);
  if (world.files.follow(file)?.kind === 'folder')
    return err({ type: 'configuration', message: `${path} is a folder`, help: 'name one file' });
  if (sha256 === null) return ok(file);
  // What is checked is what is taken: the file itself may change in between.
  const copy = host.join(world.scratch, 'copy');
  world.files.copy(file, copy, { executable: false });
  const digest = world.files.digest(copy);
  return digest === sha256 ? ok(copy) : err(otherDigest(path, digest, sha256));
}

async function fetchFile(source: UrlSource, job: Job, world: PerformWorld): Promise<Result<AbsolutePath, Failure>> {
  const to = host.join(world.scratch, 'download');
  const came = await attempt(source, job, { world, to });
  if (!came.ok) {
    const help = 'check the address and the network; a result that is in the store needs neither';
    return err(downloadFailure(came.error, help));
  }
  return came.value.digest === source.sha256 ? ok(to) : err(otherDigest(source.url, came.value.digest, source.sha256));
}

interface Attempt {
  readonly world: PerformWorld;
  readonly to: AbsolutePath;
}

/** Tries again after what may pass: a cut connection, a busy server. */
async function attempt(source: UrlSource, job: Job, { world, to }: Attempt) {
  const { clock, network, signal } = world;
  const headers: Record<string, string> = {};
  for (const [name, text] of Object.entries(source.headers)) headers[name] = await job.expandSecrets(text);
  const timeoutMs = job.action.timeoutMs ?? defaultTimeoutMs;
  const request = { url: source.url, to, headers, timeoutMs, maxBytes: mostBytes, proxyEnv: world.userEnv, signal };
  const progress = teller(world);
  for (const pause of pauses) {
    const came = await network.download({ ...request, progress });
    if (came.ok || !mayPass(came.error)) return came;
    await clock.sleep(pause, signal);
  }
  return network.download({ ...request, progress });
}

const mayPass = (problem: DownloadProblem): boolean =>
  problem.type === 'unreachable' ||
  (problem.type === 'status' && [408, 429, 500, 502, 503, 504].includes(problem.status));

/** Tells each whole hundredth once. */
function teller(world: PerformWorld): (bytes: number, total: number | undefined) => void {
  let told = 0;
  return (bytes, total) => {
    const percent = total === undefined ? 0 : Math.floor((bytes / total) * 100);
    if (percent <= told) return;
    told = percent;
    world.progress(`downloaded ${percent} %`);
  };
}

const otherDigest = (what: string, found: string, expected: string): Failure => ({
  type: 'refused',
  message: `${what} is not the file that gobuild.yaml names: its SHA-256 is ${found}, expected ${expected}`,
  help: 'if the new file is the right one, and you have checked that, write its digest into gobuild.yaml',
});
