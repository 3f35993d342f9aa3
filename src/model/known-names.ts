/** The names of a file that completion offers: plain data, kept beside the workspace so that a key press costs little. */
import type { Kind } from './config.ts';

export interface KnownTarget {
  /** As seen from where gobuild was started: `server`, `api:server`, `//server`. */
  readonly name: string;
  /** Absent where only a quick look at the text told the name. */
  readonly kind?: Kind | undefined;
  readonly description?: string | undefined;
}

export interface KnownNames {
  /** In order of declaration. */
  readonly targets: readonly KnownTarget[];
  /** Ids of nodes with an `@`, as seen from where gobuild was started. */
  readonly nodes: readonly string[];
  /** What brackets of selectors may ask for: `[['os', ['linux', 'windows']]]`. */
  readonly traits: readonly (readonly [name: string, values: readonly string[]])[];
  readonly profiles: readonly string[];
  /** Names for `--set`. */
  readonly vars: readonly string[];
}

export const noNames: KnownNames = { targets: [], nodes: [], traits: [], profiles: [], vars: [] };
