/** What is kept of a service's output: within its size, and what a write refused keeps from nobody. */
import { expect, it } from 'vitest';
import { FileError, type Files } from '../model/ports.ts';
import { followLog, maxLog } from './follow-log.ts';

/** Files by path, as far as a followed log asks for them. */
function fakeFiles(texts: Map<string, string>): Files {
  const at = (path: string): string => texts.get(path) ?? '';
  const files: Partial<Files> = {
    stat: (path) => ({ size: at(path).length }) as ReturnType<Files['stat']>,
    readPart: (path, offset, length) => Buffer.from(at(path).slice(offset, offset + length)),
    empty: (path) => void texts.set(path, ''),
    append: (path, content) => void texts.set(path, at(path) + String(content)),
    write: (path, content) => void texts.set(path, String(content)),
    remove: (path) => void texts.delete(path),
  };
  return files as Files;
}

const never = { now: () => 0, monotonic: () => 0, sleep: waitFor };

function waitFor(_ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal?.addEventListener('abort', () => resolve()));
}

function follow(files: Files, shown: string[] = []) {
  return followLog({
    files,
    clock: never,
    path: '/raw',
    kept: '/kept',
    shown: 'kept',
    show: (text) => shown.push(text),
    output: { push: (bytes) => Buffer.from(bytes).toString(), end: () => '' },
  });
}

it('begins both logs anew when they are full, and removes the raw one at the end', async () => {
  const texts = new Map([['/raw', '']]);
  const log = follow(fakeFiles(texts));
  const most = `${'x'.repeat(maxLog - 1)}\n`;
  texts.set('/raw', most);
  log.look();
  log.look();
  expect(texts.get('/kept')).toHaveLength(maxLog);
  texts.set('/raw', `${most}one more\n`);
  log.look();
  expect([texts.get('/raw'), texts.get('/kept')]).toEqual(['', '… (what came before is left out)\none more\n']);
  texts.set('/raw', 'next\n');
  await log.end();
  expect(texts.get('/kept')).toMatch(/one more\nnext\n$/);
  expect([texts.has('/raw'), log.tail().slice(-2)]).toEqual([false, ['one more', 'next']]);
}, 30_000);

it('shows what it cannot keep', async () => {
  const full = (): never => {
    throw new FileError('ENOSPC', '/kept', 'no space');
  };
  const shown: string[] = [];
  const log = follow({ ...fakeFiles(new Map([['/raw', 'a\n']])), append: full, remove: full }, shown);
  await log.end();
  expect(shown).toEqual(['a\n']);
});
