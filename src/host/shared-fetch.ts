/** One fetch for all who ask for the same: who breaks off leaves it to the others, and the last who leaves ends it. */
import type { Failure } from '../model/failure.ts';
import { err, type Result } from '../base/result.ts';
import type { FetchOptions } from '../model/ports.ts';

interface Running<T> {
  readonly stop: AbortController;
  readonly waiting: Set<FetchOptions>;
  readonly result: Promise<Result<T, Failure>>;
}

/** What came of it is remembered, unless everybody had left: who asks after that starts it again. */
export function sharedFetch<T>(
  fetch: (options: FetchOptions) => Promise<Result<T, Failure>>,
): (options: FetchOptions) => Promise<Result<T, Failure>> {
  let running: Running<T> | undefined;
  const start = (): Running<T> => {
    const stop = new AbortController();
    const waiting = new Set<FetchOptions>();
    const progress = (text: string): void => {
      for (const { progress: tell } of waiting) tell(text);
    };
    return { stop, waiting, result: fetch({ progress, signal: stop.signal }) };
  };
  return async (options) => {
    if (options.signal.aborted) return err({ type: 'cancelled' });
    const own = (running ??= start());
    own.waiting.add(options);
    const left = untilAborted(options.signal);
    try {
      return await Promise.race([own.result, left.promise]);
    } finally {
      left.forget();
      own.waiting.delete(options);
      if (options.signal.aborted && own.waiting.size === 0) {
        own.stop.abort();
        if (running === own) running = undefined;
        // It removes what it began to write.
        await own.result;
      }
    }
  };
}

function untilAborted(signal: AbortSignal): {
  readonly promise: Promise<Result<never, Failure>>;
  readonly forget: () => void;
} {
  const { promise, resolve } = Promise.withResolvers<Result<never, Failure>>();
  const onAbort = (): void => resolve(err({ type: 'cancelled' }));
  signal.addEventListener('abort', onAbort, { once: true });
  return { promise, forget: () => signal.removeEventListener('abort', onAbort) };
}
