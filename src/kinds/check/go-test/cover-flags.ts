/** Words of `go test` that count statements. Pure. */
import type { Cover } from './inputs.ts';

export const coverFlags = (cover: Cover | null): string[] =>
  cover
    ? [
        '-cover',
        `-covermode=${cover.mode}`,
        ...(cover.patterns.length > 0 ? [`-coverpkg=${cover.patterns.join(',')}`] : []),
      ]
    : [];
