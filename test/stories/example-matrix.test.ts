/** examples/matrix without a Go: cells, conditions, overrides, profiles, selectors and an included file; what runs, and why. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { copyExample } from '../rig/example.ts';
import type { Rig } from '../rig/rig.ts';
import { sum, told } from '../rig/story.ts';

const cells = [
  'darwin-arm64,edition=pro',
  'linux-amd64,edition=free',
  'linux-amd64,edition=pro',
  'linux-arm64,edition=pro',
  'windows-amd64,edition=free',
  'windows-amd64,edition=pro',
];
const run = async (rig: Rig, ...words: readonly string[]): Promise<string[]> => {
  const ran = await rig.run('run', ...words);
  expect(ran.code, ran.stderr).toBe(0);
  return told(ran);
};
const ids = (lines: readonly string[]): string[] => lines.map((line) => line.split(' ')[0] ?? '');
/** Names in an archive of the release folder. */
const entries = (rig: Rig, archive: string): string[] =>
  execFileSync('tar', ['-tzf', path.join(rig.root, 'dist/release', archive)], { encoding: 'utf8' })
    .trim()
    .split('\n');

test.concurrent('one archive a cell, named by its axes; the cells of a false condition go without', async () => {
  await using rig = await copyExample('matrix', 'zwei Achsen für alle');
  expect(ids(await run(rig, 'update'))).toEqual(
    [
      'manual:pages@language=de',
      'manual:pages@language=en',
      ...cells.filter((cell) => cell.endsWith('pro')).map((cell) => `license@${cell}`),
      ...cells.map((cell) => `settings@${cell}`),
      ...cells.map((cell) => `update@${cell}`),
    ].toSorted(),
  );
  expect(rig.list('dist/release')).toEqual([
    'artifacts.json',
    'update-free_2.1.0_linux_amd64.tar.gz',
    'update-free_2.1.0_windows_amd64.zip',
    'update-pro_2.1.0_darwin_arm64.tar.gz',
    'update-pro_2.1.0_linux_amd64.tar.gz',
    'update-pro_2.1.0_linux_arm64.tar.gz',
    'update-pro_2.1.0_windows_amd64.zip',
  ]);
  expect(entries(rig, 'update-free_2.1.0_linux_amd64.tar.gz')).toEqual([
    'agent.conf',
    'manual.de.txt',
    'manual.en.txt',
  ]);
  expect(entries(rig, 'update-pro_2.1.0_linux_amd64.tar.gz')).toContain('LICENSE-PRO.txt');
  expect(rig.read('dist/settings/windows-amd64-free/agent.conf')).toBe(
    'devices = 5\nlog = C:\\ProgramData\\agent.log\nserver = http://localhost:8080\n',
  );
  expect(rig.read('manual/out/manual.de.txt')).toMatch(/^Agent meldet/);
  expect(sum(await rig.run('run', 'update'))).toBe('18 fresh');
});

test.concurrent('an edit reaches its cells alone, one of the included file all of them', async () => {
  await using rig = await copyExample('matrix');
  await run(rig, 'update');
  rig.write('settings/free.conf', 'devices = 10\n');
  expect(await run(rig, 'update')).toEqual([
    'settings@linux-amd64,edition=free done settings/free.conf changed',
    'settings@windows-amd64,edition=free done settings/free.conf changed',
    'update@linux-amd64,edition=free made settings@linux-amd64,edition=free changed',
    'update@windows-amd64,edition=free made settings@windows-amd64,edition=free changed',
  ]);
  rig.write('manual/en.txt', '@PRODUCT@ tells all.\n');
  expect(await run(rig, 'update')).toEqual([
    'manual:pages@language=en done manual/en.txt changed',
    ...cells.map((cell) => `update@${cell} made manual:pages@language=en changed`),
  ]);
  const file = rig.read('gobuild.yaml');
  rig.write('gobuild.yaml', file.replace('exclude: [{ platform: linux/arm64, edition: free }]', 'exclude: []'));
  expect(ids(await run(rig, 'update'))).toEqual(
    ['settings', 'update'].map((name) => `${name}@linux-arm64,edition=free`),
  );
  rig.write('gobuild.yaml', file);
  expect(sum(await rig.run('run', 'update'))).toBe('18 fresh');
});

