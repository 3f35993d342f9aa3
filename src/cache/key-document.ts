/** The key document: everything that decides an action's result, as plain JSON whose canonical text is hashed. */
import { canonicalJson, type Json, type JsonObject } from '../base/json.ts';
import type { Digest } from '../model/digest.ts';

/** Raised when equal actions would now get other keys, or when results made before must not count. */
export const engineFormat = 1;

/** A keyed variable: its value where the user's file holds it, else only the digest of the value, or `unset`. */
export type KeyedVariable = { readonly value: string } | { readonly sha256: Digest } | 'unset';

export interface KeyDocument {
  readonly format: number;
  readonly driver: string;
  readonly revision: number;
  readonly platform?: string | undefined;
  /** argv, shell text or performer with its input; the output folder is written `$OUT`. */
  readonly work: Json;
  readonly settings: Json;
  readonly environment: Readonly<Record<string, KeyedVariable>>;
  /** Name → reference (`env:NAME`, `file:PATH`), never a value. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Name → identity. */
  readonly tools: Readonly<Record<string, string>>;
  /** Workspace path → content mark. */
  readonly files: Readonly<Record<string, string>>;
  /** Patterns that match many files → digest of the text that lists these with their marks (file-sets.ts). */
  readonly sets?: Readonly<Record<string, Digest>> | undefined;
  /** Folder (and aspect) → digests of names and readings. */
  readonly trees: Readonly<Record<string, { readonly listing: Digest; readonly aspects?: Digest | undefined }>>;
  /** Path → content and the node that made it. */
  readonly artifacts: Readonly<
    Record<
      string,
      { readonly from: string; readonly role: string; readonly digest: Digest; readonly executable: boolean }
    >
  >;
  /** Action → digest of its outputs and data. */
  readonly actions: Readonly<Record<string, Digest>>;
  /** What scans found beside files. */
  readonly values: Readonly<Record<string, string>>;
  /** Paths below the output folder (as written for a task), with what they must be. */
  readonly outputs: readonly JsonObject[];
  readonly depfile?: string | undefined;
  /** What showed only while an earlier run of it worked; absent in the first half of a look-up. */
  readonly discovered?:
    | {
        readonly files: Readonly<Record<string, string>>;
        readonly folders: Readonly<Record<string, string>>;
        readonly variables: Readonly<Record<string, KeyedVariable>>;
      }
    | undefined;
}

/** The one text of which the key is the digest. */
export const documentText = (document: KeyDocument): string => canonicalJson(document as unknown as Json);
