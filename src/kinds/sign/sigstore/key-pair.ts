/** New P-256 key pairs: for `gobuild keygen` in the files that cosign reads, and the development key. */
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { encryptCosignKey } from './cosign-key.ts';
import { fingerprintOf, publicPem } from './public-key.ts';

export interface KeyPair {
  /** PEM `ENCRYPTED SIGSTORE PRIVATE KEY`: to be written with mode 0600. */
  readonly privatePem: string;
  /** PEM `PUBLIC KEY`. */
  readonly publicPem: string;
  /** SHA-256 of the public key's SPKI, lower-case hex. */
  readonly fingerprint: string;
}

/** The files of `cosign generate-key-pair`: cosign.key and cosign.pub. The password may be empty. */
export async function generateKeyPair(password: string): Promise<KeyPair> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
  return { privatePem: await encryptCosignKey(pkcs8, password), ...publicHalf(privateKey) };
}

/** The same without a password: PEM `PRIVATE KEY`. */
export function generatePlainKeyPair(): KeyPair {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { privatePem: pem, ...publicHalf(privateKey) };
}

export function publicHalf(privateKey: KeyObject): Pick<KeyPair, 'publicPem' | 'fingerprint'> {
  const publicKey = createPublicKey(privateKey);
  return { publicPem: publicPem(publicKey), fingerprint: fingerprintOf(publicKey) };
}
