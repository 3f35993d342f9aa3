/** A toy command as a program of its own: `node toy-program.ts JSON`, started in the workspace. */
import path from 'node:path';
import { realDisk } from './real-disk.ts';
import { runToy, type Toy } from './toy-command.ts';

const [, , words = ''] = process.argv;
const disk = realDisk(path.dirname(process.cwd()));
const steps = runToy(JSON.parse(words) as Toy, { disk, root: '/w', env: process.env });
for (let step = steps.next(); ; step = steps.next()) {
  if (step.done !== true) continue;
  process.exitCode = step.value.status;
  break;
}
