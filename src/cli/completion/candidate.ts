/** What completion offers for the word at the cursor. */

export interface Candidate {
  /** The whole word that would stand at the cursor. */
  readonly word: string;
  readonly does?: string | undefined;
  /** More of the same word follows: no blank behind it. */
  readonly goesOn?: true;
}

export interface Offer {
  readonly candidates: readonly Candidate[];
  /** What the shell itself knows better. */
  readonly paths?: 'files' | 'folders' | undefined;
}
