/** Row of the order in which ready targets start: durations of the run before against the order of the file. */
import fs from 'node:fs';
import path from 'node:path';
import { side, timeCommand } from '../measure.ts';
import type { Row } from '../row.ts';
import { forgetRuns } from '../workspaces.ts';

/** The longest comes last by its place and name: who knows no durations begins it when all else is done. */
const waits: readonly (readonly [name: string, seconds: number])[] = [
  ...Array.from({ length: 8 }, (_, index) => [`part${index}`, 0.2] as const),
  ['the-longest', 1.6],
];

// Without `inputs` a task always runs.
const tasks = waits.map(([name, seconds]) => `  ${name}: { kind: task, run: [sleep, "${seconds}"] }\n`).join('');
const needs = waits.map(([name]) => name).join(', ');
const config = `version: 1\nproject: bench\ntargets:\n${tasks}  all: { kind: group, needs: [${needs}] }\n`;

export const scheduleRows: readonly Row[] = [
  {
    name: 'schedule',
    title: 'critical path by the durations of the run before, -j 2',
    budget: { ratio: 0.8 },
    setUp: (ground) => {
      const [learned, fresh] = [ground.make('schedule'), ground.make('schedule')];
      for (const folder of [learned, fresh]) fs.writeFileSync(path.join(folder, 'gobuild.yaml'), config);
      const run = (folder: string): ReturnType<typeof ground.gobuild> =>
        ground.gobuild(folder, ['run', 'all', '-j', '2']);
      timeCommand(run(learned));
      return {
        ours: side('gobuild run', run(learned)),
        theirs: side('a first run', run(fresh), () => forgetRuns(fresh)),
      };
    },
  },
];
