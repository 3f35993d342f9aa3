/** Which actions looked at paths that changed since: a hint for the order of the next turn, never for what it checks. */
import { dirname } from '../base/path.ts';
import { partsOf, type Looks } from '../cache/index.ts';
import type { ActionId } from '../model/action.ts';

type LooksOf = ReadonlyMap<ActionId, Looks>;

/** `changed`: workspace paths. A name that nobody looked at came with the listing of its folder. */
export function lookingActions(looks: LooksOf, changed: readonly string[]): ReadonlySet<ActionId> {
  const seen = new Set<string>();
  const actions = lookingAt(looks, new Set(changed), (path) => seen.add(path));
  const folders = changed.filter((path) => !seen.has(path)).map(dirname);
  return folders.length === 0 ? actions : new Set([...actions, ...lookingAt(looks, new Set(folders))]);
}

function lookingAt(
  looks: LooksOf,
  wanted: ReadonlySet<string>,
  onSeen: (path: string) => void = () => undefined,
): ReadonlySet<ActionId> {
  // Parts are shared by many actions.
  const known = new Map<Looks, boolean>();
  const isMeant = (part: Looks): boolean => {
    const before = known.get(part);
    if (before !== undefined) return before;
    const found = part.paths.filter((path) => wanted.has(path));
    found.forEach(onSeen);
    known.set(part, found.length > 0);
    return found.length > 0;
  };
  const looksAtAny = (all: Looks): boolean => [...partsOf(all)].map(isMeant).includes(true);
  return new Set([...looks].flatMap(([action, all]) => (looksAtAny(all) ? [action] : [])));
}
