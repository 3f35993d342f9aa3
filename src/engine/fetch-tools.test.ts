/** Tools that are fetched when something really runs, and told where they cannot be had; tools that are replaced meanwhile. */
import { expect, test } from 'vitest';
import { done, options, planOf, worldOf, type Spec } from '../../test/rig/engine-world.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Failure } from '../model/failure.ts';
import type { FetchOptions, FoundTool } from '../model/ports.ts';
import { runPlan } from './index.ts';

const need = { name: 'go', wanted: '1.26', identity: { type: 'content' }, help: 'install it' } as const;
const using = (id: string, more: Partial<Spec> = {}): Spec => ({ id, over: { tools: [need] }, ...more });

function play(specs: readonly Spec[], fetch: (options: FetchOptions) => Promise<Result<FoundTool, Failure>>) {
  let fetched = 0;
  const world = worldOf(specs, done);
  const find = async () =>
    ok({
      name: 'go',
      path: '',
      identity: 'go1.26.8',
      fetch: (asked: FetchOptions) => {
        fetched += 1;
        return fetch(asked);
      },
    });
  const run = runPlan(planOf(specs), { ...world.shop, tools: { find } }, options());
  return { world, run, fetched: () => fetched };
}

test('what is fresh or comes from the store needs none', async () => {
  const specs = [using('fresh', { verdict: 'fresh' }), using('restored', { verdict: 'restorable' })];
  const { run, fetched } = play(specs, async () => err({ type: 'cancelled' }));
  expect((await run).exitCode).toBe(0);
  expect(fetched()).toBe(0);
});

test('what runs gets it first, and its progress is told', async () => {
  const tool: FoundTool = { name: 'go', path: '/cache/go', identity: 'go1.26.8' };
  const { world, run, fetched } = play([using('a')], async ({ progress }) => {
    expect(world.started).toEqual([]);
    progress('12.0 of 70.1 MiB');
    return ok(tool);
  });
  expect((await run).exitCode).toBe(0);
  expect(fetched()).toBe(1);
  expect(world.events).toContainEqual({ type: 'progress', node: 'a', text: '12.0 of 70.1 MiB' });
});

test.each([
  [{ type: 'refused', message: 'another checksum' }, 5],
  [{ type: 'unreachable', message: 'no answer' }, 4],
  [{ type: 'tool-missing', tool: 'go', help: 'install it' }, 3],
] as const)('where it cannot be had nothing starts: %o', async (failure, code) => {
  const { world, run } = play([using('a')], async () => err(failure));
  const report = await run;
  expect(report.exitCode).toBe(code);
  expect(world.started).toEqual([]);
  expect(world.released()).toBe(1);
});

test('what ran while its tool was replaced is used, with a warning, and not stored', async () => {
  const specs = [using('a'), { id: 'b' }];
  const world = worldOf(specs, done);
  const stored = new Map<string, boolean>();
  const complete: typeof world.shop.cache.complete = (keyed, finished) => {
    stored.set(keyed.action.id, finished.storable);
    return world.shop.cache.complete(keyed, finished);
  };
  const tools = { ...world.shop.tools, changed: (found: readonly FoundTool[]) => found[0]?.name };
  const shop = { ...world.shop, tools, cache: { ...world.shop.cache, complete } };
  expect((await runPlan(planOf(specs), shop, options())).exitCode).toBe(0);
  expect(Object.fromEntries(stored)).toEqual({ a: false, b: true });
  const warnings = world.events.filter((event) => event.type === 'message');
  expect(warnings).toMatchObject([{ node: 'a', level: 'warning', text: expect.stringContaining('go was replaced') }]);
});
