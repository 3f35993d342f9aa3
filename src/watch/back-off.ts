/** How long a service that went down waits before it is started again, and how that is said. */

/** 1 s, doubled with each failure in a row up to 30 s. */
const pause = { firstMs: 1000, mostMs: 30_000 } as const;
/** Who was up for so long has not failed in a row. */
const steadyMs = 30_000;

export interface Downfall {
  /** Failures in a row before this one. */
  readonly before: number;
  /** How long it had been ready. */
  readonly upMs: number;
}

export interface BackOff {
  /** In a row, with this one. */
  readonly failures: number;
  readonly waitMs: number;
  /** `starts again in 4 s, after 3 failures in a row`. */
  readonly says: string;
}

export function backOff({ before, upMs }: Downfall): BackOff {
  const failures = upMs >= steadyMs ? 1 : before + 1;
  const waitMs = Math.min(pause.mostMs, pause.firstMs * 2 ** Math.min(failures - 1, 10));
  const row = failures === 1 ? '' : `, after ${failures} failures in a row`;
  return { failures, waitMs, says: `starts again in ${waitMs / 1000} s${row}` };
}
