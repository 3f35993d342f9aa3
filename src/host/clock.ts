/** Time of this machine. */
import type { Clock } from '../model/ports.ts';

export function hostClock(): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    bootedAt: () => Date.now() - process.getBuiltinModule('node:os').uptime() * 1000,
    sleep,
  };
}

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve();
      return;
    }
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
  });
}
