/** `cache`: what the store holds, whether it is whole, and how it is made smaller. */
import {
  clearStore,
  collectStore,
  defaultStoreSize,
  storeAges,
  storeStats,
  verifyStore,
  type StoreAges,
  type StoreStats,
} from '../cache/index.ts';
import { count, sizeText } from '../base/text.ts';
import type { App, CacheAnswer, Invocation } from './contract.ts';
import { openHostWorld, type HostWorld } from './host-world.ts';
import { openProject } from './open-project.ts';
import type { Json } from '../base/json.ts';
import { takeStoreLock } from '../host/index.ts';

export const cache: App['cache'] = async ({ verb, size, project, tell }) => {
  const world = openHostWorld();
  const folder = world.storeFolder;
  if (world.problem || folder === undefined)
    return {
      type: 'failed',
      failure: world.problem ?? { type: 'machine', message: 'no folder for the store is known' },
    };
  const warnings: string[] = [];
  const options = {
    files: world.files,
    clock: world.clock,
    random: world.random,
    folder,
    warn: (text: string) => void warnings.push(text),
    tell,
  };
  const bound = size ?? (verb === 'gc' ? await sizeOfProject(project, world) : undefined) ?? defaultStoreSize;
  const take = () => takeStoreLock(folder);
  const answer = (lines: readonly string[], data: unknown, damaged = false): CacheAnswer => ({
    lines: [...warnings, ...lines],
    data: JSON.parse(JSON.stringify(data)) as Json,
    damaged,
  });
  return { type: 'done', value: perform(), diagnostics: [], sources: {} };

  function perform(): CacheAnswer {
    if (verb === 'stats') {
      const stats = storeStats(options);
      const used = storeAges(options, world.clock.now());
      return answer([folder ?? '', sumLine(stats), ...(stats.results > 0 ? [usedLine(used)] : [])], { ...stats, used });
    }
    if (verb === 'verify') {
      const { checked, damaged } = verifyStore(options);
      const lines =
        damaged.length === 0
          ? [`${count(checked, 'entry', 'entries')} checked, none is damaged`]
          : [
              `${count(checked, 'entry', 'entries')} checked, ${damaged.length} damaged and set aside:`,
              ...damaged.map((name) => `  ${name}`),
            ];
      return answer(lines, { checked, damaged }, damaged.length > 0);
    }
    const collected = verb === 'gc' ? collectStore(options, bound, take) : clearStore(options, take);
    if (collected.busy) return answer(['another run uses the store: nothing was removed'], collected);
    const removed = collected.removedResults + collected.removedBlobs;
    return answer(
      [
        `${count(removed, 'entry', 'entries')} removed, ${sizeText(collected.freedBytes)} freed, ${sizeText(collected.keptBytes)} kept`,
      ],
      collected,
    );
  }
};

const sumLine = ({ results, blobs, bytes }: StoreStats): string =>
  `${count(results, 'result')}, ${count(blobs, 'file')}, ${sizeText(bytes)}`;

/** `last used: 12 within a day, 3 within a week, 1 longer ago (the oldest on 2026-01-31)`. */
function usedLine({ day, week, month, longer, leastRecentMs }: StoreAges): string {
  const parts = [
    [day, 'within a day'],
    [week, 'within a week'],
    [month, 'within a month'],
    [longer, 'longer ago'],
  ] as const;
  const told = parts.filter(([number]) => number > 0).map(([number, when]) => `${number} ${when}`);
  const oldest =
    leastRecentMs === undefined ? '' : ` (the oldest on ${new Date(leastRecentMs).toISOString().slice(0, 10)})`;
  return `last used: ${told.join(', ')}${oldest}`;
}

/** The store is the user's: it can be looked after where there is no file, or a wrong one. */
async function sizeOfProject(project: Invocation | undefined, world: HostWorld): Promise<number | undefined> {
  const opened = project && (await openProject(project, world));
  return opened?.type === 'done' ? opened.value.config.cacheSize : undefined;
}
