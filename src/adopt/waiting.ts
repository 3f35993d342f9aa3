/** Which target waits for which, told by the names in `needs` and `from`. */
import type { Json } from '../base/json.ts';
import type { DraftTarget } from './draft.ts';
import { ordered } from './go/go-targets.ts';

/** Of a key that holds one text or several. */
export const textsOf = (value: Json | undefined): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');

/** Targets that it waits for. */
export const namesOf = ({ body }: DraftTarget): ReadonlySet<string> =>
  new Set([...textsOf(body['needs']), ...textsOf(body['from'])].map((selector) => selector.split(/[[@]/)[0] ?? ''));

/** The target itself, and all that comes before it. */
export function reachableFrom(name: string, targets: readonly DraftTarget[]): ReadonlySet<string> {
  const byName = new Map(targets.map((target) => [target.name, target]));
  const found = new Set([name]);
  for (const next of found) {
    const target = byName.get(next);
    if (target) for (const other of namesOf(target)) found.add(other);
  }
  return found;
}

export function needing(target: DraftTarget, names: readonly string[]): DraftTarget {
  if (names.length === 0) return target;
  const { needs, ...rest } = target.body;
  return { ...target, body: ordered({ ...rest, needs: [...new Set([...textsOf(needs), ...names])] }) };
}

/** What it takes from need not be needed, too. */
export function takingFrom(target: DraftTarget, name: string): DraftTarget {
  const { needs, from, ...rest } = target.body;
  const others = textsOf(needs).filter((need) => need !== name);
  const body = {
    ...rest,
    ...(others.length > 0 ? { needs: others } : {}),
    from: [...new Set([...textsOf(from), name])],
  };
  return { ...target, body: ordered(body) };
}
