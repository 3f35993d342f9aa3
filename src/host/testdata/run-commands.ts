/** A stand-in for gobuild that a test kills: two slots busy with children and grandchildren (or idle, or being stopped). */
import { existsSync } from 'node:fs';
import { hostProcesses } from '../processes.ts';

const [, , folder = '', state = '', shell = ''] = process.argv;
const processes = hostProcesses({ shell: JSON.parse(shell), graceMs: 600_000 });
const controller = new AbortController();

function start(name: string): Promise<unknown> {
  // A grandchild in the background, one in a group of its own (job control), and the command itself; all ignore TERM.
  const own = `bash -c 'set -m; trap "" TERM; sleep 1002 & echo $! >${name}.own; wait' &`;
  const ready = `while [ ! -s ${name}.own ]; do sleep 0.01; done`;
  const tell = `echo $$ $one $(cat ${name}.own) >${name}.tmp; mv ${name}.tmp ${name}.pid`;
  const text = `trap '' TERM; sleep 1001 & one=$!; ${own} ${ready}; ${tell}; sleep 1003`;
  const quick = `echo $$ >${name}.pid; echo $PPID >slot.pid`;
  const argv = ['sh', '-c', state === 'idle' ? quick : text];
  const env = { PATH: process.env['PATH'] ?? '' };
  return processes.acquire().run({ argv, cwd: folder, env, log: `${folder}/log` }, controller.signal);
}

const running = Promise.all(['a', 'b'].map(start));
if (state === 'idle') {
  await running;
} else {
  while (!['a', 'b'].every((name) => existsSync(`${folder}/${name}.pid`))) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
if (state === 'stopping') controller.abort();
setTimeout(() => {}, 600_000);
setImmediate(() => process.stdout.write('ready\n'));
