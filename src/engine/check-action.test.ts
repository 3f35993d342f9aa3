/** F25: the list of a scan from the store is made again when its driver does not know it as one. */
import { expect, test } from 'vitest';
import { actionOf, worldOf } from '../../test/rig/engine-world.ts';
import type { CheckRequest } from '../model/action-cache.ts';
import type { Driver } from '../model/kind.ts';
import { checkAction } from './check-action.ts';

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
