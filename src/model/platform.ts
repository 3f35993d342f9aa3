/** A Go platform: operating system, architecture, and the variant of the architecture where one is named. */

export interface Platform {
  /** GOOS, or `any` never: a node without platform has none at all. */
  readonly os: string;
  /** GOARCH; `universal` for a macOS fat binary. */
  readonly arch: string;
  /** `7` of linux/arm/7, `v3` of linux/amd64/v3. */
  readonly variant?: string | undefined;
}

/** Parses `os/arch[/variant]`; undefined if it is not of that form. */
export function parsePlatform(text: string): Platform | undefined {
  const match = /^([a-z0-9]+)\/([a-z0-9]+)(?:\/([a-z0-9._]+))?$/.exec(text);
  if (!match) return undefined;
  const [, os, arch, variant] = match as unknown as [string, string, string, string | undefined];
  return variant === undefined ? { os, arch } : { os, arch, variant };
}

/** `linux/arm/7`. */
export const platformText = (p: Platform): string => [p.os, p.arch, p.variant].filter(Boolean).join('/');
/** `linux-arm-7`, as in node ids and folder names. */
export const platformId = (p: Platform): string => [p.os, p.arch, p.variant].filter(Boolean).join('-');
/** Suffix of programs on that system: `.exe` or nothing. */
export const executableSuffix = (os: string | undefined): string => (os === 'windows' ? '.exe' : '');
