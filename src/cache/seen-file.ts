/** One input file as a key sees it. */
import type { WorkspacePath } from '../base/path.ts';
import type { Known } from './known.ts';

/** What is known of one input file, and the text by which it enters the key. */
export interface SeenFile {
  readonly path: WorkspacePath;
  /** `<digest>`, `<digest>+x`, `absent`, `link to <target>`. */
  readonly mark: string;
  /** In the order of the links followed; undefined where there is nothing. */
  readonly known: Known | undefined;
}
