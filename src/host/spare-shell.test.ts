/** A shell that was started ahead is the first slot's, and only once; one that nobody needs is ended. */
import { expect, test } from 'vitest';
import { hostProcesses } from './processes.ts';
import { dropSpareShells, serviceShell, startSpareService, startSpareShell, takeSpareShell } from './spare-shell.ts';

const posix = process.platform !== 'win32';

test.runIf(posix)('the first slot runs in it, the next one in a shell of its own', async () => {
  startSpareShell();
  const processes = hostProcesses();
  const never = new AbortController().signal;
  const [first, second] = [processes.acquire(), processes.acquire()];
  const command = { argv: ['/bin/sh', '-c', 'exit 3'], cwd: '/', env: {}, log: '/dev/null' };
  expect(await first.run(command, never)).toMatchObject({ status: 3, leftBehind: 0 });
  expect(takeSpareShell()).toBeUndefined();
  expect(await second.run(command, never)).toMatchObject({ status: 3, leftBehind: 0 });
  await processes.close();
});

test.runIf(posix)('there is one at a time, and it is ended when it is dropped', async () => {
  startSpareShell();
  const spare = takeSpareShell();
  expect(spare?.alive).toBe(true);
  expect(takeSpareShell()).toBeUndefined();
  spare?.signal('SIGKILL');
  await spare?.whenEnded();
  startSpareShell();
  await dropSpareShells();
  expect(takeSpareShell()).toBeUndefined();
  await dropSpareShells();
});

test.runIf(posix)(
  'a service without sockets becomes what was started for it; the next one is started anew',
  async () => {
    startSpareService();
    startSpareService();
    const first = serviceShell([]);
    const second = serviceShell([]);
    expect(first.pid).not.toBe(second.pid);
    for (const child of [first, second]) {
      const printed = new Promise((resolve) => child.stdout?.once('data', (text) => resolve(String(text))));
      child.stdin?.end('echo it runs\n');
      expect(await printed).toBe('it runs\n');
    }
    startSpareService();
    await dropSpareShells();
  },
);
