/** Bad input from targets that misbehave, and two runs at once. */
import fs from 'node:fs';
import { expect, test } from 'vitest';
import { faultsOf, shownHere, targets, type BadInput } from '../../rig/bad-input.ts';
import { ownEnvironment } from '../../rig/in-process.ts';
import type { Rig, RunningCommand } from '../../rig/rig.ts';
import { namedPipe } from '../../rig/story.ts';

ownEnvironment();

const task = (keys: string): Pick<BadInput, 'files' | 'command'> => ({
  files: { 'gobuild.yaml': targets(`  a: { kind: task, ${keys} }\n`), x: 'x' },
  command: ['run', 'a'],
});
/** What ran is not stored: the next run makes it again. */
const isNotStored = async (rig: Rig): Promise<readonly string[]> => {
  const again = await rig.run('run', 'a');
  return /^0 fresh, 1 ran|, 1 failed/m.test(again.stderr) ? [] : [`it was stored: ${again.stderr}`];
};
const behindIt =
  'version: 1\nproject: demo\nsecrets: { T: { env: BAD_INPUT_TOKEN }, F: { file: token.txt } }\ntargets:\n';

const misbehaving: readonly BadInput[] = [
  {
    name: 'it exits 1',
    ...task('inputs: [x], outputs: [y], run: "echo half > y; echo oops >&2; exit 1"'),
    code: 1,
    says: ['failed: a: exit status 1', '$ echo half > y', '    oops', 'log: .gobuild/runs/'],
    after: isNotStored,
  },
  {
    name: 'it dies by a signal',
    ...task('inputs: [x], outputs: [y], run: "echo half > y; kill -SEGV $$"'),
    code: 1,
    says: ['failed: a: killed by SIGSEGV'],
    after: isNotStored,
  },
  {
    name: 'it is killed, as the system does when memory is gone',
    ...task('run: "kill -9 $$"'),
    code: 1,
    says: ['failed: a: killed by SIGKILL', 'help: often the machine was out of memory: try a smaller -j'],
  },
  {
    name: 'it exceeds its timeout: the limit is told',
    ...task('inputs: [x], outputs: [y], timeout: 1s, run: "echo half > y; sleep 1000"'),
    code: 1,
    says: ['failed: a: not done after 1.0 s', 'help: raise `timeout:` of the target'],
    after: isNotStored,
  },
  {
    name: 'it writes nothing that it declared',
    ...task('inputs: [x], outputs: [y], run: "true"'),
    code: 1,
    says: ['failed: a: y was declared as an output, but not made', 'help: correct `outputs:`'],
    after: isNotStored,
  },
  {
    name: 'it makes a folder where it declared a file',
    ...task('inputs: [x], outputs: [y], run: "mkdir y"'),
    code: 2,
    says: ['the output "y" is not allowed: it is declared as a file and is none', 'help: '],
  },
  {
    name: 'it makes a file where it declared a folder',
    ...task('inputs: [x], outputs: [y/], run: "rm -rf y; echo > y"'),
    code: 2,
    says: ['the output "y" is not allowed: it is declared as a folder and is none', 'help: '],
  },
  {
    name: 'it changes its own input: the result is used, not stored, and told',
    ...task('inputs: [x], outputs: [y], run: "cp x y; echo more >> x"'),
    leaves: ['x', 'y'],
    code: 0,
    says: [/warning: .*a.*x.*changed/, '0 fresh, 1 ran'],
    after: isNotStored,
  },
  {
    name: 'it needs a secret that is not set',
    ...task(''),
    files: { 'gobuild.yaml': `${behindIt}  a: { kind: task, secrets: [T], run: [touch, y] }\n` },
    code: 2,
    says: ['failed: a: the secret "T" has no value', 'BAD_INPUT_TOKEN is not set', 'help: set BAD_INPUT_TOKEN'],
  },
  {
    name: 'it needs a secret whose file is missing',
    ...task(''),
    files: { 'gobuild.yaml': `${behindIt}  a: { kind: task, secrets: [F], run: [touch, y] }\n` },
    code: 2,
    says: ['failed: a: the secret "F" has no value: the file token.txt does not exist', 'help: create token.txt'],
  },
  {
    name: 'it runs gobuild in its own workspace',
    ...task(''),
    files: {
      'gobuild.yaml': targets(
        `  a: { kind: task, run: ["${process.execPath}", "${fs.realpathSync('bin/gobuild.cjs')}", run, b] }\n  b: { kind: task, run: [touch, y] }\n`,
      ),
    },
    code: 1,
    says: ['exit status 2', 'a runs gobuild in the workspace that it is a target of', 'help: '],
  },
];

/** A run that holds the workspace until the test lets it go. */
interface Held {
  readonly running: RunningCommand;
  readonly go: string;
}
const held = new WeakMap<Rig, Held>();
const hold = async (rig: Rig): Promise<void> => {
  const [began, go] = [namedPipe(rig, 'began'), namedPipe(rig, 'go')];
  const { text } = { text: rig.read('gobuild.yaml') };
  rig.write('gobuild.yaml', `${text}  held: { kind: task, run: "echo > ${began}; read line < ${go}" }\n`);
  held.set(rig, { running: rig.start(['run', 'held']), go });
  await fs.promises.readFile(began, 'utf8');
};
const letGo = async (rig: Rig): Promise<readonly string[]> => {
  const { running, go } = held.get(rig) as Held;
  await fs.promises.writeFile(go, 'go\n');
  const { code } = await running.ended;
  return code === 0 ? [] : [`the first run ended with ${code}`];
};

const turns: readonly BadInput[] = [
  {
    name: 'two runs at once with --no-wait (that the second one waits: turns.test.ts)',
    ...task('run: [touch, y]'),
    command: ['run', 'a', '--no-wait'],
    prepare: hold,
    code: 8,
    says: [
      /another run holds the lock: gobuild run held \(pid \d+\) since \d\d:\d\d:\d\d/,
      'help: wait for it, or end it',
    ],
    after: letGo,
  },
  {
    name: 'clean while a run holds the workspace, with --no-wait',
    ...task('run: [touch, y]'),
    command: ['clean', '--no-wait'],
    prepare: hold,
    code: 8,
    says: ['another run holds the lock'],
    after: letGo,
  },
];

test.concurrent.for(shownHere([...misbehaving, ...turns]))('$name', async (row) => {
  expect(await faultsOf(row)).toEqual([]);
});
