/** The second thread of a big warm run: waits until the table is there, then takes chunks as the first one does. */
import { workerData } from 'node:worker_threads';
import { goThrough, passFields, type WarmPass } from './warm-pass.ts';
import { readHead } from './warm-table.ts';

/** What the thread is started with; both are shared memory. */
export type WarmThreadData = Pick<WarmPass, 'bytes' | 'control' | 'prefix'>;

/** Milliseconds; whoever started this thread has given up by then. */
const patience = 10_000;

const { bytes, control, prefix } = workerData as WarmThreadData;
Atomics.wait(control, passFields.ready, 0, patience);
const head = Atomics.load(control, passFields.ready) === 1 ? readHead(bytes) : undefined;
if (head) goThrough({ bytes, control, prefix, chunks: head.chunks });
