/** Deploys on this machine through the command line: a service kept, replaced, rolled back, stopped; what an operator sees. */
import { expect, test } from 'vitest';
import { config, current, pid, release, root, server, shop } from '../rig/shop.ts';
import { gone, isAlive, snapshot, sum, told } from '../rig/story.ts';

test.concurrent('a service that is kept: unchanged the second time, started again when it was killed, stopped when asked', async () => {
  await using rig = await shop();
  const plan = await rig.run('deploy', 'plan', 'here', '--exit-code');
  expect(plan.code).toBe(10);
  expect(rig.exists(root)).toBe(false);
  const first = await rig.run('run');
  expect(first).toMatchObject({ code: 0 });
  const one = pid(rig);
  expect(isAlive(one)).toBe(true);
  expect(current(rig)).toMatch(/^releases\/1\.0\.0-[0-9a-f]{12}$/);
  expect((await rig.run('deploy', 'plan', 'here', '--exit-code')).code).toBe(0);

  for (const args of [['run'], ['run', '--json'], ['run', '--force']]) {
    const again = await rig.run(...args);
    expect(again.code).toBe(0);
    expect(pid(rig)).toBe(one);
  }
  const warm = await rig.run('run');
  expect(warm.stderr).toMatch(/^2 fresh · /);
  expect(isAlive(one)).toBe(true);

  const status = await rig.run('deploy', 'status');
  expect(status.stdout).toContain('1.0.0-');
  expect(status.stdout).toContain(String(one));
  expect((await rig.run('clean', '--all')).code).toBe(2);

  process.kill(one, 'SIGKILL');
  await gone(one);
  rig.remove(`${root}/ready`);
  const revived = await rig.run('run');
  expect(revived.code).toBe(0);
  expect(sum(revived)).toBe('1 fresh, 1 ran, 0 restored');
  const two = pid(rig);
  expect(two).not.toBe(one);
  expect(isAlive(two)).toBe(true);

  expect((await rig.run('deploy', 'stop', 'here')).code).toBe(0);
  expect(isAlive(two)).toBe(false);
  expect((await rig.run('deploy', 'status')).stdout).toMatch(/stopped/);
  expect((await rig.run('clean', '--all')).code).toBe(0);
});

test.concurrent('a new release replaces the old one; rollback goes back, and the bad one comes only with --again', async () => {
  await using rig = await shop();
  await rig.run('run');
  const [one, first] = [pid(rig), current(rig)];
  release(rig, '1.1.0', server('two'));
  const plan = await rig.run('deploy', 'plan');
  expect(plan.stdout).toMatch(/1\.0\.0-[0-9a-f]{12} → /);
  const changed = await rig.run('run');
  expect(changed).toMatchObject({ code: 0 });
  expect(told(changed)[0]).toMatch(/^here deployed /);
  expect(isAlive(one)).toBe(false);
  const second = current(rig);
  expect(second).toContain('1.1.0-');
  expect(rig.read(`${root}/ready`)).toBe('two\n');

  const back = await rig.run('deploy', 'rollback', 'here', '--yes');
  expect(back.stderr).toBe('');
  expect(back).toMatchObject({ code: 0 });
  expect(current(rig)).toBe(first);
  expect(rig.read(`${root}/ready`)).toBe('one\n');
  expect(isAlive(pid(rig))).toBe(true);

  const refused = await rig.run('run');
  expect(refused.code).toBe(5);
  expect(refused.stderr).toMatch(/refused/);
  expect(refused.stderr).toMatch(/--again/);
  expect(current(rig)).toBe(first);
  const again = await rig.run('run', '--again');
  expect(again).toMatchObject({ code: 0 });
  expect(current(rig)).toBe(second);
  expect((await rig.run('run')).stderr).toMatch(/^2 fresh · /);

  const history = await rig.run('deploy', 'history', 'here');
  const text = history.stdout;
  expect(text.match(/rollback/g)?.length).toBeGreaterThan(0);
  expect(text).toContain('1.0.0-');
  expect(text).toContain('1.1.0-');
  expect(JSON.parse((await rig.run('deploy', 'history', 'here', '--json')).stdout)).toHaveLength(1);
});

test.concurrent('one that does not come up: exit 6, its last lines and exit code, and the last good one is back', async () => {
  await using rig = await shop();
  await rig.run('run');
  const first = current(rig);
  release(rig, '1.1.0', '#!/bin/sh\necho cannot find my socks >&2\nexit 3\n');
  const ran = await rig.run('run');
  expect(ran.code).toBe(6);
  expect(ran.stderr).toMatch(/failed: here: .*rolled back/);
  expect(ran.stderr, ran.stderr).toContain('cannot find my socks');
  expect(ran.stderr).toMatch(/(exit|status|code).*3/);
  expect(current(rig)).toBe(first);
  expect(rig.read(`${root}/ready`)).toBe('one\n');
  expect(isAlive(pid(rig))).toBe(true);
  expect((await rig.run('deploy', 'status')).stdout).toContain('1.0.0-');
});

test.concurrent('the same version with other contents is refused', async () => {
  await using rig = await shop();
  await rig.run('run');
  const [one, first] = [pid(rig), current(rig)];
  rig.write('server.sh', server('other'));
  const ran = await rig.run('run');
  expect(ran.code).toBe(5);
  expect(current(rig)).toBe(first);
  expect(isAlive(one)).toBe(true);
});

test.concurrent('no deploy starts before all other goals succeeded; a glob leaves deploys out and says so', async () => {
  await using rig = await shop();
  rig.write('gobuild.yaml', `${config}  bad: { kind: check, using: command, run: [sh, -c, "exit 1"] }\n`);
  const ran = await rig.run('run', 'here', 'bad', '--keep-going');
  expect(ran.code).toBe(1);
  expect(rig.exists(root)).toBe(false);
  const glob = await rig.run('run', 's*', 'h*');
  expect(glob.stderr).toContain('here is left out');
  expect(rig.exists(root)).toBe(false);
});

test.concurrent('a secret of a service is in its environment and in nothing that is kept', async () => {
  await using rig = await shop();
  const canary = 'service-canary-23';
  rig.write(
    'gobuild.yaml',
    config
      .replace('default:', 'secrets: { TOKEN: { env: TOKEN } }\ndefault:')
      .replace(', stop:', ', env: { MY_TOKEN: "${{ secrets.TOKEN }}" }, stop:'),
  );
  rig.write(
    'server.sh',
    `#!/bin/sh\ntest "$MY_TOKEN" = ${canary.replace('23', '"23"')} && echo $$ > pid && echo ok > ready\nexec sleep 1000\n`,
  );
  const ran = await rig.start(['run', '--verbose', '--json'], { env: { TOKEN: canary } }).ended;
  expect(ran).toMatchObject({ code: 0 });
  const seen = { ...snapshot(rig.base), stdout: ran.stdout, stderr: ran.stderr };
  expect(Object.entries(seen).flatMap(([name, text]) => (text.includes(canary) ? [name] : []))).toEqual([]);
});
