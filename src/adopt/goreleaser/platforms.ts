/** GoReleaser's goos, goarch, goarm, ignore and targets → the platforms of a build. */
import type { YamlValue } from '../yaml-view.ts';
import { keysIn, listIn, textIn, textsIn } from '../yaml-view.ts';

/** Variants by architecture: the key of GoReleaser, and what it takes where that is not given. */
const variantKeys: Readonly<Record<string, readonly [key: string, standard: string]>> = {
  arm: ['goarm', '6'],
  amd64: ['goamd64', 'v1'],
  '386': ['go386', 'sse2'],
  mips: ['gomips', 'hardfloat'],
  mipsle: ['gomips', 'hardfloat'],
  mips64: ['gomips', 'hardfloat'],
  mips64le: ['gomips', 'hardfloat'],
};

/** `isPort` says what Go builds for: GoReleaser drops the rest without a word, too. */
export function platformsOf(build: YamlValue, isPort: (platform: string) => boolean): readonly string[] {
  const targets = textsIn(build.at('targets'));
  if (targets.length > 0) return [...new Set(targets.flatMap(targetPlatform))].filter(isPort);
  const systems = orElse(textsIn(build.at('goos')), ['linux', 'darwin', 'windows']);
  const architectures = orElse(textsIn(build.at('goarch')), ['386', 'amd64', 'arm64']);
  const ignored = listIn(build.at('ignore'));
  const cells = systems.flatMap((os) =>
    architectures.flatMap((arch) => variantsOf(build, arch).map((variant) => ({ os, arch, variant }))),
  );
  const kept = cells.filter(
    (cell) => !(cell.os === 'darwin' && cell.arch === '386') && !ignored.some((rule) => hits(rule, cell)),
  );
  return [...new Set(kept.map(platformName))].filter(isPort);
}

interface Cell {
  readonly os: string;
  readonly arch: string;
  readonly variant: string;
}

const orElse = (list: readonly string[], standard: readonly string[]): readonly string[] =>
  list.length > 0 ? list : standard;

function variantsOf(build: YamlValue, arch: string): readonly string[] {
  const known = Object.hasOwn(variantKeys, arch) ? variantKeys[arch] : undefined;
  return known ? orElse(textsIn(build.at(known[0])), [known[1]]) : [''];
}

/** A rule without a key means all of its values. */
function hits(rule: YamlValue, { os, arch, variant }: Cell): boolean {
  return keysIn(rule).every((key) => {
    const wanted = textIn(rule.at(key));
    if (key === 'goos') return wanted === os;
    if (key === 'goarch') return wanted === arch;
    return Object.hasOwn(variantKeys, arch) && variantKeys[arch]?.[0] === key && wanted === variant;
  });
}

/** What Go builds anyway is not said. */
function platformName({ os, arch, variant }: Cell): string {
  const isUsual = variant === '' || variant === 'v1' || variant === 'sse2' || variant === 'hardfloat';
  return isUsual ? `${os}/${arch}` : `${os}/${arch}/${variant}`;
}

/** `linux_arm_7`, `linux_amd64_v1`. */
function targetPlatform(target: string): readonly string[] {
  const [os = '', arch = '', variant = ''] = target.split('_');
  return arch === '' ? [] : [platformName({ os, arch, variant })];
}
