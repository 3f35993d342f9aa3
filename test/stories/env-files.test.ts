/** Files of variables: what is read, and what is said of those that are missing, unreadable or wrong. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createRig, type Rig } from '../rig/rig.ts';
import { sum } from '../rig/story.ts';

const file = (files: string): string => `version: 1
project: demo
profiles: { dev: {}, prod: {} }
env:
  files: ${files}
targets:
  show: { kind: task, inputs: [in.txt], outputs: [out.txt], run: 'echo "\${STAGE:-none} \${WORD:-none}" > out.txt' }
`;
const workspace = (files: string, more: Record<string, string> = {}): Promise<Rig> =>
  createRig({ files: { 'gobuild.yaml': file(files), 'in.txt': 'x\n', ...more } });

test.concurrent('later files win, a missing one is skipped, and each counts, also when it comes', async () => {
  await using rig = await workspace('[.env, ".env.${{ profile }}"]', {
    '.env': 'STAGE=base\nWORD="two words" # said\n',
  });
  await rig.run('run', 'show');
  expect(rig.read('out.txt')).toBe('base two words\n');
  expect(sum(await rig.run('run', 'show'))).toBe('1 fresh');
  rig.write('.env.dev', 'STAGE=dev\n');
  expect(sum(await rig.run('run', 'show'))).toBe('0 fresh, 1 ran, 0 restored');
  expect(rig.read('out.txt')).toBe('dev two words\n');
  rig.write('.env.prod', 'export STAGE=prod\n');
  await rig.run('run', 'show', '-p', 'prod');
  expect(rig.read('out.txt')).toBe('prod two words\n');
});

test.concurrent('one that is required and missing, or a folder, is told where it is named', async () => {
  await using rig = await workspace('[{ file: base.env, required: true }]');
  const missing = await rig.run('run', 'show');
  expect(missing.code).toBe(2);
  expect(missing.stderr).toContain('gobuild.yaml:5:11: error GB1043: there is no file base.env');
  expect(missing.stderr).toContain('help: make it, or leave out `required`');
  fs.mkdirSync(path.join(rig.root, 'base.env'));
  const folder = await rig.run('list');
  expect(folder.code).toBe(2);
  expect(folder.stderr).toContain('base.env is not a file');
});

test.concurrent('one that cannot be read is a matter of the machine', async () => {
  await using rig = await workspace('[base.env]');
  fs.symlinkSync('base.env', path.join(rig.root, 'base.env'));
  const ran = await rig.run('run', 'show');
  expect(ran.code).toBe(3);
  expect(ran.stderr).toContain('base.env');
});

test.concurrent('wrong lines are told at their places, and no value is shown', async () => {
  const text = '# fine\nSTAGE=hush-hush-1\n  hush-hush-2 alone\n1ST=hush-hush-3\nWORD="hush-hush-4\n';
  await using rig = await workspace('[base.env]', { 'base.env': text });
  const ran = await rig.run('run', 'show');
  expect(ran.code).toBe(2);
  expect(ran.stderr).toContain('base.env:3:3: error GB1059: the line is not NAME=value');
  expect(ran.stderr).toContain('base.env:4:1: error GB1059: "1ST" is no name of a variable');
  expect(ran.stderr).toContain('base.env:5:6: error GB1059: the value of WORD begins with " and does not end');
  expect(ran.stderr).not.toContain('hush');
});
