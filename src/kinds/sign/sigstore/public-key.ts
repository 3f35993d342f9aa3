/** Public keys: reading, and the fingerprint that bundles and people name them by. */
import { createPublicKey, hash, type KeyObject } from 'node:crypto';

/** Undefined if the text is no PEM of a key. */
export function readPublicKey(pem: string): KeyObject | undefined {
  // A private key would be taken as well, and must not be passed around as a public one.
  if (pem.includes('PRIVATE KEY')) return undefined;
  try {
    return createPublicKey(pem);
  } catch {
    return undefined;
  }
}

export const publicPem = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString();

const spkiDer = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });

/** Lower-case hex of SHA-256 over the key's SubjectPublicKeyInfo (DER). */
export const fingerprintOf = (key: KeyObject): string => hash('sha256', spkiDer(key), 'hex');

/** The same in base64: how bundles point at a self-managed key. */
export const hintOf = (key: KeyObject): string => hash('sha256', spkiDer(key), 'base64');

/**
 * How a key of this sort signs: `digest` (ECDSA on any curve, RSA PKCS#1 v1.5: the message is hashed, with SHA-256 on every
 * curve, as cosign does with keys from files) or `content` (Ed25519); undefined for other sorts.
 */
export function signsOver(key: KeyObject): 'digest' | 'content' | undefined {
  if (key.asymmetricKeyType === 'ed25519') return 'content';
  return key.asymmetricKeyType === 'rsa' || key.asymmetricKeyType === 'ec' ? 'digest' : undefined;
}
