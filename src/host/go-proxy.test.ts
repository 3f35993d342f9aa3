/** GOPROXY: its list, where it is written, and which proxy is asked next. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { err, ok } from '../base/result.ts';
import type { DownloadProblem, DownloadRequest } from '../model/download.ts';
import type { Network } from '../model/ports.ts';
import { hostEnvironment } from './environment.ts';
import { fetchFromProxy, goProxyText, parseGoProxy } from './go-proxy.ts';

let folder = '';
const at = (...parts: readonly string[]): string => path.join(folder, ...parts);
beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'gobuild-proxy-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['', []],
  ['direct', []],
  ['off', []],
  ['https://a.example.com/,direct', [{ url: 'https://a.example.com', orElse: false }]],
  [
    'https://a.example.com|file:///b,off,https://c.example.com',
    [
      { url: 'https://a.example.com', orElse: true },
      { url: 'file:///b', orElse: false },
    ],
  ],
  ['a.example.com/go', [{ url: 'https://a.example.com/go', orElse: false }]],
])('%s', (text, expected) => expect(parseGoProxy(text)).toEqual(expected));

describe('where it is written', () => {
  const write = (file: string, text: string): void => {
    mkdirSync(path.dirname(at(file)), { recursive: true });
    writeFileSync(at(file), text);
  };
  it('the environment comes first, then the file of `go env -w`, as each system places it', () => {
    write('.config/go/env', 'GOFLAGS=-x\nGOPROXY=https://a.example.com\n');
    write('Library/Application Support/go/env', 'GOPROXY=https://b.example.com\r\n');
    write('xdg/go/env', '# GOPROXY=no\nGOPROXY=https://c.example.com');
    const of = (variables: Record<string, string>, os = 'linux') =>
      goProxyText(hostEnvironment({ HOME: folder, ...variables }), os);
    expect(of({})).toBe('https://a.example.com');
    expect(of({}, 'darwin')).toBe('https://b.example.com');
    expect(of({ XDG_CONFIG_HOME: at('xdg') })).toBe('https://c.example.com');
    expect(of({ APPDATA: at('xdg') }, 'windows')).toBe('https://c.example.com');
    expect(of({ GOPROXY: 'off' })).toBe('off');
    expect(of({ GOENV: 'off' })).toBe('');
    expect(of({ GOENV: at('xdg/go/env') })).toBe('https://c.example.com');
    expect(goProxyText(hostEnvironment({}), 'linux')).toBe('');
  });
});

describe('which is asked next', () => {
  const played = (answers: Readonly<Record<string, DownloadProblem>>) => {
    const asked: string[] = [];
    const network: Pick<Network, 'download'> = {
      download: async ({ url, to }: DownloadRequest) => {
        asked.push(url);
        const problem = answers[url];
        if (problem) return err(problem);
        writeFileSync(to, url);
        return ok({ bytes: url.length, digest: '' });
      },
    };
    return { asked, network };
  };
  const fetchList = (text: string, network: Pick<Network, 'download'>) =>
    fetchFromProxy(
      { network, proxies: parseGoProxy(text), environment: hostEnvironment({}) },
      { path: 'm/@v/list', to: at('list'), maxBytes: 100, timeoutMs: 1000 },
    );
  const status = (code: number): DownloadProblem => ({ type: 'status', status: code, message: `answered ${code}` });

  it('after 404 and 410 the next one', async () => {
    const { asked, network } = played({ 'https://a/m/@v/list': status(404), 'https://b/m/@v/list': status(410) });
    expect(await fetchList('https://a,https://b,https://u:p@c', network)).toEqual(ok('https://c/m/@v/list'));
    expect(asked).toHaveLength(3);
  });

  it('after any other answer the next one only behind "|"', async () => {
    const { asked, network } = played({ 'https://a/m/@v/list': status(500), 'https://b/m/@v/list': status(403) });
    expect(await fetchList('https://a|https://b,https://c', network)).toMatchObject({
      ok: false,
      error: { type: 'unreachable', message: 'answered 403' },
    });
    expect(asked).toHaveLength(2);
  });

  it('folders, spaces in their names too; what is not there, and what is too large', async () => {
    const { network } = played({});
    mkdirSync(at('a proxy/m/@v'), { recursive: true });
    writeFileSync(at('a proxy/m/@v/list'), 'v1\n');
    const url = pathToFileURL(at('a proxy')).href;
    expect((await fetchList(`${pathToFileURL(at('none')).href},${url}`, network)).ok).toBe(true);
    expect(readFileSync(at('list'), 'utf8')).toBe('v1\n');
    rmSync(at('list'));
    writeFileSync(at('a proxy/m/@v/list'), 'x'.repeat(101));
    expect(await fetchList(url, network)).toMatchObject({ error: { type: 'machine' } });
    expect(await fetchList('file://%zz', network)).toMatchObject({ error: { type: 'machine' } });
    expect(existsSync(at('list'))).toBe(false);
  });
});
