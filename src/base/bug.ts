/** The one sort of error that is thrown: a fault of gobuild itself, caught once in cli/main (exit 70). */

export class InternalError extends Error {
  override readonly name = 'InternalError';
}

/** Ends a switch over a union: the compiler proves that it is never reached. */
export function unreachable(value: never): never {
  throw new InternalError(`unexpected value: ${JSON.stringify(value)}`);
}

/** Throws {@link InternalError} unless `condition` holds; `what` says which belief was wrong. */
export function invariant(condition: unknown, what: string): asserts condition {
  if (!condition) throw new InternalError(what);
}
