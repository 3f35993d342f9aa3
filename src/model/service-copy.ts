/** The words of a long-running program: what its driver settles, and where the copies that it runs from lie. Plain JSON. */
import { isObject, type Json } from '../base/json.ts';
import { basename, join, type WorkspacePath } from '../base/path.ts';
import type { UpstreamArtifact } from './artifact.ts';
import type { Digest } from './digest.ts';
import type { NodeId } from './graph.ts';
import { pathPart } from './target-name.ts';
import type { Work } from './action.ts';
import type { ListenAddress } from './services.ts';
import type { ProbeSpec } from './rollout.ts';

/** What whoever starts a service must know of its settings. */
export interface ServiceSettings {
  /** null: it must live for a second. */
  readonly ready: ProbeSpec | null;
  readonly graceMs: number;
  readonly restart: ServiceRestart;
  /** Sockets that are opened for it, in the order of its descriptors. */
  readonly listen: readonly ListenAddress[];
}

/** How a new program takes the place of the old one: after it has ended, or beside it, over the same sockets. */
export type ServiceRestart = 'stop-start' | 'handover';

/** The program of a service: the input of its action. Paths of artifacts stand in it as {@link copyMark} writes them. */
export type ServiceWork = Work & { readonly type: 'argv' | 'shell' };

/** Workspace folder of all copies. */
const copies: WorkspacePath = '.gobuild/services';
const marks: WorkspacePath = join(copies, 'copy-of');

/** Stands for the copy of an artifact until its digest is known. */
export const copyMark = (artifact: Pick<UpstreamArtifact, 'path'>): WorkspacePath => join(marks, artifact.path);

/** The artifact's own path where its mark stands. */
export const withoutMarks = (text: string): string => text.replaceAll(`${marks}/`, '');

/** Folder of one service: its copies and its logs. A colon is no file name on Windows. */
export const serviceFolder = (node: NodeId): WorkspacePath => join(copies, pathPart(node));

/** An artifact of a service, with the content that it had when it was copied. */
export type StagedArtifact = Pick<UpstreamArtifact, 'path'> & { readonly digest: Digest };

/** What the action of a service leaves as its data. */
export const stagedData = (artifacts: readonly StagedArtifact[]): Json =>
  artifacts.map(({ path, digest }) => ({ path, digest }));

/** The artifacts that {@link stagedData} tells of; empty for anything else. */
export const stagedArtifacts = (data: Json | undefined): readonly StagedArtifact[] =>
  (Array.isArray(data) ? data : []).flatMap((one: Json) =>
    isObject(one) && typeof one['path'] === 'string' && typeof one['digest'] === 'string'
      ? [{ path: one['path'], digest: one['digest'] }]
      : [],
  );

/** Where the copy of an artifact lies: a build never writes there. */
export const copyPath = (node: NodeId, artifact: StagedArtifact): WorkspacePath =>
  join(serviceFolder(node), artifact.digest.slice(0, 12), basename(artifact.path));

/** Puts the copies' paths where the marks stand. */
export function withCopies(text: string, node: NodeId, artifacts: readonly StagedArtifact[]): string {
  // A path may begin with another one: the longest first.
  return artifacts
    .toSorted((a, b) => b.path.length - a.path.length)
    .reduce((all, artifact) => all.replaceAll(copyMark(artifact), copyPath(node, artifact)), text);
}
