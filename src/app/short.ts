/** What a short run is asked, and what it works with. */
import type { AbsolutePath } from '../base/path.ts';
import type { WarmVerdict } from '../cache/warm-check.ts';
import type { WarmPlan } from '../cache/warm-plan.ts';
import type { WarmPatch } from '../cache/warm-table.ts';
import type { Driver } from '../model/kind.ts';
import type { HostWorld } from './host-world.ts';
import type { Closure } from './short-closure.ts';
import type { ShortMeta } from './short-meta.ts';

export interface ShortAsk {
  readonly root: AbsolutePath;
  readonly requestText: string;
  readonly verdict: WarmVerdict & { readonly type: 'differs' };
}

/** What a short run works with. */
export interface Short {
  readonly ask: ShortAsk;
  readonly world: HostWorld;
  readonly born: bigint;
  readonly plan: WarmPlan;
  readonly meta: ShortMeta;
  readonly patch: WarmPatch | undefined;
  /** JSON: all nodes as the start of a run tells them. */
  readonly nodes: Buffer;
  readonly closure: Closure;
  /** Of the actions that it may run; see short-drivers.ts. */
  readonly drivers: ReadonlyMap<string, Driver>;
}
