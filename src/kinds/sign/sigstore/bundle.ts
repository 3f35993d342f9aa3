/** Sigstore bundles v0.3 with a self-managed key over a file (protobuf-specs, sigstore_bundle.proto): made and verified. */
import { createPublicKey, hash, sign, verify, type KeyObject } from 'node:crypto';
import { isObject } from '../../../base/json.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import { fingerprintOf, hintOf, readPublicKey, signsOver } from './public-key.ts';

const mediaType = 'application/vnd.dev.sigstore.bundle.v0.3+json';
/** The second is how the same version was written before. */
const knownMediaTypes = [mediaType, 'application/vnd.dev.sigstore.bundle+json;version=0.3'];

/** The text of the bundle; undefined if keys of this sort are not known. */
export function makeBundle(content: Uint8Array, privateKey: KeyObject): string | undefined {
  const publicKey = createPublicKey(privateKey);
  const over = signsOver(publicKey);
  if (!over) return undefined;
  const bundle = {
    mediaType,
    verificationMaterial: { publicKey: { hint: hintOf(publicKey) } },
    messageSignature: {
      messageDigest: { algorithm: 'SHA2_256', digest: hash('sha256', content, 'base64') },
      signature: sign(over === 'digest' ? 'sha256' : null, content, privateKey).toString('base64'),
    },
  };
  return `${JSON.stringify(bundle)}\n`;
}

export interface VerifyRequest {
  /** The bytes of the signed file: ECDSA keys hash them themselves. */
  readonly content: Uint8Array;
  /** Text of the bundle. */
  readonly bundle: string;
  readonly publicKeyPem: string;
}

/** Fingerprint of the key that vouches for the content, or what is wrong, as half a sentence. */
export function verifyBundle(request: VerifyRequest): Result<{ readonly fingerprint: string }, string> {
  const key = readPublicKey(request.publicKeyPem);
  if (!key || !signsOver(key))
    return err('the key is no public key that can be used here (ECDSA, RSA or Ed25519, as PEM)');
  const bundle = parseBundle(request.bundle);
  if (!bundle.ok) return bundle;
  return verifyParts({ content: request.content, key, ...bundle.value });
}

interface BundleParts {
  readonly hint: string | undefined;
  readonly algorithm: unknown;
  readonly digest: string;
  readonly signature: string;
}

function parseBundle(text: string): Result<BundleParts, string> {
  let json: unknown;
  try {
    json = JSON.parse(text) as unknown;
  } catch {
    return err('the bundle is not JSON');
  }
  const media = member(json, 'mediaType');
  if (typeof media !== 'string' || !knownMediaTypes.includes(media))
    return err('it is no Sigstore bundle of version 0.3');
  if (member(json, 'dsseEnvelope') !== undefined)
    return err('the bundle holds an attestation, not a signature of a file');
  const message = member(json, 'messageSignature');
  const material = member(member(json, 'verificationMaterial'), 'publicKey');
  if (material === undefined) return err('the bundle was made with a certificate, not with a key');
  const hint = member(material, 'hint');
  const digest = member(member(message, 'messageDigest'), 'digest');
  const signature = member(message, 'signature');
  if (typeof digest !== 'string' || typeof signature !== 'string') return err('the bundle holds no signature');
  const algorithm = member(member(message, 'messageDigest'), 'algorithm');
  return ok({ hint: typeof hint === 'string' ? hint : undefined, algorithm, digest, signature });
}

const member = (value: unknown, key: string): unknown => (isObject(value) ? value[key] : undefined);

interface VerifyParts extends BundleParts {
  readonly content: Uint8Array;
  readonly key: KeyObject;
}

function verifyParts(parts: VerifyParts): Result<{ readonly fingerprint: string }, string> {
  const { key } = parts;
  if (parts.hint && parts.hint !== hintOf(key)) return err('it was signed with another key');
  const hashName = digestHashes[String(parts.algorithm)];
  if (hashName === undefined) return err(`the digest ${String(parts.algorithm)} is not known`);
  if (hash(hashName, parts.content, 'base64') !== parts.digest) return err('the file is not the one that was signed');
  const good = verify(
    signsOver(key) === 'digest' ? hashName : null,
    parts.content,
    key,
    Buffer.from(parts.signature, 'base64'),
  );
  return good ? ok({ fingerprint: fingerprintOf(key) }) : err('the signature is wrong');
}

const digestHashes: Readonly<Record<string, string>> = { SHA2_256: 'sha256', SHA2_384: 'sha384', SHA2_512: 'sha512' };
