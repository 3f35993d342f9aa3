/** Compresses bytes to a raw DEFLATE stream on several threads; the bytes do not depend on how many. */
import type { Worker } from 'node:worker_threads';
import { deferred } from '../../../base/deferred.ts';
import { blockSize, deflateBlock, windowSize, type DeflateBlock } from './deflate-block.ts';
import { giveThreadBack, takeThread } from './deflate-threads.ts';
import type { DeflateAnswer } from './deflate-worker.ts';

export interface DeflateOptions {
  readonly threads: number;
  readonly signal: AbortSignal;
}

/** Below this a thread costs more than it saves. */
const inlineLimit = 256 * 1024;

/** Parts of the stream in order. Throws the signal's reason when cancelled. */
export async function deflate(data: Uint8Array, options: DeflateOptions): Promise<readonly Uint8Array[]> {
  options.signal.throwIfAborted();
  const count = Math.max(1, Math.ceil(data.length / blockSize));
  const block = (index: number): DeflateBlock => {
    const start = index * blockSize;
    return {
      data: data.subarray(start, start + blockSize),
      before: data.subarray(Math.max(0, start - windowSize), start),
      last: index === count - 1,
    };
  };
  if (data.length <= inlineLimit) return [deflateBlock(block(0))];
  return deflateOnThreads({ count, block, ...options });
}

interface ThreadRequest extends DeflateOptions {
  readonly count: number;
  readonly block: (index: number) => DeflateBlock;
}

async function deflateOnThreads({ count, block, threads, signal }: ThreadRequest): Promise<readonly Uint8Array[]> {
  const parts: Uint8Array[] = [];
  let next = 0;
  // All are there before any works: whatever happens then, each is given back or ended.
  const workers = await Promise.all(Array.from({ length: Math.min(Math.max(1, threads), count) }, takeThread));
  const cancelled = deferred<never>();
  const cancel = (): void => cancelled.reject(signal.reason);
  signal.addEventListener('abort', cancel, { once: true });
  try {
    // An abort while the threads were fetched.
    signal.throwIfAborted();
    const work = workers.map((worker) =>
      feed(worker, {
        next: () => (next < count ? { index: next, block: detached(block(next++)) } : undefined),
        take: ({ index, packed }) => void (parts[index] = packed),
      }),
    );
    await Promise.race([Promise.all(work), cancelled.promise]);
    for (const worker of workers) giveThreadBack(worker);
    return parts;
  } catch (error) {
    await Promise.all(workers.map((worker) => worker.terminate()));
    throw error;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

interface Feed {
  readonly next: () => { readonly index: number; readonly block: DeflateBlock } | undefined;
  readonly take: (answer: DeflateAnswer) => void;
}

/** Gives the thread one block after another until there is none; ends when the last is answered. */
function feed(worker: Worker, { next, take }: Feed): Promise<void> {
  return new Promise((resolve, reject) => {
    const give = (): void => {
      const message = next();
      if (message) worker.postMessage(message);
      else resolve();
    };
    worker.on('message', (answer: DeflateAnswer) => {
      take(answer);
      give();
    });
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error('a compressing thread ended early')));
    give();
  });
}

/** A message would otherwise carry the whole buffer behind a part of it. */
const detached = (block: DeflateBlock): DeflateBlock => ({
  data: block.data.slice(),
  before: block.before.slice(),
  last: block.last,
});
