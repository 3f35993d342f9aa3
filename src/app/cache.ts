/** `cache`: what the store holds, whether it is whole, and how it is made smaller. */
import { clearStore, collectStore, defaultStoreSize, storeStats, verifyStore } from '../cache/index.ts';
import { count, sizeText } from '../base/text.ts';
import type { App, CacheAnswer, Invocation } from './contract.ts';
import { openHostWorld, type HostWorld } from './host-world.ts';
import { openProject } from './open-project.ts';
import type { Json } from '../base/json.ts';
import { takeStoreLock } from '../host/index.ts';

export const cache: App['cache'] = async ({ verb, size, project }) => {
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
      return answer(
        [folder ?? '', `${count(stats.results, 'result')}, ${count(stats.blobs, 'file')}, ${sizeText(stats.bytes)}`],
        stats,
      );
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

/** The store is the user's: it can be looked after where there is no file, or a wrong one. */
async function sizeOfProject(project: Invocation | undefined, world: HostWorld): Promise<number | undefined> {
  const opened = project && (await openProject(project, world));
  return opened?.type === 'done' ? opened.value.config.cacheSize : undefined;
}
