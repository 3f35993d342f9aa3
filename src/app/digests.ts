/** The digests that checksum lists use (RFC 6234, RFC 7693), as lower-case hex. */
import { hash } from 'node:crypto';

export const sha256Of = (content: Uint8Array): string => hash('sha256', content);
export const sha512Of = (content: Uint8Array): string => hash('sha512', content);
/** As `b2sum` prints it: 512 bits. */
export const blake2b512 = (content: Uint8Array): string => hash('blake2b512', content);
