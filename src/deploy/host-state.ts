/** What a host remembers: reading it, and the small pure steps from one state to the next. */
import { isObject } from '../base/json.ts';
import type { HostState, ReleaseId, ReleaseRecord } from '../model/rollout.ts';

export const emptyState = (target: string): HostState => ({ format: 1, target, sequence: 0, releases: [] });

export type ReadState = { readonly state: HostState } | { readonly broken: string };

export function readState(text: string): ReadState {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { broken: 'it is not JSON' };
  }
  if (!isObject(value)) return { broken: 'it is not an object' };
  if (value['format'] !== 1) return { broken: `it has the unknown format ${JSON.stringify(value['format'])}` };
  const whole =
    typeof value['target'] === 'string' &&
    Number.isSafeInteger(value['sequence']) &&
    Array.isArray(value['releases']) &&
    value['releases'].every((record: unknown) => isObject(record) && typeof record['id'] === 'string');
  return whole ? { state: value as unknown as HostState } : { broken: 'parts of it are missing' };
}

export const findRecord = (state: HostState, id: ReleaseId | undefined): ReleaseRecord | undefined =>
  state.releases.find((record) => record.id === id);

/** With the release's record changed, or added at the end. */
export function withRecord(state: HostState, record: ReleaseRecord): HostState {
  const known = state.releases.some((other) => other.id === record.id);
  const releases = known
    ? state.releases.map((other) => (other.id === record.id ? record : other))
    : [...state.releases, record];
  return { ...state, releases };
}

/** The release that was verified last, other than `except`; one that failed since or was left as bad never is. */
export function lastGood(state: HostState, except?: ReleaseId): ReleaseRecord | undefined {
  return state.releases
    .filter((r) => r.id !== except && r.verifiedBy > 0 && r.state !== 'failed' && r.state !== 'bad')
    .reduce<ReleaseRecord | undefined>((best, r) => (best && best.verifiedBy > r.verifiedBy ? best : r), undefined);
}

/**
 * Releases that may go: all but the current one, the last good one besides it, the one whose service runs, and the
 * `retain` that were verified last.
 */
export function surplus(state: HostState, host: OnHost): readonly ReleaseId[] {
  const { current, releases, retain } = host;
  const verified = state.releases
    .filter((r) => r.verifiedBy > 0 && r.state === 'verified')
    .toSorted((a, b) => b.verifiedBy - a.verifiedBy)
    .slice(0, retain)
    .map((r) => r.id);
  const kept = new Set([...verified, current, lastGood(state, current)?.id, state.service?.release]);
  const known = new Set([...state.releases.map((r) => r.id), ...releases]);
  return [...known].filter((id) => !kept.has(id));
}

export interface OnHost {
  readonly current: ReleaseId | undefined;
  /** Folders that are there, known or not. */
  readonly releases: readonly ReleaseId[];
  readonly retain: number;
}