test.concurrent('a profile has its vars, overrides and conditions; going back takes all from the store', async () => {
  await using rig = await copyExample('matrix');
  await run(rig, 'update');
  const prod = await run(rig, 'update', 'secure', '-p', 'prod');
  expect(prod).toContain(
    'settings@linux-arm64,edition=pro done variable SERVER: http://localhost:8080 → https://agents.example.com',
  );
  expect(prod).toContain('secure passed no result yet');
  expect(prod).toHaveLength(13);
  expect(entries(rig, 'update-pro_2.1.0_linux_arm64.tar.gz')[0]).toMatch(/^update-pro_2\.1\.0_linux_arm64\//);
  expect(entries(rig, 'update-free_2.1.0_linux_amd64.tar.gz')[0]).toBe('agent.conf');
  expect(sum(await rig.run('run', 'update'))).toBe('6 fresh, 0 ran, 12 restored');
  const insecure = await rig.run('run', 'secure', '-p', 'prod', '--set', 'server=http://test.example.com');
  expect(insecure.code).toBe(1);
  expect(insecure.stderr).toContain('agent.conf:3:server = http://test.example.com');
});

test.concurrent('selectors pick by traits, and say what there is when they pick nothing', async () => {
  await using rig = await copyExample('matrix');
  const planned = async (...words: readonly string[]): Promise<string[]> => {
    const ran = await rig.run('run', '--dry-run', '--json', ...words);
    expect(ran.code, ran.stderr).toBe(0);
    return [...ran.stdout.matchAll(/"node": ?"(update@[^"]*)"/g)].map((match) => match[1] ?? '').toSorted();
  };
  expect(await planned('update[edition=pro,os!=windows]')).toEqual(
    ['darwin-arm64', 'linux-amd64', 'linux-arm64'].map((id) => `update@${id},edition=pro`),
  );
  expect(await planned('update@linux-*,edition=pro')).toEqual(
    ['linux-amd64', 'linux-arm64'].map((id) => `update@${id},edition=pro`),
  );
  const refused = async (...words: readonly string[]): Promise<string> => {
    const ran = await rig.run('run', ...words);
    expect(ran.code).toBe(2);
    return ran.stderr;
  };
  expect(await refused('update[edition=basic]')).toMatch(
    /"update\[edition=basic\]" matches nothing\n {2}help: .*edition=free/,
  );
  expect(await refused('update[editon=pro]')).toContain('did you mean "edition"?');
  expect(await refused('update@linux-arm64,edition=free')).toContain('matches nothing');
  expect(await refused('update', '-p', 'production')).toContain('the file has dev, prod');
  expect(await refused('updates')).toContain('did you mean "update"?');
  expect(rig.exists('dist')).toBe(false);
});

test.concurrent('what the profile skips is told to those who name it', async () => {
  await using rig = await copyExample('matrix');
  const why = "its if is false: profile == 'prod'";
  const ran = await rig.run('run', 'secure');
  expect(ran).toMatchObject({ code: 0, stderr: expect.stringContaining(`note: secure is left out: ${why}`) });
  for (const command of ['explain', 'show', 'graph'])
    expect((await rig.run(command, 'secure')).stderr).toContain(`secure is skipped: ${why}`);
});

test.concurrent('the included file is its own in its folder', async () => {
  await using rig = await copyExample('matrix');
  const inManual = (...words: readonly string[]) => rig.run('-C', 'manual', ...words);
  expect((await inManual('list')).stdout).toBe('manual:pages  task  2 nodes  the manual in a language\n');
  expect(ids(told(await inManual('run')))).toEqual(['manual:pages@language=de', 'manual:pages@language=en']);
  expect(sum(await rig.run('run', 'manual:pages'))).toBe('2 fresh');
  expect((await inManual('run', '--set', 'product=Agentur')).code).toBe(0);
  expect(rig.read('manual/out/manual.en.txt')).toBe('Agentur tells what devices do. agent.conf says how often.\n');
});
