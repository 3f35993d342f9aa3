/** What is left of the memory of machines and of control groups, played in folders. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { availableMemory } from './available-memory.ts';

const MiB = 1024 * 1024;
const root = fs.mkdtempSync(path.join(os.tmpdir(), 'gobuild-memory-'));
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

function played(files: Readonly<Record<string, string>>): number | undefined {
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), text);
  }
  return availableMemory(root);
}
const meminfo = 'MemTotal:       8388608 kB\nMemFree:          100 kB\nMemAvailable:    4194304 kB\n';

test('the machine alone', () => {
  expect(played({ 'proc/meminfo': meminfo })).toBe(4096 * MiB);
});

test('the tightest group of version 2; cached files count as free, no limit is none', () => {
  expect(
    played({
      'proc/meminfo': meminfo,
      'proc/self/cgroup': '0::/build/job\n',
      'sys/fs/cgroup/build/job/memory.max': 'max\n',
      'sys/fs/cgroup/build/job/memory.current': '1\n',
      'sys/fs/cgroup/build/memory.max': `${1000 * MiB}\n`,
      'sys/fs/cgroup/build/memory.current': `${700 * MiB}\n`,
      'sys/fs/cgroup/build/memory.stat': `anon 5\ninactive_file ${200 * MiB}\nactive_file 7\n`,
    }),
  ).toBe(500 * MiB);
});

test('version 1, and a container that sees its own group as the root', () => {
  expect(
    played({
      'proc/meminfo': meminfo,
      'proc/self/cgroup': '4:memory:/docker/abc\n1:cpu:/docker/abc\n0::/\n',
      'sys/fs/cgroup/memory/memory.limit_in_bytes': `${600 * MiB}\n`,
      'sys/fs/cgroup/memory/memory.usage_in_bytes': `${500 * MiB}\n`,
    }),
  ).toBe(100 * MiB);
});

test('nothing is known', () => {
  expect(played({})).toBeUndefined();
});
