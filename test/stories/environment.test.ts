/** What reaches a target's process: what the file declares and a short list, nothing else; secrets are seen nowhere. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createRig } from '../rig/rig.ts';
import { snapshot, sum, told } from '../rig/story.ts';

test.concurrent('F39: only declared variables and the short list reach a target', async () => {
  await using rig = await createRig({
    files: {
      '.env': 'FROM_FILE=file\n',
      'gobuild.yaml': `version: 1
project: demo
env: { set: { SET: "1" }, files: [.env], pass: [PASSED], pass-unkeyed: [UNKEYED] }
targets:
  show: { kind: task, env: { OWN: own }, run: "env | sort > seen" }
`,
    },
    env: { PASSED: 'p', UNKEYED: 'u', UNLISTED: 'no', NODE_OPTIONS: '--no-warnings', GOFLAGS: '-x', BASH_ENV: '/no' },
  });
  fs.writeFileSync(path.join(rig.base, 'preload'), '');
  expect((await rig.run('run', 'show')).code).toBe(0);
  const names = rig
    .read('seen')
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [line.split('=', 1)[0]]));
  const given = ['FROM_FILE', 'GOBUILD_RUN', 'HOME', 'LANG', 'OWN', 'PASSED', 'PATH', 'SET', 'UNKEYED'];
  expect(names).toEqual(expect.arrayContaining(given));
  const mayBe = ['GOCACHE', 'GOMODCACHE', 'GOMAXPROCS', 'TMPDIR', 'TEMP', 'TMP', 'PWD', 'OLDPWD', 'SHLVL', '_'];
  expect(names.filter((name) => !given.includes(name ?? '') && !mayBe.includes(name ?? ''))).toEqual([]);
  expect(rig.read('seen')).toContain('LANG=C.UTF-8');
});

test.concurrent('env.pass counts, env.pass-unkeyed does not', async () => {
  await using rig = await createRig({
    files: {
      'in.txt': '',
      'gobuild.yaml': `version: 1
project: demo
env: { pass: [COUNTS], pass-unkeyed: [IDLE] }
targets:
  show: { kind: task, inputs: [in.txt], outputs: [out], run: 'echo "\${COUNTS-} \${IDLE-}" > out' }
`,
    },
  });
  const run = (env: Record<string, string>) => rig.start(['run', 'show'], { env }).ended;
  expect((await run({ COUNTS: '1', IDLE: 'a' })).code).toBe(0);
  expect(rig.read('out')).toBe('1 a\n');
  expect(sum(await run({ COUNTS: '1', IDLE: 'b' }))).toBe('1 fresh');
  const changed = await run({ COUNTS: '2', IDLE: 'b' });
  expect(told(changed)).toEqual(['show done variable COUNTS changed']);
  expect(changed.stderr).not.toMatch(/COUNTS.*2/);
  expect(rig.read('out')).toBe('2 b\n');
  expect(sum(await run({}))).toBe('0 fresh, 1 ran, 0 restored');
});

const canary = 'canary-7h!5 "q$x';

test.concurrent('F59: a secret reaches its target and is seen nowhere else', async () => {
  await using rig = await createRig({
    files: {
      'gobuild.yaml': `version: 1
project: demo
secrets: { TOKEN: { env: MY_TOKEN }, FROM_FILE: { file: ../secret.txt } }
targets:
  use:
    kind: task
    secrets: [TOKEN, FROM_FILE]
    inputs: [gobuild.yaml]
    outputs: [digest]
    run: 'printf %s "$TOKEN$FROM_FILE" | wc -c > digest; echo "out $TOKEN"; echo "err $FROM_FILE" >&2'
  leak: { kind: task, secrets: [TOKEN], env: { OTHER: "x\${{ secrets.TOKEN }}" }, run: 'echo "$OTHER"; echo "$TOKEN" | base64; exit 1' }
  without: { kind: task, run: 'echo "\${TOKEN-none}" > without.txt' }
`,
    },
    env: { MY_TOKEN: canary },
  });
  fs.writeFileSync(path.join(rig.base, 'secret.txt'), 'file-canary-91\n');
  for (const args of [
    ['run', 'use', '-j', '1', '--verbose', '--trace', 'trace.json'],
    ['run', 'use', '--force', '--json'],
    ['run', 'leak', '--verbose'],
    ['run', 'leak', '--json', '--stream'],
    ['run', 'without'],
    ['explain', 'use', '--json'],
    ['show', 'leak', '--json'],
    ['run', '--dry-run', 'leak'],
    ['log', '--target', 'leak'],
  ]) {
    const ran = await rig.run(...args);
    expect(ran.code).toBe(args[0] === 'run' && args[1] === 'leak' ? 1 : 0);
    for (const secret of [canary, 'file-canary-91', 'canary-7h!5']) {
      expect(ran.stdout + ran.stderr, args.join(' ')).not.toContain(secret);
    }
  }
  expect(rig.read('digest').trim()).toBe(String(canary.length + 'file-canary-91'.length));
  expect(rig.read('without.txt')).toBe('none\n');
  fs.rmSync(path.join(rig.base, 'secret.txt'));
  const kept = Object.entries(snapshot(rig.base)).filter(([, text]) => /canary-7h!5|file-canary-91/.test(text));
  expect(kept.map(([name]) => name)).toEqual([]);
});

test.concurrent('a secret that is not set: exit 2 when it is needed, with the name; a fresh target does not need it', async () => {
  await using rig = await createRig({
    files: {
      'gobuild.yaml': `version: 1
project: demo
secrets: { TOKEN: { env: MY_TOKEN } }
targets:
  use: { kind: task, secrets: [TOKEN], inputs: [gobuild.yaml], run: 'test -n "$TOKEN"' }
`,
    },
  });
  const missing = await rig.run('run', 'use');
  expect(missing.code).toBe(2);
  expect(missing.stderr).toMatch(/TOKEN/);
  expect(missing.stderr).toMatch(/MY_TOKEN/);
  expect((await rig.start(['run', 'use'], { env: { MY_TOKEN: 'value-of-it' } }).ended).code).toBe(0);
  expect(sum(await rig.run('run', 'use'))).toBe('1 fresh');
});
