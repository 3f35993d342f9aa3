/** What the commands that look say of targets: data that app makes and report puts into words. */
import type { Json } from '../base/json.ts';
import type { WorkspacePath } from '../base/path.ts';
import type { ActionId } from './action.ts';
import type { CacheRule, Kind } from './config.ts';
import type { Digest } from './digest.ts';
import type { SkippedNode } from './graph.ts';
import type { Reason } from './reason.ts';

export interface ListedTarget {
  readonly name: string;
  readonly kind: Kind;
  readonly using?: string | undefined;
  readonly description?: string | undefined;
  readonly nodes: readonly string[];
}

export interface DryRunNode {
  readonly node: string;
  readonly kind: Kind;
  /** `known after TARGET` where a scan or upstream has to run first. */
  readonly verdict: 'fresh' | 'would-run' | 'would-restore' | 'unknown';
  readonly reasons: readonly Reason[];
  /** The commands, as far as they are argv or shell text. */
  readonly commands: readonly string[];
}

export interface DryRunAnswer {
  readonly nodes: readonly DryRunNode[];
  readonly leftOut: readonly SkippedNode[];
}

export interface GraphAnswer {
  readonly nodes: readonly {
    readonly id: string;
    readonly target: string;
    readonly kind: Kind;
    readonly using?: string | undefined;
    readonly description?: string | undefined;
  }[];
  /** From what comes before to what needs it. */
  readonly edges: readonly { readonly from: string; readonly to: string; readonly artifacts: boolean }[];
}

export interface ShownNode {
  readonly id: string;
  readonly kind: Kind;
  readonly using?: string | undefined;
  readonly settings: Json;
  readonly inputs: readonly string[];
  readonly outputs: readonly WorkspacePath[];
  readonly before: readonly string[];
  readonly cache: CacheRule;
  readonly actions: readonly {
    readonly id: string;
    readonly step: string;
    readonly command: string;
    readonly tools: readonly string[];
  }[];
}

/** An earlier result of the same action that differs least from what it would be made of now. */
export interface NearestResult {
  readonly key: Digest;
  readonly run: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Absolute root of the workspace that made it, if it is another. */
  readonly workspace?: string | undefined;
  /** It can still be had from the store. */
  readonly stored: boolean;
  /** What differs; empty if nothing does: then only the store has lost it. */
  readonly reasons: readonly Reason[];
}

/** What the store has for an action that is not fresh. */
export interface StoreLook {
  readonly action: ActionId;
  /** `found`: it would be restored. `never-stored`: by `cache: never` or `--no-cache`. */
  readonly state: 'found' | 'files-missing' | 'not-found' | 'never-stored';
  readonly nearest?: NearestResult | undefined;
}

export interface Explanation {
  readonly node: string;
  /** `looks`: a deploy, which asks in each run what stands there. */
  readonly state: 'fresh' | 'would-run' | 'would-restore' | 'unknown' | 'never-built' | 'looks';
  /** Why it would run now. */
  readonly reasons: readonly Reason[];
  /** Why it last ran, with when. */
  readonly last?:
    | { readonly run: string; readonly outcome: string; readonly reasons: readonly Reason[]; readonly at: number }
    | undefined;
  /** Of each action whose key is known and whose result does not stand. */
  readonly store: readonly StoreLook[];
  /** Per action: the key document's members, for --json and --verbose. */
  readonly actions: readonly {
    readonly id: string;
    readonly key?: string | undefined;
    readonly document?: Json | undefined;
  }[];
  /** Names in gobuild's own environment that reach none of the node's processes and no key, in text order. */
  readonly dropped?: readonly string[] | undefined;
  /** Notes such as "git.dirty costs a git status in every run". */
  readonly notes: readonly string[];
}
