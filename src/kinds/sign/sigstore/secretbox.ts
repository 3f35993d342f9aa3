/** The only door of tweetnacl: XSalsa20-Poly1305, which node:crypto does not have. */
import nacl from 'tweetnacl';

export const secretboxNonceLength: number = nacl.secretbox.nonceLength;

export const seal = (plain: Uint8Array, nonce: Uint8Array, key: Uint8Array): Uint8Array =>
  nacl.secretbox(plain, nonce, key);

/** Undefined if the key is wrong or the box was changed. */
export const open = (box: Uint8Array, nonce: Uint8Array, key: Uint8Array): Uint8Array | undefined =>
  nonce.length === secretboxNonceLength && box.length >= nacl.secretbox.overheadLength
    ? (nacl.secretbox.open(box, nonce, key) ?? undefined)
    : undefined;
