/** Secrets that a command tells: fetched only by a run that needs them, once, and kept nowhere. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createRig, type Rig } from '../rig/rig.ts';
import { puppet, snapshot, sum, told } from '../rig/story.ts';

const value = 'correct-horse-battery';
const file = (word: string): string => `version: 1
project: demo
default: [all]
secrets:
  TOKEN: { command: [vault, read, ${word}] }
targets:
  one: { kind: task, inputs: [in.txt], outputs: [one.txt], secrets: [TOKEN], run: 'echo "one \${#TOKEN}" > one.txt; echo "using $TOKEN"' }
  two: { kind: task, inputs: [in.txt], outputs: [two.txt], env: { URL: "https://x:\${{ secrets.TOKEN }}@h/" }, run: 'echo "two \${#URL}" > two.txt' }
  free: { kind: task, inputs: [in.txt], outputs: [free.txt], run: cp in.txt free.txt }
  all: { kind: group, needs: [one, two, free] }
`;

/** A workspace whose vault notes each call: where, with what words, and the token of its caller. */
const workspace = async (answer = `echo ${value}`): Promise<Rig> => {
  const rig = await createRig({ files: { 'gobuild.yaml': file('kv/a'), 'in.txt': 'x\n' } });
  puppet(rig, 'vault', `echo "$PWD $* $VAULT_TOKEN" >> "${rig.base}/calls"\n${answer}`);
  rig.env['VAULT_TOKEN'] = 'root';
  return rig;
};
const calls = (rig: Rig): string[] => {
  const log = path.join(rig.base, 'calls');
  return fs.existsSync(log) ? fs.readFileSync(log, 'utf8').trimEnd().split('\n') : [];
};

test.concurrent('F59: the client is asked once by a run that needs it, and by nothing else', async () => {
  await using rig = await workspace();
  for (const words of [['list'], ['graph'], ['show', 'one'], ['explain', 'one'], ['run', '--dry-run'], ['run', 'free']])
    expect((await rig.run(...words)).code).toBe(0);
  expect(calls(rig)).toEqual([]);
  const ran = await rig.run('run', '--stream');
  expect(ran.code).toBe(0);
  expect(ran.stderr).toContain('using ***');
  expect(calls(rig)).toEqual([`${rig.root} read kv/a root`]);
  expect([rig.read('one.txt'), rig.read('two.txt')]).toEqual([`one ${value.length}\n`, `two ${value.length + 13}\n`]);
  expect(sum(await rig.run('run'))).toBe('3 fresh');
  rig.remove('.gobuild/warm');
  expect(sum(await rig.run('run'))).toBe('3 fresh');
  expect(calls(rig)).toHaveLength(1);
  const kept = Object.entries(snapshot(rig.base)).filter(([name]) => name !== 'bin/vault');
  expect(kept.filter(([, content]) => content.includes(value))).toEqual([]);
});

test.concurrent('another value runs nothing again, another question does', async () => {
  await using rig = await workspace();
  await rig.run('run');
  puppet(rig, 'vault', 'echo another');
  expect(sum(await rig.run('run'))).toBe('3 fresh');
  rig.write('gobuild.yaml', file('kv/b'));
  expect(told(await rig.run('run'))).toEqual([
    'one done secrets.TOKEN: command:["vault","read","kv/a"] → command:["vault","read","kv/b"]',
    'two done secrets.TOKEN: command:["vault","read","kv/a"] → command:["vault","read","kv/b"]',
  ]);
});

test.concurrent('the value of a keyed secret counts, and its mark tells nothing of it', async () => {
  await using rig = await createRig({
    files: {
      'gobuild.yaml': `version: 1
project: demo
secrets: { A: { env: A_TOKEN, keyed: true }, B: { file: b.txt, keyed: true }, C: { env: C_TOKEN } }
targets:
  a: { kind: task, inputs: [in.txt], outputs: [a.txt], cache: shared, secrets: [A], run: 'echo "$A" | wc -c > a.txt' }
  b: { kind: task, inputs: [in.txt], outputs: [b.out], env: { X: "\${{ secrets.B }}" }, run: 'echo "$X" | wc -c > b.out' }
  c: { kind: task, inputs: [in.txt], outputs: [c.txt], secrets: [C], run: 'echo "$C" | wc -c > c.txt' }
`,
      'in.txt': 'x\n',
      'b.txt': 'b-value-1\n',
    },
    env: { A_TOKEN: 'a-value-1', C_TOKEN: 'c-value-1' },
  });
  expect((await rig.run('run', '*')).code).toBe(0);
  expect(sum(await rig.run('run', '*'))).toBe('3 fresh');
  rig.env['A_TOKEN'] = 'a-value-2';
  rig.env['C_TOKEN'] = 'c-value-2';
  const mark = '[0-9a-f]{32}';
  const [told1 = '', ...more] = told(await rig.run('run', '*'));
  expect(told1).toMatch(new RegExp(`^a done secrets\\.A: env:A_TOKEN#${mark} → env:A_TOKEN#${mark}$`));
  expect(more).toEqual([]);
  rig.write('b.txt', 'b-value-2\n');
  expect(told(await rig.run('run', '*')).map((line) => line.split(' ')[0])).toEqual(['b']);
  expect(sum(await rig.run('run', '*'))).toBe('3 fresh');
  rig.env['A_TOKEN'] = 'a-value-1';
  expect(sum(await rig.run('run', 'a'))).toBe('0 fresh, 0 ran, 1 restored');
  const [shown] = JSON.parse((await rig.run('show', 'a', '--json')).stdout) as { actions: object[] }[];
  expect(JSON.stringify(shown)).not.toContain('a-value');
  const kept = Object.entries(snapshot(rig.base)).filter(([name]) => name !== 'work/b.txt');
  expect(kept.filter(([, content]) => /[abc]-value-[12]/.test(content))).toEqual([]);
  const [key = ''] = kept.map(([name]) => name).filter((name) => name.endsWith('machine.key'));
  expect(fs.statSync(path.join(rig.base, key)).mode & 0o777).toBe(0o600);
});

test.concurrent('a client that fails fails what needs it, says why, and keeps what it printed to itself', async () => {
  await using rig = await workspace(`echo ${value}; echo "permission denied for ${value}" >&2; exit 2`);
  const ran = await rig.run('run', '--keep-going');
  expect(ran.code).toBe(1);
  expect(rig.exists('free.txt')).toBe(true);
  expect(rig.exists('one.txt')).toBe(false);
  expect(ran.stderr).toContain('the secret "TOKEN" has no value: "vault read kv/a" ended with status 2');
  expect(ran.stderr).toContain('permission denied for ***');
  expect(ran.stderr).not.toContain(value);
  expect(calls(rig)).toHaveLength(1);
});

test.concurrent('a client that is not installed is a matter of the machine', async () => {
  await using rig = await workspace();
  fs.rmSync(path.join(rig.base, 'bin', 'vault'));
  const ran = await rig.run('run', 'one');
  expect(ran.code).toBe(3);
  expect(ran.stderr).toContain(
    '"vault read kv/a" could not be started: there is no program "vault" in any folder of PATH',
  );
  expect(ran.stderr).toContain('help: install "vault", or correct its name under `secrets:`');
});
