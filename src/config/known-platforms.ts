/** The platforms that a matrix may name: Go's ports (`go tool dist list`) and the variants of its architectures. */
import { nearest } from '../base/text.ts';
import { parsePlatform, type Platform } from '../model/platform.ts';
import { err, ok, type Result } from '../base/result.ts';

const ports: Readonly<Record<string, string>> = {
  aix: 'ppc64',
  android: '386 amd64 arm arm64',
  darwin: 'amd64 arm64',
  dragonfly: 'amd64',
  freebsd: '386 amd64 arm arm64 riscv64',
  illumos: 'amd64',
  ios: 'amd64 arm64',
  js: 'wasm',
  linux: '386 amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x',
  netbsd: '386 amd64 arm arm64',
  openbsd: '386 amd64 arm arm64 ppc64 riscv64',
  plan9: '386 amd64 arm',
  solaris: 'amd64',
  wasip1: 'wasm',
  windows: '386 amd64 arm arm64',
};

/** Values of GOARM, GOAMD64 and their like (`go help environment`). */
const variants: Readonly<Record<string, RegExp>> = {
  '386': /^(sse2|softfloat)$/,
  amd64: /^v[1-4]$/,
  arm: /^[567]$/,
  arm64: /^v(8\.[0-9]|9\.[0-5])$/,
  mips: /^(hardfloat|softfloat)$/,
  mipsle: /^(hardfloat|softfloat)$/,
  mips64: /^(hardfloat|softfloat)$/,
  mips64le: /^(hardfloat|softfloat)$/,
  ppc64: /^power(8|9|10)$/,
  ppc64le: /^power(8|9|10)$/,
  riscv64: /^rva(20|22|23)u64$/,
};

/** What people call them elsewhere. */
const otherNames: Readonly<Record<string, string>> = {
  macos: 'darwin',
  osx: 'darwin',
  mac: 'darwin',
  win: 'windows',
  win32: 'windows',
  x86_64: 'amd64',
  x64: 'amd64',
  aarch64: 'arm64',
  i386: '386',
  x86: '386',
  i686: '386',
  armv7: 'arm/7',
  armv6: 'arm/6',
  armhf: 'arm/7',
};

export interface PlatformProblem {
  readonly message: string;
  readonly help: string;
}

/** Platform of `os/arch[/variant]`, or of this machine for `host`. */
export function readPlatform(text: string, machine: Platform): Result<Platform, PlatformProblem> {
  if (text === 'host') return ok(machine);
  const platform = parsePlatform(text);
  if (!platform)
    return unknown(text, `"${text}" is not a platform`, 'platforms are os/arch or os/arch/variant: linux/arm/7');
  const { os, arch } = platform;
  const architectures = architecturesOf(os);
  if (!architectures) {
    const meant = nearest(os, Object.keys(ports));
    const help = meant ? `did you mean "${meant}"?` : `it knows ${Object.keys(ports).join(', ')}`;
    return unknown(text, `"${os}" is no operating system that Go knows`, help);
  }
  if (!architectures.includes(arch)) {
    const meant = nearest(arch, architectures);
    const help = meant ? `did you mean "${os}/${meant}"?` : `${os} has ${architectures.join(', ')}`;
    return unknown(text, `Go does not build for ${arch} on ${os}`, help);
  }
  return checkVariant(platform);
}

const architecturesOf = (os: string): readonly string[] | undefined =>
  Object.hasOwn(ports, os) ? (ports[os] ?? '').split(' ') : undefined;

/** Names of other tools are translated, so that the help can tell Go's. */
function unknown(text: string, message: string, help: string): Result<never, PlatformProblem> {
  const translated = text
    .split('/')
    .map((part) => otherNames[part.toLowerCase()] ?? part.toLowerCase())
    .join('/');
  const parsed = translated === text ? undefined : parsePlatform(translated);
  const isPort = parsed && architecturesOf(parsed.os)?.includes(parsed.arch) === true;
  return err({ message, help: isPort ? `did you mean "${translated}"?` : help });
}

function checkVariant(platform: Platform): Result<Platform, PlatformProblem> {
  const { os, arch, variant } = platform;
  const allowed = Object.hasOwn(variants, arch) ? variants[arch] : undefined;
  if (variant === undefined || allowed?.test(variant)) return ok(platform);
  return err({
    message: `"${variant}" is no variant of ${arch}`,
    help: allowed ? `as in ${os}/${arch}/${example[arch] ?? '…'}` : 'leave it out',
  });
}

const example: Readonly<Record<string, string>> = {
  '386': 'softfloat',
  amd64: 'v3',
  arm: '7',
  arm64: 'v8.0',
  mips: 'softfloat',
  mipsle: 'softfloat',
  mips64: 'softfloat',
  mips64le: 'softfloat',
  ppc64: 'power9',
  ppc64le: 'power9',
  riscv64: 'rva22u64',
};
