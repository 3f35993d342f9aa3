/** Durations and sizes as people write them, and the dates of time stamps. */

const milliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** ms of `90s`, `5m`, `1h30m`, `500ms`; undefined if it is not of that form or more than 30 days. */
export function parseDuration(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g))
    total += Number(amount) * (milliseconds[unit ?? ''] ?? 0);
  return total > 0 && total <= 30 * 86_400_000 ? Math.round(total) : undefined;
}

const bytes: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/** Bytes of `10GiB`, `1.5 GB`; undefined if it is not of that form. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?) ?([A-Za-z]+)$/.exec(text);
  const unit = match ? bytes[match[2] ?? ''] : undefined;
  const size = unit === undefined ? 0 : Math.round(Number(match?.[1]) * unit);
  return size > 0 && Number.isSafeInteger(size) ? size : undefined;
}

/** `2025-06-01` or RFC 3339; the same moment as ISO 8601 in UTC, undefined for what is no such date after 1980. */
export function parseDate(text: string): string | undefined {
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?$/.test(text)) return undefined;
  const date = new Date(text);
  if (Number.isNaN(date.getTime()) || date.getTime() < Date.UTC(1980, 0, 1)) return undefined;
  // The 30th of February would be another day.
  if (!text.includes('T') && date.toISOString().slice(0, 10) !== text) return undefined;
  return `${date.toISOString().slice(0, 19)}Z`;
}
