/** What this machine is, in Go's names. */
import { availableParallelism, endianness } from 'node:os';
import type { Platform } from '../model/platform.ts';

const systems: Readonly<Record<string, string>> = { win32: 'windows', sunos: 'solaris', cygwin: 'windows' };

const architectures: Readonly<Record<string, string>> = {
  x64: 'amd64',
  ia32: '386',
  mipsel: 'mipsle',
  loong64: 'loong64',
};

/** GOOS and GOARCH; of 32-bit ARM also the level that Node was built for. */
export function machinePlatform(): Platform {
  const os = systems[process.platform] ?? process.platform;
  const { arch } = process;
  if (arch === 'arm') return { os, arch, variant: armLevel() };
  if (arch === 'ppc64') return { os, arch: endianness() === 'LE' ? 'ppc64le' : 'ppc64' };
  return { os, arch: architectures[arch] ?? arch };
}

function armLevel(): string {
  const { arm_version: version } = process.config.variables as { readonly arm_version?: string | number };
  return version === undefined ? '7' : String(version);
}

/** Cores that this process may use. */
export const machineCores = (): number => Math.max(1, availableParallelism());
