/** The targets, expanded over their matrices and linked: nodes and edges, still without actions. */
import type { Json, JsonObject } from '../base/json.ts';
import type { ArtifactSpec, UpstreamArtifact } from './artifact.ts';
import type { CacheRule, Cell, DriverId, EnvSpec, Kind, TargetSpec } from './config.ts';
import type { Location } from './location.ts';
import type { Toolchains } from './lock.ts';
import type { Platform } from './platform.ts';

/** `server@linux-arm64`, `signature@of=checksums`; just the target's name where there is one node. */
export type NodeId = string;

export interface GraphNode {
  readonly id: NodeId;
  readonly target: string;
  readonly kind: Kind;
  readonly driver: DriverId;
  readonly description?: string | undefined;
  readonly platform?: Platform | undefined;
  /** All axes of the node, its platform included, in order of declaration. */
  readonly cell: Cell;
  /** os, arch, variant, platform, tag and the axes: what brackets of selectors compare with. */
  readonly traits: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  /** Driver settings: expanded to stage 6, validated, defaults filled in by the driver's `resolve`. */
  readonly settings: Json;
  /** Artifacts that `from` (and settings that name targets) hand in, in the order of the selectors, then of the nodes. */
  readonly inputs: readonly UpstreamArtifact[];
  /** Artifacts of targets that a setting names (`verify.signature`), by that setting's key. */
  readonly named: Readonly<Record<string, readonly UpstreamArtifact[]>>;
  /** Nodes that must have succeeded before: of `from`, of `needs`, of settings. */
  readonly before: readonly NodeId[];
  /** The part of `before` that carries artifacts. */
  readonly fromNodes: readonly NodeId[];
  readonly produces: readonly ArtifactSpec[];
  readonly env: EnvSpec;
  readonly secrets: readonly string[];
  readonly timeoutMs?: number | undefined;
  readonly retries: number;
  readonly pool?: string | undefined;
  /** Takes the arguments behind `--`. */
  readonly args?: boolean | undefined;
  /** Versions of tools that the file of its target names. */
  readonly toolchains?: Toolchains | undefined;
  /** After tightening by the target. */
  readonly cache: CacheRule;
  /** ISO 8601, when the target names one; `commit` is resolved before. */
  readonly timestamp?: string | undefined;
  readonly at: Location;
}

export interface SkippedNode {
  readonly id: NodeId;
  readonly why: string;
  /** What selectors look at: of a node that its `if` skips. */
  readonly would?: Pick<GraphNode, 'target' | 'kind' | 'traits' | 'tags'> | undefined;
}

export interface Graph {
  /** Dependencies before dependents, otherwise in order of declaration. */
  readonly nodes: readonly GraphNode[];
  readonly byId: ReadonlyMap<NodeId, GraphNode>;
  readonly skipped: readonly SkippedNode[];
  readonly targets: readonly TargetSpec[];
}

/** The nodes of one run. */
export interface Goals {
  /** Dependencies before dependents. */
  readonly nodes: readonly GraphNode[];
  /** Nodes that the selectors named themselves (what `--force` means). */
  readonly requested: ReadonlySet<NodeId>;
  /** Nodes that were left out, with the reason (deploys under a glob, folds under `--only`). */
  readonly leftOut: readonly SkippedNode[];
}

/** Values an expression of stage 6 may use for one node. */
export type NodeContexts = JsonObject;
