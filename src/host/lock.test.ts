/** Turns between real processes, killed ones among them. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import nodePath from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FileError } from '../model/ports.ts';
import { hostClock } from './clock.ts';
import { hostFiles } from './files.ts';
import { shareStore, takeLock, takeStoreLock, type LockRequest } from './lock.ts';

let folder = '';
const at = (name: string): string => nodePath.join(folder, name);
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(nodePath.join(tmpdir(), 'gobuild-lock-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const request = (more: Partial<LockRequest> = {}): LockRequest => ({
  files: hostFiles(),
  clock: hostClock(),
  stateFolder: at('.gobuild'),
  wait: false,
  ...more,
});

/** Another process that takes the turn and keeps it until it is killed. */
async function otherHolder(): Promise<ChildProcess> {
  const script = `
    import { takeLock } from ${JSON.stringify(nodePath.join(import.meta.dirname, 'lock.ts'))};
    import { hostFiles } from ${JSON.stringify(nodePath.join(import.meta.dirname, 'files.ts'))};
    import { hostClock } from ${JSON.stringify(nodePath.join(import.meta.dirname, 'clock.ts'))};
    const stateFolder = ${JSON.stringify(at('.gobuild'))};
    const whose = { wait: true, command: 'gobuild run all' };
    const taken = await takeLock({ files: hostFiles(), clock: hostClock(), stateFolder, ...whose });
    process.stdout.write(taken.ok ? 'taken\\n' : taken.error);
    setTimeout(() => {}, 600_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.once('exit', () => reject(new Error(errors)));
  });
  expect(errors).toBe('');
  return child;
}

describe('the turn of a workspace', () => {
  test('after a holder that was killed its temporary files are removed, those of the living stay', async () => {
    const child = await otherHolder();
    const left = ['.gobuild/state/.gobuild-4194305-7.tmp', `dist/.gobuild-${child.pid}-1.tmp`];
    const kept = [`dist/.gobuild-${process.ppid}-1.tmp`, 'dist/server', 'dist/.gobuild-1.tmp'];
    const files = hostFiles();
    for (const name of [...left, ...kept]) files.write(at(name), '');
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    const taken = await takeLock(request({ sweep: [at('dist')] }));
    expect(left.filter((name) => files.stat(at(name)))).toEqual([]);
    expect(kept.filter((name) => files.stat(at(name)))).toEqual(kept);
    if (taken.ok) taken.value.release();
  });

  test('is held by one at a time and given back', async () => {
    const first = await takeLock(request({ command: 'gobuild run x' }));
    expect(first.ok).toBe(true);
    const second = await takeLock(request());
    expect(second.ok ? '' : second.error).toMatch(/^gobuild run x \(pid \d+\) since \d\d:\d\d:\d\d$/);
    writeFileSync(at('.gobuild/lock.json'), '{"pid":7,"command":"gobuild run","since":0,"host":"build-7"}');
    const elsewhere = await takeLock(request());
    expect(elsewhere.ok ? '' : elsewhere.error).toMatch(/^gobuild run \(pid 7 on build-7\) since /);
    if (first.ok) {
      first.value.release();
      first.value.release();
    }
    const third = await takeLock(request());
    expect(third.ok).toBe(true);
    if (third.ok) third.value.release();
  });

  test('F10: waits for another process, says once for whom, and goes on when that one is killed', async () => {
    const child = await otherHolder();
    const refused = await takeLock(request());
    expect(refused.ok ? '' : refused.error).toContain(`gobuild run all (pid ${child.pid})`);
    const told: string[] = [];
    const waiting = takeLock(
      request({ wait: true, onWait: (holder) => void (told.push(holder), child.kill('SIGKILL')) }),
    );
    const taken = await waiting;
    expect(taken.ok).toBe(true);
    expect(told).toHaveLength(1);
    expect(JSON.parse(readFileSync(nodePath.join(at('.gobuild'), 'lock.json'), 'utf8'))).toMatchObject({
      pid: process.pid,
    });
    if (taken.ok) taken.value.release();
  });

  test('waiting ends with the signal', async () => {
    await otherHolder();
    const controller = new AbortController();
    const waiting = takeLock(request({ wait: true, signal: controller.signal, onWait: () => controller.abort() }));
    expect((await waiting).ok).toBe(false);
  });

  test("a damaged lock file is nobody's, and made anew; what cannot be a lock is an error that names it", async () => {
    hostFiles().makeFolder(at('.gobuild'));
    writeFileSync(
      nodePath.join(at('.gobuild'), 'lock.db'),
      'not a database, but long enough to be looked at as one'.repeat(40),
    );
    const lock = await takeLock(request());
    expect(lock.ok).toBe(true);
    if (lock.ok) lock.value.release();
    rmSync(nodePath.join(at('.gobuild'), 'lock.db'));
    hostFiles().makeFolder(nodePath.join(at('.gobuild'), 'lock.db'));
    await expect(takeLock(request())).rejects.toThrow(FileError);
    await expect(takeLock(request())).rejects.toThrow(/cannot lock .*lock\.db/);
  });
});

test('a store is shared by runs and swept by nobody meanwhile', () => {
  const store = at('store');
  const [one, two] = [shareStore(store), shareStore(store)];
  expect([one !== undefined, two !== undefined]).toEqual([true, true]);
  expect(takeStoreLock(store)).toBeUndefined();
  one?.release();
  expect(takeStoreLock(store)).toBeUndefined();
  two?.release();
  const sweep = takeStoreLock(store);
  expect(sweep).toBeDefined();
  expect(shareStore(store)).toBeUndefined();
  sweep?.release();
  sweep?.release();
  const after = shareStore(store);
  expect(after).toBeDefined();
  after?.release();
});
