/** The file names of the release folder: `<stem>_<version>_<os>_<arch>` with the variant where it says something. */
import type { Platform } from './platform.ts';

/**
 * `arm` variant 7 → `v7`, `amd64` above v1 → `v3`, others `_<variant>` unless they begin with `v`
 * (the convention that release pages of Go programs follow).
 */
export function variantSuffix(platform: Platform): string {
  const { arch, variant } = platform;
  if (variant === undefined || (arch === 'amd64' && variant === 'v1')) return '';
  if (/^v\d/.test(variant)) return variant;
  return arch === 'arm' && /^\d/.test(variant) ? `v${variant}` : `_${variant}`;
}

/** Without platform `<stem>_<version>`. Characters that no file name may hold everywhere become `-`. */
export function releaseName(stem: string, version: string, platform: Platform | undefined): string {
  const tail = platform ? `_${platform.os}_${platform.arch}${variantSuffix(platform)}` : '';
  return `${stem}_${version}${tail}`.replaceAll(/[/\\:*?"<>|\u0000-\u001f]/g, '-');
}
