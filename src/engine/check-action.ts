/** Asks the cache for an action; the list of a scan that came from the store is believed only by its driver's word. */
import type { CheckRequest, CheckVerdict } from '../model/action-cache.ts';
import type { Workshop } from './workshop.ts';

export function checkAction(request: CheckRequest, shop: Pick<Workshop, 'cache' | 'drivers'>): CheckVerdict {
  const verdict = shop.cache.check(request);
  if (verdict.type !== 'restorable' || request.action.grows !== true) return verdict;
  const isScan = shop.drivers.get(request.action.driver)?.isScan;
  if (!isScan || isScan(verdict.result.data)) return verdict;
  return { type: 'must-run', keyed: verdict.keyed, reasons: verdict.reasons };
}
