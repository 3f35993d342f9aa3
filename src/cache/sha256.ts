/** SHA-256 of bytes and texts in memory: the one digest that names contents in gobuild. */
import { hash } from 'node:crypto';
import { canonicalJson, type Json } from '../base/json.ts';
import type { Digest } from '../model/digest.ts';

export const sha256 = (content: Uint8Array | string): Digest => hash('sha256', content, 'hex');

/** Digest of the canonical text of `value`. */
export const jsonDigest = (value: Json): Digest => sha256(canonicalJson(value));

export const isDigest = (text: unknown): text is Digest => typeof text === 'string' && /^[0-9a-f]{64}$/.test(text);
