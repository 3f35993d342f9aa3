/** Arguments behind `--`: they reach the targets that were asked for and take them, as words and never as code, and count. */
import { expect, test } from 'vitest';
import { createRig, type Rig } from '../rig/rig.ts';
import { eventsOf, ofType, puppet, sum, told } from '../rig/story.ts';

const file = `version: 1
project: demo
default: [list]
targets:
  list: { kind: task, args: true, run: [show, fixed] }
  text: { kind: task, args: true, inputs: [in.txt], outputs: [out.txt], run: 'printf "%s|" "$@" > out.txt; echo "$# $0" >> out.txt' }
  posix: { kind: task, args: true, shell: sh, run: 'printf "%s|" "$@"' }
  verdict: { kind: check, using: command, args: true, inputs: [in.txt], run: [show, checked] }
  below: { kind: task, args: true, run: [show, below] }
  above: { kind: task, args: true, needs: [below], run: [show, above] }
  plain: { kind: task, run: [show, plain] }
  all: { kind: group, needs: [above, plain] }
`;
const workspace = async (): Promise<Rig> => {
  const rig = await createRig({ files: { 'gobuild.yaml': file, 'in.txt': 'x\n' } });
  puppet(rig, 'show', 'printf "%s|" "$@"');
  return rig;
};
/** `node: output`. */
const output = async (rig: Rig, ...words: readonly string[]): Promise<string[]> => {
  const ran = await rig.run(...words.toSpliced(1, 0, '--json', '--stream'));
  return ofType(eventsOf(ran), 'action-output').map(({ node, text }) => `${node}: ${text.trimEnd()}`);
};

const odd = ['', 'a b', '$HOME', '`id`', "it's", '"q"', '--json', '-x', '${{ vars.x }}', '*', '; exit 7', 'ä\n'];

test.concurrent('a list gets them as further words, a text as "$@", whatever they hold', async () => {
  await using rig = await workspace();
  expect(await output(rig, 'run', 'list', '--', 'a b', '$HOME', "it's", '--json')).toEqual([
    "list: fixed|a b|$HOME|it's|--json|",
  ]);
  expect(await output(rig, 'run', 'posix', '--', 'a b', '`id`', '-x')).toEqual(['posix: a b|`id`|-x|']);
  expect((await rig.run('run', 'text', '--', ...odd)).code).toBe(0);
  expect(rig.read('out.txt')).toBe(`${odd.map((word) => `${word}|`).join('')}${odd.length} bash\n`);
});

test.concurrent('they count: other arguments run again, the same are fresh, earlier ones come back from the store', async () => {
  await using rig = await workspace();
  expect(told(await rig.run('run', 'text', '--', 'one'))).toEqual(['text done no result yet']);
  const again = await rig.run('run', 'text', '--', 'one');
  expect(sum(again)).toBe('1 fresh');
  expect(told(await rig.run('run', 'text', '--', 'two'))).toEqual(['text done args[0]: one → two']);
  expect(told(await rig.run('run', 'text'))).toEqual(['text done args: ["two"] is gone']);
  const back = await rig.run('run', 'text', '--', 'one');
  expect(sum(back)).toBe('0 fresh, 0 ran, 1 restored');
  expect(rig.read('out.txt')).toBe('one|1 bash\n');
  await rig.run('run', 'verdict', '--', '-C', 'deep');
  expect(sum(await rig.run('run', 'verdict', '--', '-C', 'deep'))).toBe('1 fresh');
  expect(told(await rig.run('run', 'verdict', '--', '-C', 'flat'))).toHaveLength(1);
});

test.concurrent('what a target needs gets none; a group hands them to its members; `default` counts as asked for', async () => {
  await using rig = await workspace();
  expect((await output(rig, 'run', 'above', '--', 'x')).toSorted()).toEqual(['above: above|x|', 'below: below|']);
  expect((await output(rig, 'run', 'all', '--', 'x')).toSorted()).toEqual([
    'above: above|x|',
    'below: below|',
    'plain: plain|',
  ]);
  expect(await output(rig, 'run', '--', 'x')).toEqual(['list: fixed|x|']);
  expect((await rig.run('run', '--dry-run', 'list', '--', 'x')).stdout).toContain('show fixed x');
});

test.concurrent('arguments that nobody takes are a mistake of the command line', async () => {
  await using rig = await workspace();
  const lost = await rig.run('run', 'plain', '--', 'x');
  expect(lost).toMatchObject({ code: 2, stdout: '' });
  expect(lost.stderr).toContain('error GB4009: no target that was asked for takes the arguments behind "--"');
  expect(lost.stderr).toContain('help: write `args: true` at the target that they are meant for');
  const [dry, listed] = [await rig.run('run', '--dry-run', 'plain', '--', 'x'), await rig.run('list', '--', 'x')];
  expect(dry.code).toBe(2);
  expect(listed.code).toBe(2);
  expect(listed.stderr).toContain('error GB4006: gobuild list takes no arguments behind "--"');
  expect((await rig.run('run', 'plain', '--')).code).toBe(0);
});
