/** Files from servers on loopback: whole or not at all, deadlines, limits, redirects, proxies. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createServer as createHttp, type RequestListener, type Server } from 'node:http';
import { createServer as createTcp, type AddressInfo, type Server as TcpServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { DownloadRequest } from '../model/download.ts';
import { download } from './download.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gobuild-download-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));
const open: (Server | TcpServer)[] = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    if ('closeAllConnections' in server) server.closeAllConnections();
    server.close();
  }
});

async function portOf(server: Server | TcpServer): Promise<number> {
  open.push(server);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
  return (server.address() as AddressInfo).port;
}
const serve = async (listener: RequestListener): Promise<string> =>
  `http://127.0.0.1:${await portOf(createHttp(listener))}`;

let files = 0;
const into = (): string => path.join(folder, `new ${(files += 1)}`, 'file');
const request = (url: string, more: Partial<DownloadRequest> = {}): DownloadRequest => ({
  url,
  to: into(),
  timeoutMs: 20_000,
  maxBytes: 1_000_000,
  ...more,
});
/** Asks, and holds that a problem leaves no file. */
async function problemOf(asked: DownloadRequest): Promise<unknown> {
  const answer = await download(asked);
  expect(fs.existsSync(asked.to)).toBe(false);
  return answer.ok ? answer : answer.error;
}

test('the file, its size and digest; progress is told', async () => {
  const content = Buffer.alloc(300_000, 'zeile\n');
  const base = await serve((_request, response) => {
    response.setHeader('content-length', content.length);
    response.end(content);
  });
  const told: (readonly [number, number | undefined])[] = [];
  const asked = request(`${base}/tool`, { progress: (...now) => void told.push(now) });
  const answer = await download(asked);
  const digest = createHash('sha256').update(content).digest('hex');
  expect(answer).toEqual({ ok: true, value: { bytes: 300_000, digest } });
  expect(fs.readFileSync(asked.to).equals(content)).toBe(true);
  expect(told.at(-1)).toEqual([300_000, 300_000]);
});

test('a file that is there already is never written through', async () => {
  const base = await serve((_request, response) => void response.end('new'));
  const to = path.join(folder, 'taken');
  fs.writeFileSync(to, 'old');
  const answer = await download(request(base, { to }));
  expect(answer).toMatchObject({ ok: false, error: { type: 'disk', message: expect.stringContaining(to) } });
  expect(fs.readFileSync(to, 'utf8')).toBe('old');
});

test.skipIf(process.platform === 'win32')('nobody else may read it', async () => {
  const asked = request(await serve((_request, response) => void response.end('x')));
  await download(asked);
  expect(fs.statSync(asked.to).mode & 0o777).toBe(0o600);
});

describe('what goes wrong leaves no file and says where', () => {
  test('an answer that is not the file', async () => {
    const base = await serve((_request, response) => void response.writeHead(404).end('no'));
    expect(await problemOf(request(`${base}/a?token=hush`))).toEqual({
      type: 'status',
      status: 404,
      message: `${base}/a answered 404`,
    });
  });

  test('nobody there', async () => {
    expect(await problemOf(request('http://127.0.0.1:1/x'))).toEqual({
      type: 'unreachable',
      message: 'http://127.0.0.1:1/x: nobody listens there (connection refused)',
    });
  });

  test('a body that ends too early', async () => {
    const base = await serve((_request, response) => {
      response.setHeader('content-length', 100);
      response.write('part', () => response.destroy());
    });
    expect(await problemOf(request(base))).toMatchObject({ type: 'unreachable' });
  });

  test('silence before the answer, and in the middle of it', async () => {
    const silent = await portOf(createTcp(() => {}));
    const url = `http://127.0.0.1:${silent}/`;
    expect(await problemOf(request(url, { idleMs: 50 }))).toEqual({
      type: 'unreachable',
      message: `${url}: no byte came for 50 ms`,
    });
    const base = await serve((_request, response) => void response.write('part'));
    expect(await problemOf(request(base, { idleMs: 200 }))).toMatchObject({
      type: 'unreachable',
      message: `${base}/: no byte came for 200 ms`,
    });
  });

  test('a trickle ends at the deadline of the whole', async () => {
    const base = await serve((_request, response) => {
      const more = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(more));
    });
    expect(await problemOf(request(base, { timeoutMs: 300 }))).toEqual({
      type: 'unreachable',
      message: `${base}/: not done within 300 ms`,
    });
  });

  test('more than the limit, told or not', async () => {
    const told = await serve((_request, response) => void response.writeHead(200, { 'content-length': 11 }).end());
    expect(await problemOf(request(told, { maxBytes: 10 }))).toEqual({
      type: 'refused',
      message: `${told}/ is larger than 10 B`,
    });
    const endless = await serve((_request, response) => {
      const more = (): void => void (response.destroyed || response.write('x'.repeat(65_536), more));
      more();
    });
    expect(await problemOf(request(endless))).toMatchObject({ type: 'refused' });
  });

  test('the caller no longer wants it', async () => {
    const stop = new AbortController();
    const base = await serve((_request, response) => {
      response.write('part');
      stop.abort();
    });
    expect(await problemOf(request(base, { signal: stop.signal }))).toEqual({ type: 'cancelled' });
  });

  test('no folder can be made', async () => {
    fs.writeFileSync(path.join(folder, 'a file'), '');
    const base = await serve((_request, response) => void response.end('x'));
    expect(await problemOf(request(base, { to: path.join(folder, 'a file', 'x') }))).toMatchObject({ type: 'disk' });
  });
});

