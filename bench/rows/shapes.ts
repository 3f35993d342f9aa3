/** Rows of graphs with odd shapes: a chain and a fan. */
import { side } from '../measure.ts';
import type { Row } from '../row.ts';
import { builtByGobuild, builtByPeer, forgetRuns, graphFolder, peerCommand, type Shape } from '../workspaces.ts';

const shapes: readonly (readonly [Shape, string])[] = [
  ['chain', 'a chain of 10,000'],
  ['fan', 'a fan of 10,000'],
];

export const shapeRows: readonly Row[] = shapes.flatMap(([shape, title]): Row[] => [
  {
    name: `${shape}-idle`,
    title: `${title}, nothing to do (F41)`,
    // No ratio: ninja takes 30 ms for so few files, and Node alone 22 ms to start.
    budget: { memoryMb: 400 },
    peer: 'ninja',
    setUp: (ground) => {
      const ask = { shape, targets: ground.size(10_000) };
      return {
        ours: side('gobuild run', ground.gobuild(builtByGobuild(ground, ask), ['run'])),
        theirs: side('ninja', peerCommand(ground, builtByPeer(ground, ask, 'ninja'), 'ninja')),
      };
    },
  },
  {
    name: `${shape}-all`,
    title: `${title}, everything runs (F41)`,
    budget: {},
    peer: 'ninja',
    setUp: (ground) => {
      const ask = { shape, targets: ground.size(10_000) };
      const ours = graphFolder(ground, { ...ask, use: 'all' });
      const theirs = builtByPeer(ground, ask, 'ninja');
      return {
        ours: side('gobuild run', ground.gobuild(ours, ['run', '-j', '2']), () => forgetRuns(ours)),
        theirs: side('ninja', peerCommand(ground, theirs, 'ninja'), () => forgetRuns(theirs)),
      };
    },
  },
]);
