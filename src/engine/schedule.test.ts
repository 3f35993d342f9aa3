/** Order and company of what runs: by the time and the memory that it took before. */
import { describe, expect, test } from 'vitest';
import { done, options, planOf, worldOf, type Spec } from '../../test/rig/engine-world.ts';
import { runPlan } from './index.ts';

describe('the longest way to the end goes first', () => {
  const order = async (specs: readonly Spec[]): Promise<string> => {
    const world = worldOf(specs, done);
    await runPlan(planOf(specs), world.shop, options({ jobs: 1 }));
    return world.started.join(' ');
  };

  test('by the durations of earlier runs, not by the place in the file', async () => {
    const specs = [
      { id: 'short', ms: 10 },
      { id: 'middle', ms: 300 },
      { id: 'first', ms: 50 },
      { id: 'second', ms: 400, before: ['first'] },
    ];
    expect(await order(specs)).toBe('first second middle short');
  });

  test('what never ran is taken for its like, and for a second where there is none', async () => {
    const link = { over: { driver: 'compile/fake', step: 'link' } };
    const specs = [
      { id: 'seen', ms: 1500 },
      { id: 'unseen' },
      { id: 'newer', ...link },
      { id: 'old', ms: 2000, ...link },
      { id: 'older', ms: 4000, ...link },
    ];
    // `newer` 3000 ms as the average of its like; `unseen` 1500 ms as `seen`, which stands before it.
    expect(await order(specs)).toBe('older newer old seen unseen');
    expect(
      await order([
        { id: 'quick', ms: 900 },
        { id: 'nobody', ...link },
      ]),
    ).toBe('nobody quick');
  });
});

describe('memory', () => {
  const MiB = 1024 * 1024;
  /** Which ran at the same time; each ends when all that may run do. */
  async function company(specs: readonly Spec[], availableMiB: number | undefined) {
    const together: string[] = [];
    const running = new Set<string>();
    const world = worldOf(specs, async (id) => {
      running.add(id);
      // Several turns of the loop: whatever may start beside it has started.
      for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      together.push([...running].toSorted().join('+'));
      running.delete(id);
      return { ok: true };
    });
    const availableMemory = (): number | undefined => (availableMiB === undefined ? undefined : availableMiB * MiB);
    const report = await runPlan(planOf(specs), { ...world.shop, availableMemory }, options({ jobs: 8 }));
    expect(report.counts.ran).toBe(specs.length);
    const waited = world.events.flatMap((event) => (event.type === 'message' ? [`${event.node} ${event.text}`] : []));
    return { most: together.map((names) => names.split('+').length), together, waited };
  }
  const link = (id: string, mebibytes: number): Spec => ({ id, peakBytes: mebibytes * MiB });
  const links = ['a', 'b', 'c', 'd'].map((id) => link(id, 1000));

  test('as many links at once as the memory holds, less a reserve', async () => {
    const { most, waited } = await company(links, 2500);
    expect(Math.max(...most)).toBe(2);
    expect(waited).toEqual(['c', 'd'].map((id) => `${id} waited for memory: it took 1000.0 MiB before`));
  });

  test('one always may run, however large', async () => {
    const { most } = await company([link('a', 9000), link('b', 9000)], 1000);
    expect(most).toEqual([1, 1]);
  });

  test('small and unknown work goes on meanwhile', async () => {
    const small = ['x', 'y', 'z'].map((id): Spec => ({ id, peakBytes: MiB }));
    const { together } = await company([...links, ...small, { id: 'unknown' }], 1200);
    expect(together[0]).toBe('a+unknown+x+y+z');
    expect(together.filter((names) => /[a-d]\+[b-d]/.test(names))).toEqual([]);
  });

  test('no large one overtakes a larger one that waits', async () => {
    const specs = [link('a', 1000), link('b', 1500), link('c', 100)].map((spec, index) => ({ ...spec, ms: 9 - index }));
    const { together } = await company(specs, 2000);
    expect(together[0]).toBe('a');
    expect(together[1]).toBe('b+c');
  });

  test('where nobody knows how much there is, nothing waits', async () => {
    const { most, waited } = await company(links, undefined);
    expect(Math.max(...most)).toBe(4);
    expect(waited).toEqual([]);
  });
});
