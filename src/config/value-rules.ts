/** What values mean to expressions: equal, true, as a text, as a word of a message. */
import { canonicalJson, type Json } from '../base/json.ts';

/** GitHub's rule: false, 0, empty texts and null are false; lists and maps are true. */
export const isTruthy = (value: Json): boolean => value !== false && value !== 0 && value !== '' && value !== null;

/** Equal in type and value; lists and maps by their content. */
export const isSame = (a: Json, b: Json): boolean =>
  a === b || (typeof a === 'object' && typeof b === 'object' && canonicalJson(a) === canonicalJson(b));

/** `a text`, `a list`: how messages name the sort of a value. */
export function sortOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  const names: Readonly<Record<string, string>> = {
    string: 'a text',
    number: 'a number',
    boolean: 'true or false',
    object: 'a map',
  };
  return names[typeof value] ?? typeof value;
}

/** Text of a scalar as it stands in a text; null for lists and maps. */
export function scalarText(value: Json): string | null {
  if (value === null) return '';
  return typeof value === 'object' ? null : String(value);
}

/** Maps without a prototype, and without the key that would set one. */
export function withoutPrototypes(value: unknown): Json {
  if (Array.isArray(value)) return value.map(withoutPrototypes);
  if (typeof value !== 'object' || value === null) return value as Json;
  const plain: Record<string, Json> = Object.create(null) as Record<string, Json>;
  for (const [key, member] of Object.entries(value)) if (key !== '__proto__') plain[key] = withoutPrototypes(member);
  return plain;
}
