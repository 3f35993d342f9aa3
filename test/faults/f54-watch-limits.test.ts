/** F54: a system that gives no more file watches: one notice, and no lost change. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it, vi } from 'vitest';
import { createRig } from '../rig/rig.ts';

const config = `version: 1
project: limits
targets:
  upper:
    kind: task
    inputs: ["src/**/*.txt"]
    outputs: [out.txt]
    run: cat src/*/*.txt | tr a-z A-Z > out.txt
watch: upper
`;
const patience = { timeout: 30_000, interval: 20 };

/** Runs a command in a user namespace of its own, in which a limit of inotify is `value`. */
const limited = (limit: string, value: number): readonly string[] => [
  'unshare',
  '-Ur',
  'sh',
  '-c',
  `echo ${value} > /proc/sys/user/${limit} && exec "$@"`,
  'sh',
];

function works(): boolean {
  try {
    const [program = '', ...words] = limited('max_inotify_watches', 3);
    execFileSync(program, [...words, 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!works())('F54: the limits of inotify', () => {
  it.each(['max_inotify_watches', 'max_inotify_instances'])(
    '%s',
    async (limit) => {
      await using rig = await createRig({ files: { 'gobuild.yaml': config, 'src/a/1.txt': 'a', 'src/b/2.txt': 'b' } });
      // Node itself needs an instance for nothing else.
      const through = limited(limit, limit === 'max_inotify_watches' ? 2 : 0);
      const watch = rig.start(['watch'], { through });
      await vi.waitFor(() => expect(watch.stderr()).toContain('watching '), patience);
      rig.write('src/a/1.txt', 'c');
      await vi.waitFor(() => expect(rig.read('out.txt')).toBe('CB'), patience);
      rig.write('src/b/3.txt', 'd');
      await vi.waitFor(() => expect(rig.read('out.txt')).toBe('CBD'), patience);
      watch.process.kill('SIGINT');
      const ended = await watch.ended;
      expect(ended.code).toBe(130);
      expect(
        ended.stderr.match(/file events cannot be had: .*fs\.inotify\.max_user_.*every file is looked at/g),
      ).toHaveLength(1);
    },
    60_000,
  );
});
