/** What is known about the checkout, as expressions (`git.*`) and `release-version` use it. */

/** Read by the host on demand; outside a checkout every text is empty and `dirty` gives false. */
export interface GitFacts {
  /** 40 or 64 hex digits of HEAD; empty before the first commit. */
  readonly commit: string;
  /** The first 12 digits of `commit`. */
  readonly short: string;
  /** Name of the branch; empty on a detached HEAD. */
  readonly branch: string;
  /** A version tag that points at HEAD (the highest), or empty. */
  readonly tag: string;
  /** The nearest version tag that HEAD can reach (the highest of the nearest commit), or empty. */
  readonly latestTag: string;
  /** `git describe --tags --always` of HEAD, without a mark for changed files. */
  readonly describe: string;
  /** Committer's time of HEAD, ISO 8601 in UTC: `2025-06-01T12:00:00Z`. */
  readonly time: string;
  /** True if tracked files differ from HEAD. A function, because it costs a `git status`. */
  readonly dirty: () => boolean;
}
