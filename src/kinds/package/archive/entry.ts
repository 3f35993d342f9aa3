/** One entry of an archive, the same for every format. */

export interface Entry {
  /** `/` between the parts, checked by the one path validator. */
  readonly name: string;
  /** 0o644 or 0o755. */
  readonly mode: number;
  readonly content: Uint8Array;
  /** Target text of a symbolic link; the content is empty then. */
  readonly link?: string | undefined;
}
