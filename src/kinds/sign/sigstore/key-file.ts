/** Private keys from files: refused when others may read them, decrypted when they are encrypted. */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { dirname, host, isWithin, type AbsolutePath } from '../../../base/path.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import type { Failure } from '../../../model/failure.ts';
import type { PerformWorld } from '../../../model/perform.ts';
import { decryptCosignKey, isCosignKey } from './cosign-key.ts';

export interface KeyFile {
  readonly path: AbsolutePath;
  /** As the user wrote it. */
  readonly shown: string;
  /** Undefined when none was given. */
  readonly password: string | undefined;
}

export async function readKeyFile(file: KeyFile, world: PerformWorld): Promise<Result<KeyObject, Failure>> {
  const refusal = refuse(file, world);
  if (refusal) return err(refusal);
  const pem = world.files.readText(file.path);
  if (isCosignKey(pem)) {
    const plain = await decryptCosignKey(pem, file.password ?? '');
    if (!plain.ok) return err(plain.error === 'damaged' ? damaged(file) : wrongPassword(file));
    return parse({ key: Buffer.from(plain.value), format: 'der', type: 'pkcs8' }, file);
  }
  const encrypted = pem.includes('BEGIN ENCRYPTED PRIVATE KEY');
  return parse({ key: pem, ...(encrypted ? { passphrase: file.password ?? '' } : {}) }, file, encrypted);
}

type KeySource = Parameters<typeof createPrivateKey>[0];

function parse(source: KeySource, file: KeyFile, encrypted = false): Result<KeyObject, Failure> {
  try {
    return ok(createPrivateKey(source));
  } catch {
    return err(encrypted ? wrongPassword(file) : damaged(file));
  }
}

const wrongPassword = ({ shown, password }: KeyFile): Failure => ({
  type: 'finding',
  message:
    password === undefined ? `${shown} is encrypted, and no password is given` : `the password of ${shown} is wrong`,
  help:
    password === undefined
      ? 'add password: "${{ secrets.NAME }}" beside file'
      : 'check the secret that `password` names (`gobuild keygen` takes it from COSIGN_PASSWORD); if it is right, the file is damaged',
});

const damaged = ({ shown }: KeyFile): Failure => ({
  type: 'finding',
  message: `${shown} is no private key that can be read`,
  help: 'it has to be PEM: PKCS#8, or the encrypted key of cosign or of `gobuild keygen`',
});

/** On Windows modes say nothing. */
function refuse({ path, shown }: KeyFile, world: PerformWorld): Failure | undefined {
  const { files, machine } = world;
  const stat = files.follow(path);
  if (!stat) return { type: 'input-missing', path: shown };
  if (machine.os === 'windows') return undefined;
  const real = files.realPath(path);
  const home = files.realPath(host.dirname(path));
  if (!isWithin(home, real))
    return refused(`${shown} is a link to ${real}, outside of its folder`, 'name the key file itself');
  if ((stat.mode & 0o077) !== 0)
    return refused(
      `others may read ${shown}: its mode is ${octal(stat.mode)}`,
      `chmod 600 ${shown} (git keeps no such mode: repeat it after a checkout, or keep the key elsewhere)`,
    );
  const folder = files.follow(dirname(real));
  // A sticky folder lets nobody replace the files of others.
  if (folder && (folder.mode & 0o002) !== 0 && (folder.mode & 0o1000) === 0)
    return refused(
      `others may replace ${shown}: the mode of its folder is ${octal(folder.mode)}`,
      `chmod o-w ${dirname(real)}`,
    );
  return undefined;
}

const octal = (mode: number): string => (mode & 0o7777).toString(8).padStart(4, '0');
const refused = (message: string, help: string): Failure => ({ type: 'refused', message, help });
