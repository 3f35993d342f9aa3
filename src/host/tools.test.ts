/** Tools that are scripts of the test: found, asked, remembered. */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import nodePath from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ToolNeed } from '../model/action.ts';
import { hostEnvironment } from './environment.ts';
import { hostFiles } from './files.ts';
import { hostNetwork } from './network.ts';
import { openTools, type HostTools } from './tools.ts';

let folder = '';
const at = (...parts: readonly string[]): string => nodePath.join(folder, ...parts);
beforeEach(() => {
  folder = realpathSync(mkdtempSync(nodePath.join(tmpdir(), 'gobuild-tools-')));
  for (const name of ['empty', 'bin', 'real/bin', 'extra']) mkdirSync(at(name), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function open(): HostTools {
  const path = [at('empty'), '.', at('bin'), '/usr/bin', '/bin'].join(nodePath.delimiter);
  return openTools({
    files: hostFiles(),
    environment: hostEnvironment({ PATH: path }),
    root: folder,
    stateFolder: at('.gobuild'),
    network: hostNetwork(),
    machine: { os: 'linux', arch: 'amd64' },
    toolchains: at('toolchains'),
  });
}

const script = (path: string, text: string): void => writeFileSync(at(path), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
const need = (fields: Partial<ToolNeed> = {}): ToolNeed => ({
  name: 'puppet',
  identity: { type: 'command', args: ['version', "it's"], watch: ['../VERSION'] },
  help: 'install puppet',
  ...fields,
});
const calls = (): number => readFileSync(at('calls'), 'utf8').length;

describe.runIf(process.platform !== 'win32')('tools', () => {
  test('found behind links; identity is what the program says; every path that decided it is told', async () => {
    script('real/bin/puppet', 'echo "puppet 1.2 $1 $2"');
    symlinkSync('../real/bin/puppet', at('bin', 'puppet'));
    const tools = open();
    expect(await tools.find(need())).toEqual({
      ok: true,
      value: { name: 'puppet', path: at('bin', 'puppet'), identity: "puppet 1.2 version it's" },
    });
    expect(tools.lookedAt()).toEqual(
      [at('bin', 'puppet'), at('empty', 'puppet'), at('real', 'VERSION'), at('real', 'bin', 'puppet')].toSorted(),
    );
  });

  test('asked once; again only when the program or a watched file changed', async () => {
    script('bin/puppet', `printf x >>${at('calls')}; cat ${at('VERSION')} 2>/dev/null || echo none`);
    const identity = async (): Promise<string> => {
      const found = await open().find(need());
      return found.ok ? found.value.identity : found.error.type;
    };
    expect([await identity(), await identity(), calls()]).toEqual(['none', 'none', 1]);
    writeFileSync(at('VERSION'), 'two\n');
    expect([await identity(), await identity(), calls()]).toEqual(['two', 'two', 2]);
    writeFileSync(at('.gobuild', 'tools.json'), '{"format":1,"tools":[{"question":3}]}');
    expect([await identity(), calls()]).toEqual(['two', 3]);
    const tools = open();
    expect(tools.find(need())).toBe(tools.find(need()));
  });

  test('identity by content follows the content, not the place', async () => {
    script('bin/puppet', 'exit 1');
    const content = need({ identity: { type: 'content' } });
    const first = await open().find(content);
    rmSync(at('bin', 'puppet'));
    script('extra/puppet', 'exit 1');
    const second = await open().find({ ...content, folders: [at('extra')] });
    expect(first).toMatchObject({ ok: true, value: { path: at('bin', 'puppet') } });
    expect(second).toMatchObject({ ok: true, value: { path: at('extra', 'puppet') } });
    expect(first.ok && second.ok && first.value.identity === second.value.identity).toBe(true);
    script('extra/puppet', 'exit 2');
    const third = await open().find({ ...content, folders: [at('extra')] });
    expect(third.ok && second.ok && third.value.identity !== second.value.identity).toBe(true);
  });

  test('one that is replaced, edited or stands behind another link now is no longer the one that was found', async () => {
    const changes: readonly (() => void)[] = [
      () => script('bin/puppet', 'echo edited'),
      () => writeFileSync(at('VERSION'), 'two\n'),
      () => {
        rmSync(at('bin', 'puppet'));
        symlinkSync('../real/bin/puppet', at('bin', 'puppet'));
      },
      () => rmSync(at('bin', 'puppet')),
      // In a folder that PATH names earlier: last, for it stays there.
      () => script('empty/puppet', 'echo earlier'),
    ];
    for (const change of changes) {
      script('bin/puppet', 'echo one');
      script('real/bin/puppet', 'echo other');
      const tools = open();
      const found = await tools.find(need());
      const value = found.ok ? [found.value] : [];
      expect(tools.changed?.(value)).toBeUndefined();
      change();
      expect(tools.changed?.(value)).toBe('puppet');
    }
  });

  test('a folder of PATH that cannot be looked into is passed over, as a shell does it, and counts once it can be', async () => {
    script('bin/puppet', 'echo one');
    rmSync(at('empty'), { recursive: true });
    // A link that leads to itself: even root cannot look behind it.
    symlinkSync('empty', at('empty'));
    const tools = open();
    const found = await tools.find(need());
    expect(found).toMatchObject({ ok: true, value: { path: at('bin', 'puppet'), identity: 'one' } });
    const value = found.ok ? [found.value] : [];
    expect(tools.changed?.(value)).toBeUndefined();
    rmSync(at('empty'));
    mkdirSync(at('empty'));
    expect(tools.changed?.(value)).toBeUndefined();
    script('empty/puppet', 'echo earlier');
    expect(tools.changed?.(value)).toBe('puppet');
  });

  test('missing, not executable, and broken', async () => {
    expect(await open().find(need())).toEqual({
      ok: false,
      error: { type: 'tool-missing', tool: 'puppet', help: 'install puppet' },
    });
    writeFileSync(at('bin', 'puppet'), 'text');
    expect(await open().find(need())).toMatchObject({ ok: false, error: { type: 'tool-missing' } });
    rmSync(at('bin', 'puppet'));
    script('bin/puppet', 'echo "no licence" >&2; exit 3');
    expect(await open().find(need())).toMatchObject({
      ok: false,
      error: { type: 'tool-broken', message: expect.stringContaining('no licence'), help: 'install puppet' },
    });
  });

  test('a relative folder on PATH is never searched', async () => {
    script('puppet', 'echo from the workspace');
    expect(await open().find(need())).toMatchObject({ ok: false });
  });
});
