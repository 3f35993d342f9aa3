/** A file fetched from an address, as the port Network knows it: request, what came, and how it goes wrong. */
import type { AbsolutePath } from '../base/path.ts';
import type { Digest } from './digest.ts';
import type { Failure } from './failure.ts';

export interface DownloadRequest {
  /** https, or http to this machine's loopback (see `plainHttp`). User and password in it are sent to its origin alone. */
  readonly url: string;
  /**
   * Made anew with mode 0600 and its parents; gone after any problem. The caller names a private place, checks the
   * content there and only then moves it to where others look.
   */
  readonly to: AbsolutePath;
  /** Sent to the origin of `url` alone, never on to where a redirect leads. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Whole time in ms, redirects included. */
  readonly timeoutMs: number;
  /** Given up after so many ms without a byte; default 30 s. */
  readonly idleMs?: number | undefined;
  /** Larger answers are cut off and refused. */
  readonly maxBytes: number;
  /**
   * http to any host: only for an address that the user named and a content that is checked. A redirect from https
   * to http is never followed.
   */
  readonly plainHttp?: boolean | undefined;
  /** Variables that may name a proxy: HTTPS_PROXY, HTTP_PROXY, NO_PROXY and their lower-case forms. */
  readonly proxyEnv?: Readonly<Record<string, string | undefined>> | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Bytes so far, and of the whole where the server tells. */
  readonly progress?: ((bytes: number, total: number | undefined) => void) | undefined;
}

export interface Downloaded {
  readonly bytes: number;
  /** SHA-256 of the content. */
  readonly digest: Digest;
}

/** Every message names the address (without user, password and query). */
export type DownloadProblem =
  /** An answer, but not the file: 404, 503 … */
  | { readonly type: 'status'; readonly status: number; readonly message: string }
  /** No answer, a cut connection, a deadline that passed. */
  | { readonly type: 'unreachable'; readonly message: string }
  /** An address or redirect that is not allowed, an answer that is too large. */
  | { readonly type: 'refused'; readonly message: string }
  /** The file could not be written. */
  | { readonly type: 'disk'; readonly message: string }
  | { readonly type: 'cancelled' };

/** The problem as the failure of a target: exit 4 for what the network did, 5 for what was refused, 3 for the disk. */
export function downloadFailure(problem: DownloadProblem, help?: string): Failure {
  switch (problem.type) {
    case 'cancelled':
      return { type: 'cancelled' };
    case 'disk':
      return { type: 'machine', message: problem.message };
    case 'refused':
      return { type: 'refused', message: problem.message, help };
    default:
      return { type: 'unreachable', message: problem.message, help };
  }
}
