/** Services that a test wants kept, in one line each. */
import { ok } from '../../src/base/result.ts';
import type { ServiceWish } from '../../src/watch/service-world.ts';

/** A service as a turn wants it: `identity` is its program too. */
export const wish = (node: string, identity: string, more: Partial<ServiceWish> = {}): ServiceWish => ({
  node,
  identity,
  after: [],
  graceMs: 1,
  copies: [],
  output: () => ({ push: (bytes) => Buffer.from(bytes).toString(), end: () => '' }),
  command: async () => ok({ argv: [identity], cwd: '/w', env: {} }),
  ...more,
});
