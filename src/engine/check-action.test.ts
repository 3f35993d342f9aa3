/** F25, F27: a list of a scan that its driver does not know, and what could not be restored, are looked at again. */
import { expect, test } from 'vitest';
import { actionOf, options, planOf, worldOf } from '../../test/rig/engine-world.ts';
import type { ActionCache, CheckRequest } from '../model/action-cache.ts';
import type { Driver } from '../model/kind.ts';
import { checkAction } from './check-action.ts';
import { runPlan } from './run-plan.ts';

const spec = { id: 'scan', verdict: 'restorable', over: { scan: true, grows: true } } as const;
const request: CheckRequest = { action: actionOf(spec), resultOf: () => undefined, tools: [], forced: false };

test.each([
  ['its driver does not know it', (): boolean => false, 'must-run'],
  ['its driver knows it', (): boolean => true, 'restorable'],
  ['its driver does not ask', undefined, 'restorable'],
] as const)('F25: %s', (_name, isScan, type) => {
  const { shop } = worldOf([spec], () => Promise.reject(new Error('not run')));
  const driver: Partial<Driver> = { isScan };
  const drivers = new Map([['task/fake', driver as Driver]]);
  expect(checkAction(request, { ...shop, drivers })).toMatchObject({ type });
});

test('F27: what cannot be restored because its folder leads out by then is not made there, either', async () => {
  const failure = { type: 'output-unsafe', path: 'out', message: 'it leads out' } as const;
  const world = worldOf([spec], () => Promise.reject(new Error('not run')));
  let checks = 0;
  const cache: ActionCache = {
    ...world.shop.cache,
    check: (asked) => ((checks += 1) === 1 ? world.shop.cache.check(asked) : { type: 'failed', failure }),
    restore: () => undefined,
  };
  const report = await runPlan(planOf([spec]), { ...world.shop, cache }, options());
  expect(report.nodes).toMatchObject([{ outcome: 'failed', failure }]);
  expect(world.started).toEqual([]);
});
