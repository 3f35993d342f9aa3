/** Deploys through the command line: what restarts a service besides a new release, and Ctrl-C during a rollback. */
import { expect, test, vi } from 'vitest';
import { config, current, pid, release, root, server, shop } from '../rig/shop.ts';
import { gone, isAlive, told } from '../rig/story.ts';

const withFile = config.replace('default:', 'env: { files: [.env], pass: [LEVEL] }\ndefault:');

test.concurrent('a changed value of env.files or env.pass restarts the service; its name is told, its value never', async () => {
  await using rig = await shop(withFile);
  rig.write('.env', 'GREETING=hello-canary\n');
  rig.write('server.sh', `#!/bin/sh\necho "$GREETING $LEVEL" > ready\necho $$ > pid\nexec sleep 100000\n`);
  expect((await rig.run('run')).code).toBe(0);
  const one = pid(rig);
  expect(rig.read(`${root}/ready`)).toBe('hello-canary \n');
  expect((await rig.run('run')).stderr).toMatch(/^2 fresh · /);

  rig.write('.env', 'GREETING=second-canary\n');
  // Variables are part of the program's own key: it is made again, to the same bytes.
  await rig.run('run', 'server');
  const plan = await rig.run('deploy', 'plan', 'here', '--exit-code');
  expect(plan.code).toBe(10);
  expect(plan.stdout).toContain('environment variable GREETING changed');
  expect(plan.stdout).not.toContain('canary');
  rig.remove(`${root}/ready`);
  const changed = await rig.run('run');
  expect(changed.code).toBe(0);
  expect(told(changed)[0]).toMatch(/^here deployed .* environment variable GREETING changed$/);
  expect(changed.stderr).not.toContain('canary');
  expect(isAlive(one)).toBe(false);
  expect(rig.read(`${root}/ready`)).toBe('second-canary \n');

  const passed = await rig.start(['run'], { env: { LEVEL: 'debug' } }).ended;
  expect(told(passed)[0]).toMatch(/^here deployed .* environment variable LEVEL changed$/);
  expect(rig.read(`${root}/ready`)).toBe('second-canary debug\n');
  expect(rig.read(`${root}/.gobuild/state.json`)).not.toContain('canary');
});

test.concurrent('Ctrl-C during a rollback: 130, and the release that was to be left runs again, unmarked', async () => {
  await using rig = await shop();
  // The first release never gets ready once `hold` is there.
  rig.write('server.sh', server('one').replace('echo one > ready', 'test -e hold || echo one > ready'));
  expect((await rig.run('run')).code).toBe(0);
  const first = pid(rig);
  release(rig, '1.1.0', server('two'));
  expect((await rig.run('run')).code).toBe(0);
  const second = current(rig);
  rig.write(`${root}/hold`, '');
  rig.remove(`${root}/ready`);
  const two = pid(rig);
  const rollback = rig.start(['deploy', 'rollback', 'here']);
  await vi.waitFor(() => expect(pid(rig)).not.toBe(two), { timeout: 20_000, interval: 10 });
  const held = pid(rig);
  rollback.process.kill('SIGINT');
  const ended = await rollback.ended;
  expect(ended.code).toBe(130);
  await gone(held);
  expect(current(rig)).toBe(second);
  expect(rig.read(`${root}/ready`)).toBe('two\n');
  expect(isAlive(pid(rig))).toBe(true);
  expect(first).not.toBe(held);
  expect((await rig.run('run')).stderr).toMatch(/^2 fresh · /);
});
