/** A stand-in for gobuild that starts a service with a child of its own, releases it or not, and waits to be killed. */
import { hostServices } from '../services.ts';

const [, , folder = '', state = ''] = process.argv;
const started = await hostServices().start({
  argv: ['sh', '-c', 'sleep 1001 & echo $! >child; while :; do sleep 1002; done'],
  cwd: folder,
  env: { PATH: process.env['PATH'] ?? '' },
  log: `${folder}/log`,
});
if (!started.ok) throw new Error(started.error);
if (state === 'released') started.value.release();
process.stdout.write(`${started.value.pid} ${started.value.startTime}\n`);
if (state !== 'released') setTimeout(() => {}, 600_000);
