/** The keys of a service: what they come to, and what is said of wrong ones. */
import { expect, it } from 'vitest';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { JsonObject } from '../../../base/json.ts';
import { diagnostic } from '../../../model/diagnostic.ts';
import { copyMark, copyPath, serviceFolder, withCopies, withoutMarks } from '../../../model/service-copy.ts';
import { driver } from './driver.ts';

const resolve = (spec: JsonObject): ReturnType<typeof driver.resolve> =>
  driver.resolve(spec, {
    target: 'dev',
    releaseProfile: false,
    complain: (pointer, code, message) => diagnostic(code, `${pointer.join('.')}: ${message}`),
  });
const complaints = (spec: JsonObject): string[] =>
  resolve(spec).diagnostics.map(({ code, message }: Diagnostic) => `${code} ${message}`);

it('asks often, waits half a minute, and gives ten seconds to end', () => {
  expect(resolve({ run: ['serve'], ready: { http: { port: 80 } } }).value).toMatchObject({
    ready: { check: { type: 'http', host: '127.0.0.1', port: 80, path: '/' }, intervalMs: 50, withinMs: 30_000 },
    graceMs: 10_000,
    restart: 'stop-start',
  });
  expect(resolve({ run: 'serve', stop: { grace: '1s' } }).value).toMatchObject({ ready: null, graceMs: 1000 });
});

it.each([
  [{ run: [''] }, 'GB3610 run: there is nothing to run'],
  [{ run: ['x'], shell: 'bash' }, 'GB3610 shell: a list of words runs without a shell'],
  [{ run: ['x'], cwd: '../..' }, 'GB3611 cwd: "../.." lies outside the workspace'],
  [{ run: ['x'], ready: {} }, 'GB3500 ready: the probe asks nothing'],
  [{ run: ['x'], ready: { http: { port: 1 }, tcp: { port: 2 } } }, 'GB3500 ready: the probe asks http and tcp at once'],
  [{ run: ['x'], ready: { tcp: { port: 2 }, within: 'soon' } }, 'GB1050 ready.within: "soon" is not a duration'],
  [{ run: ['x'], stop: { grace: '5' } }, 'GB1050 stop.grace: "5" is not a duration'],
  [{ run: ['x'], listen: [':8080'] }, 'GB3614 listen.0: ":8080" is not an IP address with a port'],
  [{ run: ['x'], listen: ['127.0.0.1:1', '127.0.0.1:1'] }, 'GB3614 listen.1: "127.0.0.1:1" is there twice'],
  [{ run: ['x'], restart: 'handover' }, 'GB3615 restart: handover needs a socket to hand over'],
  [
    { run: ['x'], listen: ['127.0.0.1:80'], ready: { tcp: { port: 80 } } },
    'GB3616 ready.tcp: gobuild itself listens at port 80: a connection is taken before the program is there',
  ],
  [
    { run: ['x'], listen: ['127.0.0.1:80'], restart: 'handover', ready: { http: { port: 80 } } },
    'GB3616 ready.http: while it is handed over the old program answers at port 80, too',
  ],
  [
    { run: ['x'], listen: ['127.0.0.1:80'], restart: 'handover', ready: { http: { port: 81 } } },
    'GB3616 ready.http: while it is handed over the old program still holds port 81',
  ],
])('%j', (spec, message) => {
  expect(complaints(spec)).toEqual([message]);
});

it('reads addresses of both families, and asks over them what only the new program answers', () => {
  const listen = ['127.0.0.1:8080', '[::1]:8081', 'localhost:65535', '0.0.0.0:1'];
  const usual = resolve({ run: ['x'], listen, restart: 'handover', ready: { log: 'serving' } });
  expect(usual.value).toMatchObject({
    listen: [
      { host: '127.0.0.1', port: 8080 },
      { host: '::1', port: 8081 },
      { host: '127.0.0.1', port: 65_535 },
      { host: '0.0.0.0', port: 1 },
    ],
    ready: { check: { type: 'log', text: 'serving' } },
  });
  for (const wrong of [
    '8080',
    '127.0.0.1:0',
    '127.0.0.1:65536',
    '300.0.0.1:80',
    '1.2.3:80',
    '[1]:80',
    'host:80',
    '::1:80',
  ])
    expect(complaints({ run: ['x'], listen: [wrong] }), wrong).toHaveLength(1);
  expect(complaints({ run: ['x'], listen: ['127.0.0.1:80'], ready: { http: { port: 80 } } })).toEqual([]);
  expect(complaints({ run: ['x'], ready: { command: ['true'] } })).toEqual([]);
});

it('names a copy by its content, and a longer path is not taken for a shorter one', () => {
  const server = { path: 'dist/server', digest: 'a'.repeat(64) };
  const second = { path: 'dist/server2', digest: 'b'.repeat(64) };
  const text = `${copyMark(second)} --next ${copyMark(server)}`;
  expect(withCopies(text, 'api:dev', [server, second])).toBe(
    '.gobuild/services/api+dev/bbbbbbbbbbbb/server2 --next .gobuild/services/api+dev/aaaaaaaaaaaa/server',
  );
  expect(withoutMarks(text)).toBe('dist/server2 --next dist/server');
  expect(copyPath('dev', server).startsWith(`${serviceFolder('dev')}/`)).toBe(true);
});
