/** What a release is called: its manifest, and the digest that is the same wherever equal contents are deployed. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../base/json.ts';
import type { Json } from '../base/json.ts';
import { isObject } from '../base/json.ts';
import { sortBy } from '../base/order.ts';
import { unsafePath } from '../base/path.ts';
import type { Digest } from '../model/digest.ts';
import type { ReleaseFile, ReleaseId, ReleaseManifest, RolloutInput } from '../model/rollout.ts';

/** Manifest of the release that `input` asks for, made of these files. */
export function describeRelease(input: RolloutInput, files: readonly ReleaseFile[]): ReleaseManifest {
  const content = {
    format: 1 as const,
    target: input.target,
    version: input.version,
    files: sortBy(files, (file) => file.path),
    envNames: input.service ? [...input.env.names] : [],
    service: input.service && {
      run: input.service.run,
      cwd: input.service.cwd,
      env: { ...input.env.set, ...input.service.env },
    },
  };
  return { ...content, id: releaseId(content) };
}

/** SHA-256 over what the release is: files, service, names of variables. Not over its version, builder or time. */
export function releaseDigest(manifest: Pick<ReleaseManifest, 'files' | 'service' | 'envNames'>): Digest {
  const { files, service, envNames } = manifest;
  const document = {
    files: files.map(({ path, digest, executable }) => ({ path, digest, executable })),
    envNames,
    ...(service && { service: { run: service.run, cwd: service.cwd, env: service.env } }),
  };
  return createHash('sha256').update(canonicalJson(document)).digest('hex');
}

const releaseId = (manifest: Omit<ReleaseManifest, 'id'>): ReleaseId =>
  `${folderText(manifest.version)}-${releaseDigest(manifest).slice(0, 12)}`;

/** Versions may hold what a folder's name may not (`1.0.0+build/7`). */
const folderText = (version: string): string => version.replaceAll(/[^\w.+~-]/g, '_').replace(/^\.+/, '_');

/** True if the text has the form of a release's name (and so is safe as the name of a folder). */
export const isReleaseId = (text: string): boolean => /^[\w+~-][\w.+~-]*-[0-9a-f]{12}$/.test(text);

/** Texts of `release.json`: readable, and equal for equal manifests. */
export const manifestText = (manifest: ReleaseManifest): string =>
  `${JSON.stringify(JSON.parse(canonicalJson(manifest as unknown as Json)), undefined, 2)}\n`;

/** Reads `release.json`; undefined unless it is one whose name still says its content. */
export function readManifest(text: string): ReleaseManifest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(value) || value['format'] !== 1 || !Array.isArray(value['files'])) return undefined;
  const manifest = value as unknown as ReleaseManifest;
  const safe = manifest.files.every((file) => typeof file.path === 'string' && unsafePath(file.path) === undefined);
  if (!safe || typeof manifest.version !== 'string' || !Array.isArray(manifest.envNames)) return undefined;
  return manifest.id === releaseId(manifest) ? manifest : undefined;
}

/** A version that may come again with other contents: `1.4.1-dev`. */
export const isMovingVersion = (version: string): boolean => version.endsWith('-dev');
