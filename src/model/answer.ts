/** What the commands that look say of targets: data that app makes and report puts into words. */
import type { Json } from '../base/json.ts';
import type { WorkspacePath } from '../base/path.ts';
import type { CacheRule, Kind } from './config.ts';
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

export interface Explanation {
  readonly node: string;
  readonly state: 'fresh' | 'would-run' | 'would-restore' | 'unknown' | 'never-built';
  /** Why it would run now. */
  readonly reasons: readonly Reason[];
  /** Why it last ran, with when. */
  readonly last?:
    | { readonly run: string; readonly outcome: string; readonly reasons: readonly Reason[]; readonly at: number }
    | undefined;
  /** Per action: the key document's members, for --json and --verbose. */
  readonly actions: readonly {
    readonly id: string;
    readonly key?: string | undefined;
    readonly document?: Json | undefined;
  }[];
  /** Notes such as "git.dirty costs a git status in every run". */
  readonly notes: readonly string[];
}
