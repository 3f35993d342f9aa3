/** Where a thing stands in a text that a person wrote. */

export interface Location {
  /** Path as shown to the user (workspace path of the file, or the name given on the command line). */
  readonly file: string;
  /** Offsets into the text, in UTF-16 code units; end is exclusive. */
  readonly start: number;
  readonly end: number;
  /** 1-based line and column (in code units) of `start`. */
  readonly line: number;
  readonly column: number;
}
