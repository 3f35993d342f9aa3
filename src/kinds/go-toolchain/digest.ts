/** Short names for equal settings: what shared actions and folders of Go are called after. */
import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '../../base/json.ts';

/** 16 hex digits: equal for equal values only. */
export const shortDigest = (value: Json): string =>
  createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 16);