describe('addresses', () => {
  test.each([
    ['http://tools.example.com/x', 'is not https'],
    ['http://localhost.example.com/x', 'is not https'],
    ['http://127.0.0.1.example.com/x', 'is not https'],
    ['ftp://localhost/x', 'is not an http or https address'],
    ['file:///etc/passwd', 'is not an http or https address'],
    ['tool.exe', 'is not an address'],
  ])('%s is refused', async (url, why) => {
    expect(await problemOf(request(url))).toEqual({ type: 'refused', message: expect.stringContaining(why) });
  });

  test('user and password are sent, never shown', async () => {
    const base = await serve((asked, response) => void response.writeHead(403).end(asked.headers.authorization));
    const problem = await problemOf(request(base.replace('//', '//me:hush@')));
    expect(problem).toEqual({ type: 'status', status: 403, message: `${base}/ answered 403` });
  });
});

describe('redirects', () => {
  test('are followed; headers and password stay with their origin', async () => {
    const seen: (string | undefined)[] = [];
    const other = await serve((asked, response) => {
      seen.push(asked.headers.authorization, String(asked.headers['private-token']));
      response.end('there');
    });
    const base = await serve((asked, response) => {
      seen.push(asked.headers.authorization, String(asked.headers['private-token']));
      response.writeHead(302, { location: asked.url === '/a' ? '/b' : `${other}/c` }).end();
    });
    const asked = request(base.replace('//', '//me:hush@') + '/a', { headers: { 'Private-Token': 't' } });
    expect(await download(asked)).toMatchObject({ ok: true, value: { bytes: 5 } });
    const basic = `Basic ${Buffer.from('me:hush').toString('base64')}`;
    expect(seen).toEqual([basic, 't', basic, 't', undefined, 'undefined']);
  });

  test('in a circle end; to another host without https are refused', async () => {
    const circle = await serve((_request, response) => void response.writeHead(302, { location: '/' }).end());
    expect(await problemOf(request(circle))).toMatchObject({
      type: 'unreachable',
      message: expect.stringContaining('more than 10 times'),
    });
    const away = await serve(
      (_request, response) => void response.writeHead(301, { location: 'http://tools.example.com/' }).end(),
    );
    expect(await problemOf(request(away))).toMatchObject({
      type: 'refused',
      message: expect.stringContaining('not https'),
    });
  });
});

test('a proxy is asked for others, never for this machine', async () => {
  const asked: string[] = [];
  const proxy = await serve((through, response) => {
    asked.push(String(through.url));
    response.end('by proxy');
  });
  const proxyEnv = { HTTP_PROXY: proxy };
  const own = await serve((_request, response) => void response.end('own'));
  expect(await download(request(own, { proxyEnv }))).toMatchObject({ ok: true, value: { bytes: 3 } });
  const url = 'http://tools.example.com/x';
  expect(await download(request(url, { proxyEnv, plainHttp: true }))).toMatchObject({ ok: true, value: { bytes: 8 } });
  expect(asked).toEqual([url]);
});
