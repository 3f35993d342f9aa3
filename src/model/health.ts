/** What the doctor found: one line for each thing that targets need, or that a machine should have. */

export const healthGroups = ['tools', 'credentials', 'machine', 'store', 'ports', 'files'] as const;
export type HealthGroup = (typeof healthGroups)[number];

export interface HealthFinding {
  readonly group: HealthGroup;
  /** `go`, `COSIGN_PASSWORD`, `open files`. */
  readonly what: string;
  /** `missing`: a target that needs it will fail. */
  readonly verdict: 'ok' | 'warning' | 'missing';
  /** What is known of it: a version, a path, a number. Never a secret. */
  readonly says: string;
  readonly help?: string | undefined;
  /** Names of the targets that need it. */
  readonly neededBy?: readonly string[] | undefined;
}
