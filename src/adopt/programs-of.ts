/** What `run` does without a name where the first goal of the other tool only tells what there is. */
import type { DraftTarget } from './draft.ts';

export const programsOf = (targets: readonly DraftTarget[]): readonly string[] =>
  targets.filter(({ body }) => body['kind'] === 'compile').map(({ name }) => name);
