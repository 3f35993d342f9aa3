/** Row of one edited file among many. */
import fs from 'node:fs';
import { sourceOf } from '../graphs.ts';
import type { Ground } from '../ground.ts';
import { side } from '../measure.ts';
import type { Row } from '../row.ts';
import { builtByGobuild, builtByPeer, peerCommand, type GraphAsk } from '../workspaces.ts';

const ask = (ground: Ground): GraphAsk => ({ shape: 'flat', targets: ground.size(10_000), filesPerTarget: 10 });

/** Gives another file another content each time. */
function editIn(folder: string): () => void {
  let edit = 0;
  return () => {
    edit += 1;
    fs.writeFileSync(sourceOf(folder, edit % 100), `edit ${edit}\n`);
  };
}

export const editRows: readonly Row[] = [
  {
    name: 'edit-10000',
    title: 'one file of 100,000 edited, 10,000 targets',
    budget: { ratio: 1.2 },
    isSized: true,
    peer: 'ninja',
    setUp: (ground) => {
      const ours = builtByGobuild(ground, ask(ground));
      const theirs = builtByPeer(ground, ask(ground), 'ninja');
      return {
        ours: side('gobuild run', ground.gobuild(ours, ['run']), editIn(ours)),
        theirs: side('ninja', peerCommand(ground, theirs, 'ninja'), editIn(theirs)),
      };
    },
  },
];
