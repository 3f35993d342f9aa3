/** `watch --on-change` and `--once`: what the command is told, what becomes of its failure, and with what watch ends. */
import { expect, test, vi } from 'vitest';
import type { Event } from '../../src/model/event.ts';
import { createRig } from '../rig/rig.ts';
import { startWatch } from '../rig/watching.ts';

const config = `version: 1
project: hook
secrets: { token: { env: HOOK_TOKEN } }
watch: [one, two]
targets:
  one: { kind: task, inputs: [one.txt], outputs: [one.out], run: cp one.txt one.out }
  two: { kind: check, using: command, inputs: [two.txt], run: grep -q good two.txt }
`;
const files = { 'gobuild.yaml': config, 'one.txt': 'a', 'two.txt': 'good' };
const command = `
  echo "$GOBUILD_WATCH_RESULT:$GOBUILD_WATCH_EXIT_CODE" $GOBUILD_WATCH_CHANGED / $GOBUILD_WATCH_RAN / $GOBUILD_WATCH_FAILED >> told
  echo "token:$HOOK_TOKEN." >&2
  exit 3`;

test('the command is told what ran and failed, without secrets; it fails and nothing ends', async () => {
  await using rig = await createRig({ files, env: { HOOK_TOKEN: 't0p-secret' } });
  const watch = startWatch(rig, '--on-change', command);
  const told = (line: string): Promise<void> =>
    vi.waitFor(() => expect(rig.exists('told') && rig.read('told')).toContain(line), { timeout: 30_000, interval: 20 });
  await told('ok:0 / one two /\n');
  expect(await watch.next(/on-change: it ended with status 3/)).toContain('on-change | token:.\n');
  rig.write('two.txt', 'bad');
  await told('failed:1 two.txt / / two\n');
  rig.write('one.txt', 'b');
  // What failed is tried again, and told again.
  await told('failed:1 one.txt / one / two\n');
  expect((await watch.stop()).stderr).not.toContain('t0p-secret');
});

test('--once: ends after the first change with the exit code of that; the command is told before', async () => {
  await using rig = await createRig({ files });
  const watch = startWatch(rig, '--once', '--on-change', 'echo $GOBUILD_WATCH_RESULT >> told');
  await watch.next(/watching \d+/);
  rig.write('two.txt', 'bad');
  expect((await watch.ended).code).toBe(1);
  expect(rig.read('told')).toBe('ok\nfailed\n');
});

test('--once: waits until the service that the edit restarts is ready, and fails where it does not get so', async () => {
  const served = `version: 1
project: served
watch: [web]
targets:
  web: { kind: service, inputs: [web.sh], run: [sh, web.sh], ready: { log: serving }, stop: { grace: 1s } }
`;
  const script = (then: string): string => `sleep 0.5; ${then}; while :; do sleep 0.1; done\n`;
  await using rig = await createRig({ files: { 'gobuild.yaml': served, 'web.sh': script('echo serving') } });
  const once = async (then: string): Promise<{ readonly code: number | string; readonly stderr: string }> => {
    const watch = startWatch(rig, '--once');
    await watch.next(/web  ready/);
    rig.write('web.sh', script(then));
    const { code } = await watch.ended;
    return { code, stderr: await watch.next(/web  stopped\n[\s\S]*$/) };
  };
  const good = await once('echo serving once more');
  expect(good.code).toBe(0);
  expect(good.stderr).toMatch(/web  starting[\s\S]*web  ready[\s\S]*web  stopping/);
  expect(await once('exit 7')).toMatchObject({ code: 1, stderr: expect.stringMatching(/exit status 7/) });
});

test('--json tells every turn, what the command came to, and a file that cannot be used, counted through', async () => {
  await using rig = await createRig({ files });
  const command = rig.start(['watch', '--json', '--on-change', 'echo told']);
  const events = (): readonly Event[] =>
    command
      .stdout()
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Event);
  const types = (): readonly string[] => events().map(({ type }) => type);
  const until = (type: Event['type'], times: number): Promise<void> =>
    vi.waitFor(() => expect(types().filter((one) => one === type)).toHaveLength(times), {
      timeout: 30_000,
      interval: 20,
    });
  await until('watching', 1);
  await until('change-hook', 1);
  rig.write('gobuild.yaml', `${config}targets: [\n`);
  await until('diagnostics', 1);
  await until('watching', 2);
  rig.write('gobuild.yaml', config);
  await until('watching', 3);
  rig.write('one.txt', 'c');
  await until('change-hook', 2);
  command.process.kill('SIGINT');
  expect((await command.ended).code).toBe(130);
  expect(events().map(({ seq }) => seq)).toEqual(events().map((_event, index) => index + 1));
  expect(types().filter((type) => type === 'turn-started')).toHaveLength(4);
  expect(events().find(({ type }) => type === 'change-hook')).toMatchObject({ output: 'told\n' });
});
