/** Cells of a target whose own map names its platforms (`files` of compile/prebuilt), crossed with those of its matrix. */
import { isObject } from '../base/json.ts';
import type { Cell } from '../model/config.ts';
import { platformText } from '../model/platform.ts';
import { readPlatform } from './known-platforms.ts';
import { complain, isBroken, valueAt, type Resolution } from './resolution.ts';

interface PlatformMap {
  /** Name of the target in its file. */
  readonly name: string;
  /** The key that holds the map; undefined for drivers without one. */
  readonly key: string | undefined;
  readonly cells: readonly Cell[] | undefined;
}

/** `cells` as they are where no platform is named. */
export function withPlatforms(resolution: Resolution, { name, key, cells }: PlatformMap): readonly Cell[] | undefined {
  const pointer = ['targets', name, key ?? ''];
  const value = key === undefined ? undefined : valueAt(resolution.data, pointer);
  if (value === undefined || isBroken(resolution, pointer)) return cells;
  if (!isObject(value)) {
    const message = 'the platforms of a target are written here, not computed';
    complain(resolution, pointer, { code: 'GB1047', message, help: 'write one key for each platform' });
    return cells;
  }
  const platforms = Object.keys(value).flatMap((text) => platformOf(resolution, text, [...pointer, text]) ?? []);
  if (cells?.some((cell) => cell.some(([axis]) => axis === 'platform'))) {
    const message = `the platforms of this target are those of \`${key}\`, and its matrix names platforms too`;
    complain(resolution, ['targets', name, 'matrix'], { code: 'GB1047', message, help: 'leave out the platform axis' });
    return cells;
  }
  return platforms.flatMap((platform) => (cells ?? [[]]).map((cell): Cell => [['platform', platform], ...cell]));
}

/** Names of platforms, not `host`: whose file it is does not depend on the machine. */
function platformOf(resolution: Resolution, text: string, pointer: readonly string[]): string | undefined {
  if (text === 'host') {
    const help = `write the one that it is for: ${platformText(resolution.request.machine)}`;
    complain(resolution, pointer, { code: 'GB1048', message: '"host" is no platform of a file', help, atKey: true });
    return undefined;
  }
  const platform = readPlatform(text, resolution.request.machine);
  if (platform.ok) return platformText(platform.value);
  complain(resolution, pointer, { code: 'GB1048', ...platform.error, atKey: true });
  return undefined;
}
