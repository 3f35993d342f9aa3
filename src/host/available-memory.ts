/** How much memory programs could still be given: by the machine, and by the control groups that gobuild runs in. Linux. */
import { procText } from './proc-text.ts';

/** Bytes; undefined where the system does not tell. `root`: where /proc and /sys lie. */
export function availableMemory(root = ''): number | undefined {
  const limits = [ofMachine(root), ...ofGroups(root)].filter((bytes) => bytes !== undefined);
  return limits.length === 0 ? undefined : Math.max(0, Math.min(...limits));
}

/** MemAvailable of /proc/meminfo (proc_meminfo(5)): free, and what the kernel can take back. */
function ofMachine(root: string): number | undefined {
  const kibibytes = /^MemAvailable:\s+(\d+) kB$/m.exec(procText(`${root}/proc/meminfo`))?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}

/** What is left in each group above this process (cgroups(7)): version 2 as one tree, version 1 as one of its own. */
function ofGroups(root: string): readonly (number | undefined)[] {
  return procText(`${root}/proc/self/cgroup`)
    .split('\n')
    .flatMap((line) => {
      const [, controllers = '', path = ''] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
      if (controllers === '') return upwards(path).map((at) => leftIn(`${root}/sys/fs/cgroup${at}`, version2));
      if (!controllers.split(',').includes('memory')) return [];
      return upwards(path).map((at) => leftIn(`${root}/sys/fs/cgroup/memory${at}`, version1));
    });
}

const version2 = { limit: 'memory.max', used: 'memory.current', cached: /^inactive_file (\d+)$/m };
const version1 = {
  limit: 'memory.limit_in_bytes',
  used: 'memory.usage_in_bytes',
  cached: /^total_inactive_file (\d+)$/m,
};

/** Undefined without a limit. Pages of files that nobody uses can be taken back. */
function leftIn(folder: string, names: typeof version2): number | undefined {
  const limit = numberIn(procText(`${folder}/${names.limit}`));
  const used = numberIn(procText(`${folder}/${names.used}`));
  if (limit === undefined || used === undefined) return undefined;
  const cached = numberIn(names.cached.exec(procText(`${folder}/memory.stat`))?.[1] ?? '') ?? 0;
  return limit - used + cached;
}

/** `/a/b`: `/a/b`, `/a`, and the root, which a container sees as its own group. */
function upwards(path: string): readonly string[] {
  const parts = path.split('/').filter((part) => part !== '' && part !== '..');
  return [...parts.map((_, index) => `/${parts.slice(0, parts.length - index).join('/')}`), ''];
}

const numberIn = (text: string): number | undefined => (/^\d+\s*$/.test(text) ? Number(text) : undefined);
