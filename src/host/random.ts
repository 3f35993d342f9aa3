/** Random bytes of this machine's generator. */
import type { Random } from '../model/ports.ts';

/** node:crypto is fetched when first needed: a run with nothing to do needs none. */
export function hostRandom(): Random {
  return { hex: (bytes) => process.getBuiltinModule('node:crypto').randomBytes(bytes).toString('hex') };
}
