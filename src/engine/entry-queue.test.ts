/** The order in which entries leave a queue, whatever the order in which they came. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { actionOf } from '../../test/rig/engine-world.ts';
import { byUrgency, entryQueue } from './entry-queue.ts';
import { newEntry, transition, type Entry } from './states.ts';

const entries = (urgencies: readonly number[]): Entry[] =>
  urgencies.map((criticalMs, position) =>
    Object.assign(newEntry(actionOf({ id: `a${position}` }), position), { criticalMs }),
  );

test('the longest way first, then the place in the plan, also when some come late or leave by another way', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(9), fc.boolean(), fc.boolean())), (rows) => {
      const all = entries(rows.map(([urgency]) => urgency));
      const queue = entryQueue('waiting');
      const taken: Entry[] = [];
      const present: Entry[] = [];
      for (const [index, [, takes, settles]] of rows.entries()) {
        queue.push(all[index] as Entry);
        present.push(all[index] as Entry);
        if (settles) transition(all[index] as Entry, 'skipped');
        if (!takes) continue;
        const expected = present
          .filter((one) => one.state === 'waiting' && !taken.includes(one))
          .toSorted(byUrgency)[0];
        const got = queue.take();
        expect(got).toBe(expected);
        if (got) taken.push(got);
      }
      const rest = present.filter((one) => one.state === 'waiting' && !taken.includes(one)).toSorted(byUrgency);
      expect(new Set(queue.all())).toEqual(new Set(rest));
      for (const expected of rest) expect(queue.take()).toBe(expected);
      expect(queue.take()).toBeUndefined();
    }),
  );
});

test('takes over ways to the end that were measured anew', () => {
  const all = entries([1, 2, 3]);
  const queue = entryQueue('waiting');
  for (const entry of all) queue.push(entry);
  for (const entry of all) entry.criticalMs = 10 - entry.criticalMs;
  queue.reorder();
  expect([queue.take(), queue.take(), queue.take()]).toEqual(all);
});
