/** A shell that was started ahead is the first slot's, and only once; one that nobody needs is ended. */
import { expect, test } from 'vitest';
import { hostProcesses } from './processes.ts';
import { dropSpareShell, startSpareShell, takeSpareShell } from './spare-shell.ts';

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
  await dropSpareShell();
  expect(takeSpareShell()).toBeUndefined();
  await dropSpareShell();
});
