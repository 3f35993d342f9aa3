/** `watch --on-change` and `--once`: what the command is told, what becomes of its failure, and with what watch ends. */
import { expect, test, vi } from 'vitest';
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
