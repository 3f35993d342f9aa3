/** Signs one file and verifies the result: the performer of sign/sigstore. */
import { hash, type KeyObject } from 'node:crypto';
import { invariant } from '../../../base/bug.ts';
import { host } from '../../../base/path.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import type { Failure } from '../../../model/failure.ts';
import type { Job, JobOutcome, Performer, PerformWorld } from '../../../model/perform.ts';
import { makeBundle, verifyBundle } from './bundle.ts';
import { openDevKey } from './dev-key.ts';
import { readKeyFile } from './key-file.ts';
import { publicHalf } from './key-pair.ts';
import type { KeySettings } from './schema.ts';

/** Input of the performer, as the plan holds it. */
export interface SignInput {
  readonly key: KeySettings;
}

export const signFile: Performer = async (jobs, world) => {
  const outcomes: JobOutcome[] = [];
  for (const job of jobs) outcomes.push(await signOne(job, world));
  return outcomes;
};

async function signOne(job: Job, world: PerformWorld): Promise<JobOutcome> {
  invariant(job.action.work.type === 'perform', 'a signature is performed');
  // The plan is made by this driver alone, and plain data.
  const input = job.action.work.input as unknown as SignInput;
  const [artifact] = job.artifacts;
  const output = job.action.outputs[0];
  invariant(artifact && output, 'a signature has one artifact and one output');
  if (artifact.directory) return failed(configuration(artifact.path));
  const content = world.files.read(host.join(world.workspace, artifact.path));
  if (hash('sha256', content, 'hex') !== artifact.digest) return failed(altered(artifact.path));
  const key = await openKey(input.key, job, world);
  if (!key.ok) return failed(key.error);
  const bundle = makeBundle(content, key.value);
  if (bundle === undefined) return failed(unknownSort(input.key));
  const { publicPem, fingerprint } = publicHalf(key.value);
  const verified = verifyBundle({ content, bundle, publicKeyPem: publicPem });
  invariant(verified.ok, `a fresh signature does not verify: ${verified.ok ? '' : verified.error}`);
  world.files.write(host.join(world.workspace, output.path), bundle);
  return { ok: true, note: `${input.key.type === 'dev' ? 'dev key' : 'key'} ${fingerprint.slice(0, 16)}` };
}

async function openKey(key: KeySettings, job: Job, world: PerformWorld): Promise<Result<KeyObject, Failure>> {
  if (key.type === 'dev') {
    const opened = await openDevKey(world);
    return opened.ok ? ok(opened.value.key) : err(opened.error);
  }
  const password = key.password === null ? undefined : await job.expandSecrets(key.password);
  return readKeyFile({ path: host.resolve(world.workspace, key.file), shown: key.file, password }, world);
}

const failed = (failure: Failure): JobOutcome => ({ ok: false, failure });

const configuration = (path: string): Failure => ({
  type: 'configuration',
  message: `${path} is a folder, and only files are signed`,
  help: 'put it into an archive, or leave it out of `from`',
});

const altered = (path: string): Failure => ({
  type: 'refused',
  message: `${path} was changed after it was made`,
  help: 'run again; if it stays, something else writes into dist',
});

const unknownSort = (key: KeySettings): Failure => ({
  type: 'finding',
  message: `${key.type === 'file' ? key.file : 'the development key'} is of a sort that Sigstore bundles do not know`,
  help: 'use ECDSA (P-256), RSA or Ed25519: `gobuild keygen` makes one',
});
