/** Memory of a real process and its offspring. Linux. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test, vi } from 'vitest';
import { watchPeakMemory } from './peak-memory.ts';

const MiB = 1024 * 1024;
const script = `const held = Buffer.alloc(${100 * MiB}, 1); console.log('ready'); setInterval(() => held.length, 1000);`;

test.skipIf(process.platform !== 'linux')(
  'what a grandchild holds counts, what nobody looked at is unknown',
  async () => {
    const shell = spawn('/bin/sh', ['-c', '"$0" -e "$1"; exit 0', process.execPath, script], { detached: true });
    try {
      await once(shell.stdout, 'data');
      expect(watchPeakMemory(shell.pid)()).toBeUndefined();
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
      const end = watchPeakMemory(shell.pid);
      vi.advanceTimersByTime(1000);
      expect(end()).toBeGreaterThan(100 * MiB);
    } finally {
      vi.useRealTimers();
      if (shell.pid !== undefined) process.kill(-shell.pid, 'SIGKILL');
    }
  },
);

test('elsewhere nothing is known', () => {
  expect(watchPeakMemory(undefined)()).toBeUndefined();
});
