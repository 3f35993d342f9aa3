/** The folder of a grouped `go build`: what lies there is kept for Go to skip the link, but only if it is what Go wrote. */
import { isObject, type Json } from '../../../base/json.ts';
import { host, join, type AbsolutePath } from '../../../base/path.ts';
import type { EnvSpec } from '../../../model/config.ts';
import type { Digest } from '../../../model/digest.ts';
import { platformId, type Platform } from '../../../model/platform.ts';
import type { Clock, Files } from '../../../model/ports.ts';
import { shortDigest } from '../../go-toolchain/digest.ts';
import { goVariables } from '../../go-toolchain/go-variables.ts';
import type { GoSettings } from '../../go-toolchain/settings.ts';

/** What `go build` heeds of a build: programs that agree in it can be one call, and Go finds its earlier outputs. */
export interface GroupSettings {
  readonly go: GoSettings;
  readonly flags: readonly string[];
  readonly pgo: string;
}

/**
 * Name of the group's folder below `.gobuild/go`. Of the environment only Go's own variables part the groups: any other
 * would only make Go link again what it has linked.
 */
export function groupFolder(
  { go, flags, pgo }: GroupSettings,
  { platform, env }: { readonly platform: Platform; readonly env: EnvSpec },
): string {
  const digest = shortDigest({ go, flags, pgo, env: goVariables({ ...env, passUnkeyed: [] }) as unknown as Json });
  const module = go.module === '.' ? 'module' : go.module.replaceAll(/[^A-Za-z0-9._-]/g, '+');
  return join(module, `${platformId(platform)}-${digest}`);
}

/** A file as Go had just written it. */
export interface Written {
  /** Empty where the stat tuple tells enough. */
  readonly digest: Digest;
  /** Stat tuple by which it is known again without being read; empty where that would not tell it from a later one. */
  readonly stat: string;
}

interface World {
  readonly files: Files;
  readonly clock: Pick<Clock, 'bootedAt'>;
}

export interface BuildFolder {
  readonly path: AbsolutePath;
  /** By file name. */
  readonly written: ReadonlyMap<string, Written>;
}

/**
 * Opens the folder for a build of the programs `names`. Go trusts the build id inside an existing file and leaves a
 * damaged one in place: whatever is not recorded is removed first. When the machine was started anew since, the power may
 * have gone, and a file may have lost its content but not its times: then no stat tuple counts.
 */
export function openBuildFolder({ files, clock }: World, path: AbsolutePath, names: ReadonlySet<string>): BuildFolder {
  const written = readRecord(files, path);
  const isSteady =
    (files.stat(recordPath(path))?.mtimeNs ?? 0n) >= BigInt(Math.floor(clock.bootedAt?.() ?? 0)) * 1_000_000n;
  files.makeFolder(path);
  for (const { name, kind } of files.list(path)) {
    const file = host.join(path, name);
    const recorded = written.get(name);
    const isTrusted =
      kind === 'file' &&
      recorded !== undefined &&
      (!names.has(name) || isSame(files, file, isSteady ? recorded : { ...recorded, stat: '' }));
    if (isTrusted) continue;
    files.remove(file);
    written.delete(name);
  }
  return { path, written };
}

const isSame = (files: Files, file: AbsolutePath, recorded: Written): boolean =>
  (recorded.stat !== '' && recorded.stat === tupleOf(files, file)?.text) ||
  (recorded.digest !== '' && recorded.digest === files.digest(file));

/** Records what Go wrote, by file name. */
export function closeBuildFolder(files: Files, folder: BuildFolder, made: ReadonlyMap<string, Written>): void {
  const record = Object.fromEntries([...folder.written, ...made]);
  files.write(recordPath(folder.path), JSON.stringify(record));
}

/**
 * What Go wrote. A change after that moment shows in the stat tuple, unless it comes within the same tick of the file
 * system's clock: a file that was written in this very tick is read, now and the next time.
 */
export function readWritten(files: Files, folder: BuildFolder, name: string): Written {
  const file = host.join(folder.path, name);
  const clock = `${folder.path}.clock`;
  files.write(clock, '');
  const now = files.stat(clock)?.mtimeNs ?? 0n;
  const tuple = tupleOf(files, file);
  const isOld = tuple !== undefined && tuple.changed < now;
  return isOld ? { digest: '', stat: tuple.text } : { digest: files.digest(file), stat: '' };
}

function tupleOf(files: Files, file: AbsolutePath): { readonly text: string; readonly changed: bigint } | undefined {
  const stat = files.stat(file);
  if (stat?.kind !== 'file') return undefined;
  const { dev, ino, size, mtimeNs, ctimeNs } = stat;
  return { text: [dev, ino, size, mtimeNs, ctimeNs].join(' '), changed: mtimeNs > ctimeNs ? mtimeNs : ctimeNs };
}

/** Beside the folder: Go is the only one that writes into it. */
const recordPath = (path: AbsolutePath): AbsolutePath => `${path}.json`;

function readRecord(files: Files, path: AbsolutePath): Map<string, Written> {
  const file = recordPath(path);
  if (files.stat(file)?.kind !== 'file') return new Map();
  try {
    const value: unknown = JSON.parse(files.readText(file));
    if (!isObject(value)) return new Map();
    return new Map(Object.entries(value).filter((entry): entry is [string, Written] => isWritten(entry[1])));
  } catch {
    // A record cut short by a kill vouches for nothing.
    return new Map();
  }
}

const isWritten = (value: unknown): value is Written =>
  isObject(value) && typeof value['digest'] === 'string' && typeof value['stat'] === 'string';
