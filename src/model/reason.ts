/** Why an action must run, as data with old and new values; text is made in report/. */

export type Reason =
  /** No result is known for this action. */
  | { readonly type: 'never-built' }
  | { readonly type: 'forced' }
  /** A task without inputs. */
  | { readonly type: 'always' }
  | { readonly type: 'not-cached' }
  /** `how` is about a file by content, mode bit, existence. */
  | { readonly type: 'input-changed'; readonly path: string; readonly how: 'edited' | 'added' | 'removed' | 'mode' }
  | { readonly type: 'upstream-changed'; readonly from: string; readonly path?: string | undefined }
  | {
      readonly type: 'settings-changed';
      readonly key: string;
      readonly old?: string | undefined;
      readonly new?: string | undefined;
    }
  | {
      readonly type: 'environment-changed';
      readonly name: string;
      readonly old?: string | undefined;
      readonly new?: string | undefined;
    }
  | {
      readonly type: 'tool-changed';
      readonly name: string;
      readonly old?: string | undefined;
      readonly new?: string | undefined;
    }
  /** A value that a scan found: a module's version, a compiler flag. */
  | {
      readonly type: 'value-changed';
      readonly name: string;
      readonly old?: string | undefined;
      readonly new?: string | undefined;
    }
  | { readonly type: 'output-missing'; readonly path: string }
  | { readonly type: 'output-changed'; readonly path: string }
  | { readonly type: 'gobuild-changed'; readonly what: string }
  /** The last run of it failed or was cut off. */
  | { readonly type: 'unfinished' }
  /** A deploy found the world other than wanted. */
  | { readonly type: 'world-differs'; readonly what: string };
