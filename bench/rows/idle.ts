/** Rows of runs that have nothing to do. */
import type { Ground } from '../ground.ts';
import { side } from '../measure.ts';
import type { Row } from '../row.ts';
import { builtByGobuild, builtByPeer, peerCommand, type GraphAsk } from '../workspaces.ts';

const large = (ground: Ground): GraphAsk => ({ shape: 'flat', targets: ground.size(10_000), filesPerTarget: 10 });

export const idleRows: readonly Row[] = [
  {
    name: 'idle-100',
    title: 'nothing to do, 100 targets',
    budget: { ratio: 1.7 },
    setUp: (ground) => {
      const folder = builtByGobuild(ground, { shape: 'flat', targets: 100, filesPerTarget: 10 });
      return {
        ours: side('gobuild run', ground.gobuild(folder, ['run'])),
        theirs: side('node -e 0', ground.command(folder, [process.execPath, '-e', '0'])),
      };
    },
  },
  {
    name: 'idle-10000',
    title: 'nothing to do, 10,000 targets, 100,000 files',
    budget: { ratio: 1, memoryMb: 400 },
    isSized: true,
    peer: 'ninja',
    setUp: (ground) => ({
      ours: side('gobuild run', ground.gobuild(builtByGobuild(ground, large(ground)), ['run'])),
      theirs: side('ninja', peerCommand(ground, builtByPeer(ground, large(ground), 'ninja'), 'ninja')),
    }),
  },
  {
    name: 'idle-make',
    title: 'the same against make',
    budget: {},
    peer: 'make',
    setUp: (ground) => ({
      ours: side('gobuild run', ground.gobuild(builtByGobuild(ground, large(ground)), ['run'])),
      theirs: side('make', peerCommand(ground, builtByPeer(ground, large(ground), 'make'), 'make')),
    }),
  },
  {
    name: 'completion',
    title: 'a Tab: names of 1,000 targets',
    budget: { ratio: 1, orMoreMs: 50 },
    setUp: (ground) => {
      const folder = builtByGobuild(ground, { shape: 'flat', targets: 1000, filesPerTarget: 1 });
      return {
        ours: side('gobuild __complete', ground.gobuild(folder, ['__complete', 'bash', '', 'gobuild run t'])),
        theirs: side('node -e 0', ground.command(folder, [process.execPath, '-e', '0'])),
      };
    },
  },
];
