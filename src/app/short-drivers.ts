/** Drivers whose work a short run may do: each is loaded when an edit touches a target of it. */
import type { Driver } from '../model/kind.ts';

/**
 * What their actions do follows from the action and from what it was keyed by: nothing of a plan, of gobuild.yaml or of
 * other actions is asked for besides.
 */
const loaders: ReadonlyMap<string, () => Promise<Driver>> = new Map([
  ['compile/go', async (): Promise<Driver> => (await import('../kinds/compile/go/driver.ts')).driver],
]);

export const isShortDriver = (id: string): boolean => loaders.has(id);

/** Those of `ids` that have work of their own. */
export async function loadShortDrivers(ids: Iterable<string>): Promise<ReadonlyMap<string, Driver>> {
  const wanted = [...new Set(ids)].flatMap((id) => loaders.get(id) ?? []);
  const drivers = await Promise.all(wanted.map((load) => load()));
  return new Map(drivers.map((driver) => [driver.id, driver]));
}
