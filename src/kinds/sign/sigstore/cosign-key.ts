/**
 * The encrypted private key files of cosign: PEM around JSON that names scrypt and NaCl's secretbox, around PKCS#8
 * (`cosign generate-key-pair`; the container is that of go-securesystemslib's encrypted package).
 */
import { randomBytes, scrypt } from 'node:crypto';
import { isObject } from '../../../base/json.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import { open, seal, secretboxNonceLength } from './secretbox.ts';

const pemType = 'ENCRYPTED SIGSTORE PRIVATE KEY';
const pemPattern =
  /-----BEGIN ENCRYPTED (SIGSTORE|COSIGN) PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END ENCRYPTED \1 PRIVATE KEY-----/;

interface ScryptParameters {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** What cosign writes today. */
const usual: ScryptParameters = { N: 65_536, r: 8, p: 1 };
/** Memory that a key file may ask for: four times the usual, so that a hostile one cannot take the machine down. */
const memoryLimit = 256 * 1024 * 1024;

export const isCosignKey = (pem: string): boolean => pemPattern.test(pem);

export async function encryptCosignKey(pkcs8: Uint8Array, password: string): Promise<string> {
  const salt = randomBytes(32);
  const nonce = randomBytes(secretboxNonceLength);
  const ciphertext = seal(pkcs8, nonce, await derive(password, salt, usual));
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  const body = JSON.stringify({
    kdf: { name: 'scrypt', params: usual, salt: base64(salt) },
    cipher: { name: 'nacl/secretbox', nonce: base64(nonce) },
    ciphertext: base64(ciphertext),
  });
  const lines =
    Buffer.from(body)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${pemType}-----\n${lines.join('\n')}\n-----END ${pemType}-----\n`;
}

export type CosignKeyProblem = 'damaged' | 'wrong password';

/** The PKCS#8 inside. */
export async function decryptCosignKey(pem: string, password: string): Promise<Result<Uint8Array, CosignKeyProblem>> {
  const box = readBox(pem);
  if (!box) return err('damaged');
  const plain = open(box.ciphertext, box.nonce, await derive(password, box.salt, box.parameters));
  return plain ? ok(plain) : err('wrong password');
}

interface Box {
  readonly parameters: ScryptParameters;
  readonly salt: Uint8Array;
  readonly nonce: Uint8Array;
  readonly ciphertext: Uint8Array;
}

function readBox(pem: string): Box | undefined {
  const body = parseJson(Buffer.from(pemPattern.exec(pem)?.[2] ?? '', 'base64').toString('utf8'));
  const kdf = member(body, 'kdf');
  const cipher = member(body, 'cipher');
  const parameters = scryptParameters(member(kdf, 'params'));
  const salt = bytes(member(kdf, 'salt'));
  const nonce = bytes(member(cipher, 'nonce'));
  const ciphertext = bytes(member(body, 'ciphertext'));
  if (member(kdf, 'name') !== 'scrypt' || member(cipher, 'name') !== 'nacl/secretbox') return undefined;
  return parameters && salt && nonce && ciphertext ? { parameters, salt, nonce, ciphertext } : undefined;
}

function scryptParameters(value: unknown): ScryptParameters | undefined {
  const [N, r, p] = [member(value, 'N'), member(value, 'r'), member(value, 'p')];
  const count = (n: unknown): n is number => typeof n === 'number' && Number.isInteger(n) && n > 0;
  if (!count(N) || !count(r) || !count(p) || p > 16 || (N & (N - 1)) !== 0) return undefined;
  return 128 * N * r <= memoryLimit ? { N, r, p } : undefined;
}

const member = (value: unknown, key: string): unknown => (isObject(value) ? value[key] : undefined);
const bytes = (value: unknown): Uint8Array | undefined =>
  typeof value === 'string' ? Buffer.from(value, 'base64') : undefined;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** On a thread of Node's own: the loop is not blocked for the 0.2 s that it takes. */
const derive = (password: string, salt: Uint8Array, { N, r, p }: ScryptParameters): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const options = { N, r, p, maxmem: 128 * N * r + 128 * r * p + 1024 * 1024 };
    scrypt(password, salt, 32, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
