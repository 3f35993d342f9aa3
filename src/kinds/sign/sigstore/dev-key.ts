/** The development key: a P-256 pair without password, made once for each user in the config folder. */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { host, type AbsolutePath } from '../../../base/path.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import type { Failure } from '../../../model/failure.ts';
import type { Performer, PerformWorld } from '../../../model/perform.ts';
import { userFolders } from '../../../model/user-folders.ts';
import { readKeyFile } from './key-file.ts';
import { generatePlainKeyPair, publicHalf } from './key-pair.ts';

export interface DevKeyFiles {
  readonly privateKey: AbsolutePath;
  readonly publicKey: AbsolutePath;
}

export const devKeyFiles = (configFolder: AbsolutePath): DevKeyFiles => ({
  privateKey: host.join(configFolder, 'dev.key'),
  publicKey: host.join(configFolder, 'dev.pub'),
});

export interface DevKey {
  readonly key: KeyObject;
  readonly fingerprint: string;
  readonly publicPem: string;
  readonly made: boolean;
  readonly files: DevKeyFiles;
}

/** Reads the pair, makes it where there is none, and writes the public half again where it is not the key's. */
export async function openDevKey(world: PerformWorld): Promise<Result<DevKey, Failure>> {
  const folder = userFolders(world.machine.os, world.userEnv)?.config;
  if (folder === undefined) return err({ type: 'machine', message: 'no home folder is known for the development key' });
  const files = devKeyFiles(folder);
  const made = world.files.stat(files.privateKey) === undefined;
  if (made) world.files.write(files.privateKey, generatePlainKeyPair().privatePem, { mode: 0o600, sync: true });
  // Read back even when just made: another gobuild may have made one at the same time, and only one of them stayed.
  const read = await readKeyFile({ path: files.privateKey, shown: files.privateKey, password: undefined }, world);
  if (!read.ok) return read;
  const half = publicHalf(read.value);
  if (!world.files.stat(files.publicKey) || world.files.readText(files.publicKey) !== half.publicPem)
    world.files.write(files.publicKey, half.publicPem, { mode: 0o644 });
  return ok({ key: createPrivateKey(read.value.export({ type: 'pkcs8', format: 'pem' })), ...half, made, files });
}

/** The step before a signature: its data, the public key, is what the signature's key holds of the pair. */
export const observeDevKey: Performer = async (jobs, world) => {
  const opened = await openDevKey(world);
  return jobs.map(() => {
    if (!opened.ok) return { ok: false, failure: opened.error };
    const { fingerprint, made, files } = opened.value;
    if (made) world.log(`made the development key ${fingerprint}: ${files.privateKey}, ${files.publicKey}`);
    return { ok: true, data: { fingerprint }, unchanged: !made, note: `development key ${fingerprint}` };
  });
};
