/** Numbers that look random and come again for the same seed: what a fault test needs to be replayed. */

export interface Seeded {
  /** At least 0 and less than `limit`. */
  readonly below: (limit: number) => number;
  /** `of` is at most 1: always. */
  readonly chance: (of: number) => boolean;
}

/** mulberry32 (Tommy Ettinger, public domain): 32 bits of state, good enough for picking moments. */
export function seeded(seed: number): Seeded {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const chance = (of: number): boolean => {
    if (of > 1) throw new RangeError(`a chance of ${of} is none`);
    return next() < of;
  };
  return { below: (limit) => Math.floor(next() * limit), chance };
}
