/** A performer whose jobs share calls of Go: it is readied once, and each job gets what its group came to. */
import type { Job, JobOutcome, Performer } from '../../model/perform.ts';
import { prepareGo, type Go } from './run-go.ts';
import type { GoSettings } from './settings.ts';

export type Outcomes = ReadonlyMap<Job, JobOutcome>;

/** `inputOf` gives what all jobs of a call have in common; `groups` parts them into calls, done one after the other. */
export const performWithGo = <Group>(steps: {
  readonly inputOf: (job: Job) => { readonly go: GoSettings };
  readonly groups: (jobs: readonly Job[], go: Go) => Iterable<Group>;
  readonly work: (go: Go, group: Group) => Promise<Outcomes>;
}): Performer => {
  const { inputOf, groups, work } = steps;
  return async (jobs, world) => {
    const [first] = jobs;
    if (!first) return [];
    const go = await prepareGo(first, inputOf(first).go, world);
    if (!go.ok) return jobs.map(() => ({ ok: false, failure: go.error }));
    const outcomes = new Map<Job, JobOutcome>();
    for (const group of groups(jobs, go.value)) {
      for (const [job, outcome] of await work(go.value, group)) outcomes.set(job, outcome);
    }
    return jobs.map((job) => outcomes.get(job) ?? { ok: false, failure: { type: 'cancelled' } });
  };
};
