/** What is made ready for an edit while a second thread still looks is what would be read afterwards, or it is not used. */
import path from 'node:path';
import { expect, test } from 'vitest';
import { dropShortReady, getShortReady, readyTouched } from '../src/app/short-ready.ts';
import { touchedBy } from '../src/app/short-touched.ts';
import type { ShortAsk } from '../src/app/short.ts';
import { tryWarm } from '../src/app/warm.ts';
import { hostFiles } from '../src/host/files.ts';
import { createRig, repository, type Rig } from './rig/rig.ts';

const task = (name: string): string =>
  `  ${name}: { kind: task, inputs: [src/${name}.txt], outputs: [out/${name}], run: [cp, src/${name}.txt, out/${name}] }\n`;

const files = {
  'gobuild.yaml': `version: 1\nproject: demo\ntargets:\n${['a', 'b', 'c'].map(task).join('')}`,
  'src/a.txt': 'a',
  'src/b.txt': 'b',
  'src/c.txt': 'c',
};

const thread = path.join(repository, 'src/cache/warm-thread.ts');

function asked(rig: Rig, onDifference?: (ask: ShortAsk) => void): ShortAsk {
  const end = tryWarm(['run', 'a', 'b', 'c'], rig.root, { env: rig.env, thread, bigTable: 0, onDifference });
  if (end?.type !== 'short') throw new Error(end?.type ?? 'the whole way');
  return end.ask;
}

const actionsOf = (touched: ReturnType<typeof touchedBy>): readonly string[] | undefined =>
  touched && [...touched.closure.slices.values()].map(({ action }) => action.node);

test('it serves the edit that it was made ready for, and no other', async () => {
  await using rig = await createRig({ files });
  const run = (): Promise<unknown> => rig.run('run', 'a', 'b', 'c');
  await run();
  rig.write('src/b.txt', 'edited');
  const seen: ShortAsk[] = [];
  const first = asked(rig, (ask) => seen.push(ask));
  expect(seen).toHaveLength(1);
  const [early = first] = seen;
  getShortReady({ ...first, verdict: { ...first.verdict } });
  const used = readyTouched(first, hostFiles());
  expect(actionsOf(used)).toEqual(['b']);
  expect(used).toEqual({ ...touchedBy(first, hostFiles()), plan: used?.plan });
  expect(early.verdict.table).toBe(first.verdict.table);

  // Another file is found to differ after it was made ready.
  getShortReady(early);
  rig.write('src/c.txt', 'edited');
  expect(actionsOf(readyTouched(asked(rig), hostFiles()))).toEqual(['b', 'c']);

  // So it is with what came after the table.
  await run();
  rig.write('src/b.txt', 'edited again');
  const again = asked(rig, getShortReady);
  expect(again.verdict.patch?.rows).not.toEqual([]);
  expect(actionsOf(readyTouched(again, hostFiles()))).toEqual(['b']);
  expect(actionsOf(readyTouched({ ...again, root: '/elsewhere' }, hostFiles()))).toBeUndefined();
  dropShortReady();
});
