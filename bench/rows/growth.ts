/** Rows of growth: gobuild with ten times the work against itself. */
import type { Ground } from '../ground.ts';
import { side } from '../measure.ts';
import type { Row } from '../row.ts';
import type { Side } from '../side.ts';
import { builtByGobuild, forgetRuns, graphFolder, removeOutputs, type GraphAsk } from '../workspaces.ts';

type Measure = (ground: Ground, ask: GraphAsk) => Side;

const idle: Measure = (ground, ask) => {
  const folder = builtByGobuild(ground, ask);
  return side(`${ask.targets} targets`, ground.gobuild(folder, ['run']));
};

const everything: Measure = (ground, ask) => {
  const folder = graphFolder(ground, { ...ask, use: 'all' });
  return side(`${ask.targets} targets`, ground.gobuild(folder, ['run', '-j', '2']), () => forgetRuns(folder));
};

const restore: Measure = (ground, ask) => {
  const folder = builtByGobuild(ground, { ...ask, use: 'restore' });
  const prepare = (): void => removeOutputs(folder);
  return side(`${ask.targets} targets`, ground.gobuild(folder, ['run', '-j', '2']), prepare);
};

const list: Measure = (ground, ask) => {
  const folder = builtByGobuild(ground, ask);
  return side(`${ask.targets} targets`, ground.gobuild(folder, ['list']));
};

const measures: readonly (readonly [name: string, what: string, measure: Measure])[] = [
  ['idle', 'nothing to do', idle],
  ['all', 'everything runs', everything],
  ['restore', 'everything restored', restore],
  ['list', 'gobuild list', list],
];

export const growthRows: readonly Row[] = measures.flatMap(([name, what, measure]) =>
  [1000, 10_000].map((targets): Row => ({
    name: `growth-${name}-${targets}`,
    title: `${what}: ${(targets / 10).toLocaleString('en')} to ${targets.toLocaleString('en')}`,
    budget: { ratio: 11, memoryRatio: 11 },
    setUp: (ground) => ({
      ours: measure(ground, { shape: 'flat', targets: ground.size(targets) }),
      theirs: measure(ground, { shape: 'flat', targets: ground.size(targets / 10) }),
    }),
  })),
);
