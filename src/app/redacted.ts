/** Plain data in which every text has passed the redaction of secrets. */

import type { Secrets } from '../model/ports.ts';

/** `secrets`: undefined where nobody has asked for one yet. */
export function redacted<T>(value: T, secrets: Pick<Secrets, 'redact' | 'knowsNone'> | undefined): T {
  return secrets === undefined || secrets.knowsNone?.() === true ? value : (change(value, secrets.redact) as T);
}

/** What holds nothing to be masked is given back as it is: thousands of events are, and none needs a copy. */
function change(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return redact(value);
  if (typeof value !== 'object' || value === null) return value;
  const isClean = (item: unknown): boolean => change(item, redact) === item;
  if (Array.isArray(value)) return value.every(isClean) ? value : value.map((item: unknown) => change(item, redact));
  if (Object.values(value).every(isClean)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, change(item, redact)]));
}
