/** What nodes make and hand on: files with a role and traits, by which consumers select them. */
import type { WorkspacePath } from '../base/path.ts';
import type { Digest } from './digest.ts';
import type { Platform } from './platform.ts';

export const roles = [
  'executable',
  'archive',
  'library',
  'firmware',
  'os-package',
  'image',
  'checksums',
  'signature',
  'sbom',
  'provenance',
  'report',
  'file',
] as const;
export type Role = (typeof roles)[number];

/** An artifact as it is known before anything runs: all that selectors may use. */
export interface ArtifactSpec {
  readonly role: Role;
  /** Where it will lie. Its last part is its file name. */
  readonly path: WorkspacePath;
  readonly platform?: Platform | undefined;
  /** `tar.gz`, `zip`, `deb` …; absent where the role says all. */
  readonly format?: string | undefined;
  /** Owner's execute bit. */
  readonly executable?: boolean | undefined;
  /** A folder (an OCI layout, a task's output folder) and not a file. */
  readonly directory?: boolean | undefined;
}

/** An artifact with the node that makes it. */
export interface UpstreamArtifact extends ArtifactSpec {
  readonly node: string;
  readonly target: string;
}

/** A finished artifact. */
export interface Artifact extends UpstreamArtifact {
  /** Of the content; for a folder, of its canonical listing. */
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  /** Known only from the finished file (libc …): for preflight alone, never for selection. */
  readonly facts?: Readonly<Record<string, string>> | undefined;
}
