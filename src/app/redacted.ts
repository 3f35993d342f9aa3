/** A copy of plain data in which every text has passed the redaction of secrets. */

export function redacted<T>(value: T, redact: (text: string) => string): T {
  return change(value, redact) as T;
}

function change(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((item: unknown) => change(item, redact));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, change(item, redact)]));
}
