/** Where gobuild is started from, which file it reads, and what the command line and profiles set. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createRig } from '../rig/rig.ts';
import { sum } from '../rig/story.ts';

const copy = (name: string): string =>
  `version: 1\nproject: demo\ndefault: [copy]\ntargets:\n  copy: { kind: task, inputs: ["ein gabe.txt"], outputs: ["${name}"], run: 'cp "ein gabe.txt" "${name}"' }\n`;

test.concurrent('in a folder with spaces and other letters, from a subfolder, with -C and -f, without git', async () => {
  await using rig = await createRig({
    name: "wörk $HOME 'ü' #1",
    files: { 'gobuild.yaml': copy('aus gäbe.txt'), 'ein gabe.txt': 'x', 'sub/deeper/file': '' },
  });
  const runs = async (args: readonly string[], cwd: string): Promise<string> =>
    sum(await rig.start(args, { cwd }).ended);
  expect(await runs(['run'], rig.root)).toBe('0 fresh, 1 ran, 0 restored');
  expect(rig.read('aus gäbe.txt')).toBe('x');
  expect(await runs(['run'], rig.root)).toBe('1 fresh');
  expect(await runs(['run'], path.join(rig.root, 'sub/deeper'))).toBe('1 fresh');
  expect(await runs(['-C', rig.root, 'run'], rig.base)).toBe('1 fresh');
  expect(await runs(['run', '-C', path.basename(rig.root)], rig.base)).toBe('1 fresh');
  expect(await runs(['run', '-f', `${rig.root}/gobuild.yaml`], rig.base)).toBe('1 fresh');
  rig.write('other.yaml', copy('other.txt'));
  expect(await runs(['run', '-f', 'other.yaml'], rig.root)).toBe('0 fresh, 1 ran, 0 restored');
  expect(rig.read('other.txt')).toBe('x');
});

test.concurrent('no file, no folder, no such command or option: exit 2 and what to do', async () => {
  await using rig = await createRig();
  const nothing = await rig.run('run');
  expect(nothing).toMatchObject({ code: 2, stdout: '' });
  expect(nothing.stderr).toContain('GB4021');
  expect((await rig.run('-C', 'gone', 'run')).stderr).toContain('GB4020');
  expect((await rig.run('rnu')).stderr).toMatch(/did you mean "gobuild run"/);
  expect((await rig.run('run', '--kep-going')).stderr).toMatch(/did you mean "?--keep-going/);
  expect((await rig.run('run', '-j', 'many')).stderr).toContain('GB4004');
  expect((await rig.run('deploy', 'resume')).stderr).toContain('GB4007');
  expect(rig.list()).toEqual([]);
});

test.concurrent('profiles, --set and GOBUILD_VAR_NAME: the nearer one wins, and each is its own result', async () => {
  await using rig = await createRig({
    files: {
      'gobuild.yaml': `version: 1
project: demo
default: [say]
default-profile: dev
vars: { who: file, size: "1" }
profiles:
  dev: {}
  prod: { vars: { who: profile }, default: [say, more], env: { set: { LEVEL: high } } }
targets:
  say: { kind: task, inputs: [gobuild.yaml], outputs: [said], run: "echo \${{ vars.who }} \${{ profile }} $\{LEVEL-} > said" }
  more: { kind: task, run: [touch, more] }
`.replace('$\\{', '${'),
    },
  });
  const said = async (args: readonly string[], env: Record<string, string> = {}): Promise<string> => {
    const ran = await rig.start(['run', ...args], { env }).ended;
    expect(ran).toMatchObject({ code: 0 });
    return rig.read('said').trim();
  };
  expect(await said([])).toBe('file dev');
  expect(await said(['-p', 'prod'])).toBe('profile prod high');
  expect(rig.exists('more')).toBe(true);
  expect(await said(['-p', 'prod'], { GOBUILD_VAR_who: 'variable' })).toBe('variable prod high');
  expect(await said(['-p', 'prod', '--set', 'who=option=1'], { GOBUILD_VAR_who: 'variable' })).toBe(
    'option=1 prod high',
  );
  expect(await said([])).toBe('file dev');
  const wrong = await rig.run('run', '-p', 'prd');
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toMatch(/did you mean.*prod/);
  const unknown = await rig.run('run', '--set', 'whom=x');
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toMatch(/did you mean.*who/);
});

test.concurrent('all that is wrong in a file is told at once, with places; nothing is written', async () => {
  await using rig = await createRig({
    files: {
      'gobuild.yaml': `version: 1
project: demo
pols: {}
targets:
  one: { kind: task, run: "true", outptus: [x] }
  two: { kind: chek, using: command, run: "true" }
  three: { kind: group, needs: [on] }
`,
    },
  });
  const ran = await rig.run('run', 'one');
  expect(ran).toMatchObject({ code: 2, stdout: '' });
  for (const place of ['3:1', '5:35', '6:16']) expect(ran.stderr).toContain(`gobuild.yaml:${place}: error`);
  for (const meant of ['pools', 'outputs', 'check']) expect(ran.stderr).toMatch(new RegExp(`did you mean "?${meant}`));
  expect(rig.list().filter((name) => name !== '.gobuild/clock')).toEqual(['gobuild.yaml']);
  rig.write(
    'gobuild.yaml',
    'version: 1\nproject: demo\ntargets:\n  three: { kind: group, needs: [on] }\n  one: { kind: group, needs: [three] }\n',
  );
  expect((await rig.run('run', 'three')).stderr).toMatch(/4:\d+: error.*"on"[\s\S]*did you mean "?one/);
  rig.write('gobuild.yaml', 'version: 1\nproject: demo\ntargets:\n\tone: {}\n');
  expect((await rig.run('list')).stderr).toMatch(/gobuild\.yaml:4:\d+: error/);
  rig.write(
    'gobuild.yaml',
    'version: 1\nproject: demo\ntargets:\n  a: { kind: group, needs: [b] }\n  b: { kind: group, needs: [a] }\n',
  );
  const cycle = await rig.run('list');
  expect(cycle.code).toBe(2);
  expect(cycle.stderr).toMatch(/a.*b.*a/);
  rig.write('gobuild.yaml', 'version: 1\nproject: demo\ntargets: {}\n');
  fs.appendFileSync(path.join(rig.root, 'gobuild.yaml'), Buffer.from([0xff, 0xfe]));
  expect((await rig.run('list')).code).toBe(2);
});
