/** What expanding a graph is given, and the graph as it grows. Types alone. */
import type { JsonObject } from '../base/json.ts';
import type { Config, TargetSpec } from '../model/config.ts';
import type { Checked, Diagnostic } from '../model/diagnostic.ts';
import type { GraphNode, NodeContexts, SkippedNode } from '../model/graph.ts';
import type { Driver, ProjectContext } from '../model/kind.ts';
import type { Selector } from './selector.ts';

/** What the expressions of stage 6 make of one node's texts. */
export interface ExpandedSpec {
  readonly settings: JsonObject;
  readonly env: Readonly<Record<string, string>>;
  readonly fileName?: string | undefined;
  readonly timestamp?: string | undefined;
  /** Paths of the settings, as seen from the workspace → as they were written, where these differ. */
  readonly written?: ReadonlyMap<string, string> | undefined;
}

/** Expansion of templates, given by the caller (the graph knows no expression language). */
export interface NodeExpander {
  readonly expand: (request: {
    readonly spec: TargetSpec;
    /** The target's settings with the overrides of this node merged in. */
    readonly settings: JsonObject;
    readonly driver: Driver;
    readonly contexts: NodeContexts;
  }) => Checked<ExpandedSpec>;
  /** The target's settings, unexpanded, with paths as seen from the workspace; absent: those of the target. */
  readonly placed?: (spec: TargetSpec, driver: Driver) => JsonObject;
  readonly condition: (spec: TargetSpec, contexts: NodeContexts) => Checked<boolean>;
}

export interface GraphRequest {
  readonly config: Config;
  readonly drivers: ReadonlyMap<string, Driver>;
  readonly project: ProjectContext;
  /** What holds for a target of an included file, whose version is its own; default: `project`. */
  readonly projectOf?: ((target: string) => ProjectContext) | undefined;
  readonly expander: NodeExpander;
}

/** The graph as it grows, target by target. */
export interface GraphDraft {
  readonly nodes: GraphNode[];
  readonly byId: Map<string, GraphNode>;
  readonly byTarget: Map<string, GraphNode[]>;
  /** Place of each target in the order in which nodes are made. */
  readonly places: ReadonlyMap<string, number>;
  readonly skipped: SkippedNode[];
  readonly diagnostics: Diagnostic[];
}

export interface PlacedSelector {
  readonly selector: Selector;
  /** From the target's map down. */
  readonly pointer: readonly (string | number)[];
  /** Names of the targets that it may mean. */
  readonly targets: readonly string[];
}

export interface TargetLinks {
  readonly from: readonly PlacedSelector[];
  readonly needs: readonly PlacedSelector[];
  /** Settings that name targets, by dotted key (`verify.signature`). */
  readonly named: readonly (PlacedSelector & { readonly key: string })[];
  /** Names of all targets that it may depend on. */
  readonly targets: ReadonlySet<string>;
  readonly broken: boolean;
}

export interface MakeRequest {
  readonly request: GraphRequest;
  readonly draft: GraphDraft;
  readonly spec: TargetSpec;
  readonly link: TargetLinks;
}
