/**
 * A thread that compresses blocks, and the address to start it from. The file is its own worker, so that it works from
 * sources and from a split bundle alike; it must be imported dynamically, else a bundler would merge it into its importer.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { deflateBlock, type DeflateBlock } from './deflate-block.ts';

export const deflateWorkerUrl: string = import.meta.url;
/** What `workerData` is in such a thread, and nowhere else. */
export const deflateWorkerMark = 'gobuild deflate worker';

export interface DeflateAnswer {
  readonly index: number;
  readonly packed: Uint8Array;
}

if (workerData === deflateWorkerMark)
  parentPort?.on('message', ({ index, block }: { readonly index: number; readonly block: DeflateBlock }) => {
    const packed = deflateBlock(block);
    const answer: DeflateAnswer = { index, packed };
    parentPort?.postMessage(answer, [packed.buffer]);
  });
