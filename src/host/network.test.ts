/** Requests and connections to servers on loopback, rude ones too. */
import { createServer as createHttp, type Server } from 'node:http';
import { createServer as createTcp, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { hostNetwork } from './network.ts';

const network = hostNetwork();
const open: { close: () => unknown; closeAllConnections?: () => void }[] = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections?.();
    server.close();
  }
});

async function portOf(server: Server | ReturnType<typeof createTcp>): Promise<number> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

describe('http', () => {
  test('status, body, method and headers; a redirect is an answer', async () => {
    const port = await portOf(
      createHttp((request, response) => {
        response.writeHead(302, { location: '/elsewhere' });
        response.end(`${request.method} ${String(request.headers['x-test'])} ü`);
      }),
    );
    const url = `http://127.0.0.1:${port}/healthz`;
    expect(await network.http({ url, method: 'POST', headers: { 'X-Test': 'yes' }, timeoutMs: 20_000 })).toEqual({
      status: 302,
      body: 'POST yes ü',
    });
  });

  test('a proxy is asked only where one is given, and a body goes in one piece', async () => {
    const asked: string[] = [];
    const port = await portOf(
      createHttp((request, response) => {
        request.setEncoding('utf8').on('data', (text: string) => {
          asked.push(`${request.url} ${String(request.headers['content-length'])} ${text}`);
          response.end('by proxy');
        });
      }),
    );
    const proxyEnv = { HTTP_PROXY: `http://127.0.0.1:${port}` };
    const url = 'http://hooks.example.com/x';
    const posted = await network.http({ url, method: 'POST', body: '{"ä":1}', proxyEnv, timeoutMs: 20_000 });
    expect(posted).toEqual({ status: 200, body: 'by proxy' });
    expect(asked).toEqual([`${url} 8 {"ä":1}`]);
  });

  test('a header that cannot be sent is told, and its value is not', async () => {
    const headers = { 'x-token': 'sesame\nopen' };
    const answer = await network.http({ url: 'http://127.0.0.1:9/', headers, timeoutMs: 20_000 });
    expect(answer).toEqual({ error: expect.stringContaining('x-token') });
    expect(JSON.stringify(answer)).not.toContain('sesame');
  });

  test('a body without end is cut', async () => {
    const port = await portOf(
      createHttp((_request, response) => {
        const more = (): void => void (response.destroyed || response.write('x'.repeat(65_536), more));
        more();
      }),
    );
    const answer = await network.http({ url: `http://127.0.0.1:${port}/`, timeoutMs: 20_000 });
    expect('body' in answer && answer.body.length).toBe(1024 * 1024);
  });

  test('no answer: why', async () => {
    const silent = await portOf(createTcp(() => {}));
    expect(await network.http({ url: `http://127.0.0.1:${silent}/`, timeoutMs: 100 })).toEqual({
      error: 'no answer within 100 ms',
    });
    const rude = await portOf(createTcp((socket) => socket.destroy()));
    expect(await network.http({ url: `http://127.0.0.1:${rude}/`, timeoutMs: 20_000 })).toEqual({
      error: 'the connection was closed before an answer',
    });
    expect(await network.http({ url: 'ftp://x/', timeoutMs: 1 })).toEqual({
      error: '"ftp://x/" is not an http or https address',
    });
    expect(await network.http({ url: `http://127.0.0.1:1/`, timeoutMs: 20_000 })).toEqual({
      error: 'nobody listens there (connection refused)',
    });
  });

  test('a deadline may have fractions: what is left of a longer one has', async () => {
    const port = await portOf(createHttp((_request, response) => void response.end('ready')));
    const answer = await network.http({ url: `http://127.0.0.1:${port}/`, timeoutMs: 19_999.994775 });
    expect(answer).toEqual({ status: 200, body: 'ready' });
  });

  test('an answer that begins and hangs ends at the deadline', async () => {
    const port = await portOf(createHttp((_request, response) => void response.write('part')));
    expect(await network.http({ url: `http://127.0.0.1:${port}/`, timeoutMs: 200 })).toEqual({
      error: 'no answer within 200 ms',
    });
  });
});

test('tcp: taken or why not', async () => {
  const port = await portOf(createTcp((socket) => socket.end()));
  expect(await network.tcp('127.0.0.1', port, 20_000)).toBeUndefined();
  expect(await network.tcp('127.0.0.1', 1, 20_000)).toBe('nobody listens there (connection refused)');
});
