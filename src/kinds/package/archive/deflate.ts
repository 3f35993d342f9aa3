/** Compresses bytes to a raw DEFLATE stream on several threads; the bytes do not depend on how many. */
import { Worker } from 'node:worker_threads';
import { blockSize, deflateBlock, windowSize, type DeflateBlock } from './deflate-block.ts';
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
  const { deflateWorkerMark, deflateWorkerUrl } = await import('./deflate-worker.ts');
  // An abort during the import would have been missed.
  signal.throwIfAborted();
  const parts: Uint8Array[] = [];
  let next = 0;
  const workers: Worker[] = [];
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL(deflateWorkerUrl), { workerData: deflateWorkerMark, execArgv: [] });
      workers.push(worker);
      const feed = (): void => {
        const index = next;
        next += 1;
        if (index < count) worker.postMessage({ index, block: detached(block(index)) });
        else resolve();
      };
      worker.on('message', ({ index, packed }: DeflateAnswer) => {
        parts[index] = packed;
        feed();
      });
      worker.on('error', reject);
      worker.on('exit', () => reject(new Error('a compressing thread ended early')));
      feed();
    });
  const cancelled = Promise.withResolvers<never>();
  const cancel = (): void => cancelled.reject(signal.reason);
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const all = Promise.all(Array.from({ length: Math.min(Math.max(1, threads), count) }, work));
    await Promise.race([all, cancelled.promise]);
    return parts;
  } finally {
    signal.removeEventListener('abort', cancel);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** A message would otherwise carry the whole buffer behind a part of it. */
const detached = (block: DeflateBlock): DeflateBlock => ({
  data: block.data.slice(),
  before: block.before.slice(),
  last: block.last,
});
