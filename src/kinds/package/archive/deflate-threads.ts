/** The threads that compress: lent one at a time, kept warm for a while, never a reason for the process to stay. */
import { Worker } from 'node:worker_threads';

/** A fresh thread takes 0.2 s of a core until its code is compiled; a release packs many archives one after another. */
const idleMs = 10_000;

interface IdleThread {
  readonly worker: Worker;
  readonly timer: NodeJS.Timeout;
}

const idle: IdleThread[] = [];

/** A thread for the caller alone, until it is given back or ended. */
export async function takeThread(): Promise<Worker> {
  const kept = idle.pop();
  if (kept) {
    clearTimeout(kept.timer);
    forget(kept.worker);
    kept.worker.ref();
    return kept.worker;
  }
  const { deflateWorkerMark, deflateWorkerUrl } = await import('./deflate-worker.ts');
  // Options of the command line are not for it: it is not the program.
  return new Worker(new URL(deflateWorkerUrl), { workerData: deflateWorkerMark, execArgv: [] });
}

/** Only for a thread that has answered everything. */
export function giveThreadBack(worker: Worker): void {
  forget(worker);
  const timer = setTimeout(() => {
    idle.splice(idle.indexOf(entry), 1);
    void worker.terminate();
  }, idleMs);
  const entry: IdleThread = { worker, timer };
  idle.push(entry);
  // A thread that fails while nobody looks must not end the process.
  worker.on('error', () => {});
  timer.unref();
  worker.unref();
}

/** Our listeners alone: Node has some of its own, without which no message arrives any more. */
function forget(worker: Worker): void {
  for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event);
}
