/** Rows of runs in which everything runs, or comes back from the store. */
import type { Ground } from '../ground.ts';
import { side } from '../measure.ts';
import type { Row } from '../row.ts';
import type { Side } from '../side.ts';
import {
  builtByGobuild,
  builtByPeer,
  forgetRuns,
  graphFolder,
  peerCommand,
  removeOutputs,
  type GraphAsk,
} from '../workspaces.ts';

const ask = (ground: Ground, filesPerTarget: number): GraphAsk => ({
  shape: 'flat',
  targets: ground.size(10_000),
  filesPerTarget,
});

/** From nothing: no outputs, no state, an empty store. */
function everything(ground: Ground, asked: GraphAsk, label: string): Side {
  const folder = graphFolder(ground, { ...asked, use: 'all' });
  return side(label, ground.gobuild(folder, ['run', '-j', '2']), () => forgetRuns(folder));
}

function againstNinja(ground: Ground, asked: GraphAsk): { readonly ours: Side; readonly theirs: Side } {
  const ours = everything(ground, asked, 'gobuild run');
  const folder = builtByPeer(ground, asked, 'ninja');
  return { ours, theirs: side('ninja', peerCommand(ground, folder, 'ninja'), () => forgetRuns(folder)) };
}

export const allRows: readonly Row[] = [
  {
    name: 'all-10000',
    title: 'everything runs, 10,000 trivial tasks, -j 2',
    budget: { ratio: 1.1 },
    isSized: true,
    peer: 'ninja',
    setUp: (ground) => againstNinja(ground, ask(ground, 1)),
  },
  {
    name: 'all-files',
    title: 'the same with 100,000 files to read',
    budget: {},
    peer: 'ninja',
    setUp: (ground) => againstNinja(ground, ask(ground, 10)),
  },
  {
    name: 'restore-10000',
    title: '10,000 outputs restored from the store',
    budget: { ratio: 0.5 },
    isSized: true,
    setUp: (ground) => {
      const folder = builtByGobuild(ground, { ...ask(ground, 1), use: 'restore' });
      return {
        ours: side('gobuild run', ground.gobuild(folder, ['run', '-j', '2']), () => removeOutputs(folder)),
        theirs: everything(ground, ask(ground, 1), 'running them'),
      };
    },
  },
];
