/** Digests of the Go drivers: short names for equal settings, and the digest of a file that cannot be read as Go. Pure. */
import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '../../base/json.ts';

/** 16 hex digits: equal for equal values only. */
export const shortDigest = (value: Json): string =>
  createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 16);

/** SHA-256 in hex. */
export const contentDigest = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');
