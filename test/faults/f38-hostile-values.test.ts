/** F38: values that a shell would obey, as words of a list and as words of a text: each is one literal argument. */
import { expect, test } from 'vitest';
import { createRig } from '../rig/rig.ts';

const values = [
  '; touch pwned',
  '$(touch pwned)',
  '`touch pwned`',
  '" && touch pwned "',
  "'; touch pwned; '",
  'a\nb',
  '--flag',
  '-rf',
  '${HOME}',
  '$HOME',
  '“smart” ‘quotes’',
  '--%',
  '%PATH%',
  '!history',
  '*',
  '~',
  '#no comment',
  'a\\',
  '',
];
const script = `require('fs').writeFileSync(process.argv[1], JSON.stringify(process.argv.slice(3)))`;
const references = values.map((_, index) => `\${{ vars.v${index} }}`);
const file = `version: 1
project: demo
vars: ${JSON.stringify(Object.fromEntries(values.map((value, index) => [`v${index}`, value])))}
targets:
  words: { kind: task, inputs: [in.txt], outputs: [words.json], run: ${JSON.stringify(['node', '-e', script, 'words.json', '--', ...references])} }
  text: { kind: task, inputs: [in.txt], outputs: [text.json], run: ${JSON.stringify(`node -e "${script}" text.json -- ${references.join(' ')}`)} }
  bash: { kind: task, shell: bash, inputs: [in.txt], outputs: [bash.json], run: ${JSON.stringify(`node -e "${script}" bash.json -- ${references.join(' ')}`)} }
`;

test.skipIf(process.platform === 'win32')('F38: each value is one literal argument of a program', async () => {
  await using rig = await createRig({ files: { 'gobuild.yaml': file, 'in.txt': '' } });
  const ran = await rig.run('run', '*');
  expect(ran.code, ran.stderr).toBe(0);
  for (const name of ['words', 'text', 'bash']) expect(JSON.parse(rig.read(`${name}.json`)), name).toEqual(values);
  expect(rig.list().filter((one) => !one.startsWith('.gobuild'))).toEqual([
    'bash.json',
    'gobuild.yaml',
    'in.txt',
    'text.json',
    'words.json',
  ]);
});

test('F38: a value is expanded once; one that would need itself is exit 2', async () => {
  await using rig = await createRig({
    files: {
      'gobuild.yaml': 'version: 1\nproject: demo\nvars: { a: "${{ vars.b }}", b: "${{ vars.a }}" }\ntargets: {}\n',
    },
  });
  const ran = await rig.run('list');
  expect([ran.code, ran.stderr]).toEqual([2, expect.stringMatching(/gobuild\.yaml:3:\d+: error GB12\d\d/)]);
});
