/** What the page of a run is made of: plain data that stands in the page as JSON; nodes are named by their place in the list. */
import type { NodeOutcome } from '../../model/run-report.ts';

/** `unfinished`: the run was cut off before it. */
export type PageState = NodeOutcome | 'unfinished';

export interface PageReason {
  readonly text: string;
  /** Node that changed first. */
  readonly from?: number | undefined;
  /** The two values in full, where the text cuts them. */
  readonly old?: string | undefined;
  readonly new?: string | undefined;
}

export interface PageFailure {
  readonly what: string;
  readonly lines: readonly string[];
  readonly help?: string | undefined;
  readonly command?: string | undefined;
  /** Workspace path of the log. */
  readonly log?: string | undefined;
}

export interface PageNode {
  readonly id: string;
  readonly kind: string;
  readonly state: PageState;
  /** Of its actions; 0 when fresh. */
  readonly ms: number;
  /** How long it took before. */
  readonly expectedMs?: number | undefined;
  readonly description?: string | undefined;
  readonly note?: string | undefined;
  /** Nodes that it waits for. */
  readonly before: readonly number[];
  readonly reasons: readonly PageReason[];
  readonly failure?: PageFailure | undefined;
}

/** One piece of work on the timeline; times in ms since the run started. */
export interface PageSpan {
  readonly node: number;
  /** Empty for the node's main step. */
  readonly step: string;
  readonly row: number;
  readonly at: number;
  readonly ms: number;
  readonly outcome: 'ran' | 'restored' | 'failed' | 'cancelled' | 'unfinished';
}

/** `stands`: it was not made in this run. */
export type FileChange = 'new' | 'changed' | 'same' | 'stands';

export interface PageFile {
  readonly node: number;
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly digest: string;
  readonly change: FileChange;
  readonly was?: { readonly size: number; readonly digest: string } | undefined;
}

export interface PageTest {
  readonly node: number;
  readonly package: string;
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly ms: number;
  readonly flaky: boolean;
  readonly output: string;
}

export interface PageLog {
  readonly node: number;
  readonly action: string;
  readonly text: string;
  /** Bytes of the whole. */
  readonly size: number;
  readonly path: string;
}

export interface PageMessage {
  readonly level: 'warning' | 'note' | 'important';
  readonly text: string;
  readonly node?: number | undefined;
}

export interface PageData {
  readonly gobuild: string;
  readonly project: string;
  readonly version?: string | undefined;
  readonly profile: string;
  readonly jobs: number;
  readonly run: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Absent: the run was cut off. */
  readonly ms?: number | undefined;
  readonly exitCode?: number | undefined;
  readonly earlier?: { readonly run: string; readonly ms: number } | undefined;
  readonly nodes: readonly PageNode[];
  readonly spans: readonly PageSpan[];
  /** Label of each row of the timeline; empty for the further rows of a worker that had a batch. */
  readonly rows: readonly string[];
  /** The longest chain of nodes that waited for each other, in their order, and its sum. */
  readonly chain: { readonly nodes: readonly number[]; readonly ms: number };
  /** Of each node its place in the drawing: left and top of its box. */
  readonly layout: { readonly x: readonly number[]; readonly y: readonly number[] };
  readonly messages: readonly PageMessage[];
  readonly files: readonly PageFile[];
  /** Files that are not listed, because a node made very many. */
  readonly filesLeftOut: number;
  readonly tests: readonly PageTest[];
  /** Tests that passed and are not listed, because there are very many. */
  readonly testsLeftOut: number;
  readonly logs: readonly PageLog[];
}
