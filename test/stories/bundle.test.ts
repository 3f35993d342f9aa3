/** The shim and its bundle in a copy of the checkout: made when a source is newer, by several at once, or done without. */
import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';

const checkout = fileURLToPath(new URL('../..', import.meta.url));
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A copy without a bundle, in a folder with odd characters. */
function copyOf(packages: 'all' | 'no esbuild' | 'none'): string {
  const root = mkdtempSync(join(tmpdir(), 'gobuild bundle #ü% '));
  folders.push(root);
  for (const name of ['bin', 'src', 'scripts', 'package.json', 'package-lock.json', 'tsconfig.json']) {
    cpSync(join(checkout, name), join(root, name), { recursive: true });
  }
  if (packages === 'none') return root;
  mkdirSync(join(root, 'node_modules'));
  for (const name of readdirSync(join(checkout, 'node_modules'))) {
    if (packages === 'no esbuild' && name === 'esbuild') continue;
    symlinkSync(join(checkout, 'node_modules', name), join(root, 'node_modules', name));
  }
  return root;
}

function gobuild(root: string, ...args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    // Compiled code lies where a user has it, not where the rig's lies.
    const env = { ...process.env, NODE_COMPILE_CACHE: undefined, XDG_CACHE_HOME: join(root, 'user cache') };
    const child = spawn(process.execPath, [join(root, 'bin', 'gobuild.cjs'), ...args], { cwd: root, env });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (said += text));
    }
    child.on('error', reject).on('close', (code) => resolve(`${code}: ${said}`));
  });
}

function setVersion(root: string, version: string): void {
  const path = join(root, 'src/base/version.ts');
  writeFileSync(path, readFileSync(path, 'utf8').replace(/'[0-9.]+'/, `'${version}'`));
}

test('four at once make it, all of them start from it; a changed source makes it anew', async () => {
  const root = copyOf('all');
  setVersion(root, '7.7.7');
  const first = await Promise.all(Array.from({ length: 4 }, () => gobuild(root, '--version')));
  expect(first).toEqual(Array.from({ length: 4 }, () => '0: 7.7.7\n'));
  expect(existsSync(join(root, 'build/bundle/main.mjs'))).toBe(true);
  expect(readdirSync(join(root, 'user cache/gobuild/code'))).not.toEqual([]);
  expect(readdirSync(join(root, 'build')).toSorted()).toEqual(['bundle', 'bundle-sources.json']);

  setVersion(root, '8.8.8');
  expect(await gobuild(root, '--version')).toBe('0: 8.8.8\n');
  // Chunks of the older bundle stay for a gobuild that still runs.
  expect(readFileSync(join(root, 'build/bundle/main.mjs'), 'utf8')).not.toContain('7.7.7');

  // With nothing changed nothing is written.
  const before = readFileSync(join(root, 'build/bundle-sources.json'), 'utf8');
  rmSync(join(root, 'scripts/bundle.mjs'));
  writeFileSync(join(root, 'build/bundle-sources.json'), before.replace(/\["scripts\/bundle\.mjs"[^\]]*\],/, ''));
  expect(await gobuild(root, '--version')).toBe('0: 8.8.8\n');
});

test('without esbuild the sources run by themselves', async () => {
  const root = copyOf('no esbuild');
  setVersion(root, '9.9.9');
  expect(await gobuild(root, '--version')).toBe('0: 9.9.9\n');
  expect(existsSync(join(root, 'build'))).toBe(false);
});

test('without packages: exit 3 and what to do', async () => {
  expect(await gobuild(copyOf('none'), '--version')).toMatch(
    /^3: error: the packages of .* are not installed: run `npm install` there\n$/,
  );
});

test('without sources, as in the package, the bundle starts as it is', async () => {
  const root = copyOf('all');
  await gobuild(root, '--version');
  for (const name of ['src', 'scripts', 'node_modules', 'build/bundle-sources.json']) {
    rmSync(join(root, name), { recursive: true });
  }
  expect(await gobuild(root, '--version')).toMatch(/^0: \d/);
  expect(await gobuild(root, 'lsit')).toBe(
    '2: error GB4001: unknown command "lsit"\n  help: did you mean "gobuild list"?\n',
  );
});
