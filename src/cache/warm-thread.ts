/** The second thread of a big warm run: waits until the table is there, then takes chunks as the first one does. */
import { workerData } from 'node:worker_threads';
import { goThrough, passFields, type WarmPass } from './warm-pass.ts';
import { readHead } from './warm-table.ts';

/** What the thread is started with; all of it is shared memory. */
export type WarmThreadData = Omit<WarmPass, 'chunks'>;

/** Milliseconds; whoever started this thread has given up by then. */
const patience = 10_000;

const data = workerData as WarmThreadData;
Atomics.wait(data.control, passFields.ready, 0, patience);
const head = Atomics.load(data.control, passFields.ready) === 1 ? readHead(data.bytes) : undefined;
if (head) goThrough({ ...data, chunks: head.chunks });
