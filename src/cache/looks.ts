/** What was looked at for one purpose, with what was found: as long as it holds, that purpose would come out the same. */
import type { Known } from './known.ts';

export interface Looks {
  readonly paths: readonly string[];
  /** In the order of the paths. */
  readonly found: readonly (Known | undefined)[];
  /** Shared with other purposes. */
  readonly parts: readonly Looks[];
  /** Turn in which it was last asked whether they hold, and the answer. */
  turn: number;
  holds: boolean;
}

export interface Traced<T> {
  readonly value: T;
  readonly looks: Looks;
}

/** The looks and all their parts, each once. */
export function partsOf(looks: Looks): ReadonlySet<Looks> {
  const parts = new Set([looks]);
  // A set that grows is gone through to its end.
  for (const part of parts) for (const one of part.parts) parts.add(one);
  return parts;
}

/** Collects the looks of what is under way, and of what is under way inside of it. */
export class LookTracer {
  #tracing: { readonly own: Map<string, Known | undefined>; readonly parts: Set<Looks> } | undefined;

  /** What `action` gives, and all that it looked at. They are part of what is being traced around it, if anything is. */
  traced<T>(action: () => T): Traced<T> {
    const around = this.#tracing;
    const tracing = { own: new Map<string, Known | undefined>(), parts: new Set<Looks>() };
    this.#tracing = tracing;
    try {
      const value = action();
      const { own, parts } = tracing;
      // Lists of their own: thousands of them are kept to the end of a run.
      const looks = { paths: [...own.keys()], found: [...own.values()], parts: [...parts], turn: 0, holds: false };
      around?.parts.add(looks);
      return { value, looks };
    } finally {
      this.#tracing = around;
    }
  }

  /** `known` was found at `path`. */
  add(path: string, known: Known | undefined): void {
    this.#tracing?.own.set(path, known);
  }

  /** What is being traced uses something that was made of these looks earlier in this turn. */
  note(looks: Looks): void {
    this.#tracing?.parts.add(looks);
  }
}
