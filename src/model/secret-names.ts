/** Which secrets an action uses: those that its processes get, and those that its texts name. Pure. */
import type { Action } from './action.ts';

const mention = /\bsecrets\s*\.\s*([A-Za-z_][A-Za-z0-9_-]*)/g;

/** Each name once. A text that only looks like a mention counts, too. */
export function secretNames(action: Pick<Action, 'settings' | 'work' | 'env' | 'secrets'>): ReadonlySet<string> {
  const texts = JSON.stringify([action.settings, action.work, action.env.set]);
  if (!texts.includes('secrets')) return new Set(action.secrets);
  return new Set([...action.secrets, ...[...texts.matchAll(mention)].map((match) => match[1] as string)]);
}
