/** What the changes since a revision touch, and why. */
import type { WorkspacePath } from '../base/path.ts';
import type { Kind } from './config.ts';
import type { SkippedNode } from './graph.ts';

/** The first thing that touches a node. */
export type TouchReason =
  /** One of its inputs (or outputs) changed. */
  | { readonly type: 'file'; readonly path: WorkspacePath }
  /** A scan may find it; `known: false`: no result of the scan is known, so every file of its folder counts. */
  | { readonly type: 'may-be-found'; readonly path: WorkspacePath; readonly known: boolean }
  /** What gobuild.yaml says of it changed, by this file; `readable: false`: what it said before cannot be read. */
  | { readonly type: 'declaration'; readonly path: WorkspacePath; readonly readable: boolean }
  | { readonly type: 'no-inputs' }
  | { readonly type: 'upstream'; readonly from: string };

export interface Affected {
  /** `commit` is absent before the first one: then every file counts. */
  readonly since: { readonly name: string; readonly commit?: string | undefined };
  readonly changedFiles: readonly WorkspacePath[];
  /** What `run` takes: names of targets, of nodes where only some of a target are touched. */
  readonly selectors: readonly string[];
  /** Groups among them, which are no selectors: they would name their deploys. */
  readonly nodes: readonly {
    readonly id: string;
    readonly target: string;
    readonly kind: Kind;
    readonly why: TouchReason;
  }[];
  readonly leftOut: readonly SkippedNode[];
  /** How many nodes there are that could be selectors. */
  readonly of: number;
}
