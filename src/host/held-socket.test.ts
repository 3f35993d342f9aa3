/** Held sockets as real ones: what connects before a program is there is answered by it, and by the next one after it. */
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import http from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import nodePath from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { HeldSocket, StartedService } from '../model/services.ts';
import { hostServices } from './services.ts';

const services = hostServices();
const posix = process.platform !== 'win32';
const started: StartedService[] = [];
const sockets: HeldSocket[] = [];
let folder = '';

beforeEach(() => {
  folder = realpathSync(mkdtempSync(nodePath.join(tmpdir(), 'gobuild-sockets-')));
});
afterEach(async () => {
  for (const service of started.splice(0)) await service.stop(0);
  for (const socket of sockets.splice(0)) socket.close();
  rmSync(folder, { recursive: true, force: true });
});

async function hold(): Promise<HeldSocket> {
  const held = await services.listen?.({ host: '127.0.0.1', port: 0 });
  if (!held?.ok) throw new Error(held?.error.why);
  sockets.push(held.value);
  return held.value;
}

/** Answers with its name, its pid and what it was told. */
const program = `const { LISTEN_FDS, LISTEN_PID, LISTEN_FDNAMES, NAME } = process.env;
const told = [NAME, LISTEN_FDS, Number(LISTEN_PID) === process.pid, LISTEN_FDNAMES].join(' ');
for (let fd = 3; fd < 3 + Number(LISTEN_FDS); fd += 1)
  require('node:http').createServer((_, answer) => answer.end(told + ' ' + fd)).listen({ fd });`;

async function serve(
  name: string,
  given: readonly HeldSocket[],
  more: Record<string, string> = {},
): Promise<StartedService> {
  const argv = [process.execPath, '-e', program];
  const env = { NAME: name, ...more };
  const service = await services.start({ argv, cwd: folder, env, log: nodePath.join(folder, 'log'), sockets: given });
  if (!service.ok) throw new Error(service.error);
  started.push(service.value);
  return service.value;
}

const refused = (host: string, port: number): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect({ host, port }).on('error', (error) => resolve(error.message));
    socket.on('connect', () => {
      socket.destroy();
      resolve('it was taken');
    });
  });

function ask(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      answer.on('end', () => resolve(text));
    });
    request.on('error', reject);
  });
}

test.runIf(posix)('what connects while nobody accepts waits, and is answered by whoever comes', async () => {
  const [a, b] = [await hold(), await hold()];
  const waiting = [ask(a.port), ask(b.port)];
  const names = `${a.port}:${b.port}`;
  const first = await serve('first', [a, b]);
  expect(await Promise.all(waiting)).toEqual([`first 2 true ${names} 3`, `first 2 true ${names} 4`]);
  await first.stop(0);
  const again = ask(a.port);
  await serve('second', [a]);
  expect(await again, readFileSync(nodePath.join(folder, 'log'), 'utf8')).toBe(`second 1 true ${a.port} 3`);
});

test.runIf(posix)('an address is free as soon as the socket is closed and its program gone', async () => {
  const socket = await hold();
  const { host, port } = socket;
  const taken = await services.listen?.({ host, port });
  expect(taken).toMatchObject({ ok: false, error: { taken: true } });
  const service = await serve('only', [socket]);
  socket.close();
  socket.close();
  expect(await ask(port)).toContain('only');
  await service.stop(0);
  // The first thread of a program may be gone a moment before the last, which still holds its descriptors.
  await vi.waitFor(async () => expect(await refused(host, port)).toContain('ECONNREFUSED'), { interval: 5 });
});

test.runIf(posix)('a variable that no shell can export keeps a program with sockets from starting', async () => {
  await expect(serve('odd', [await hold()], { 'a.b': 'c' })).rejects.toThrow('the variable "a.b" cannot be handed on');
});

test.runIf(posix)('an address that is none of this machine is an error', async () => {
  expect(await services.listen?.({ host: '192.0.2.1', port: 0 })).toMatchObject({ ok: false, error: { taken: false } });
});
