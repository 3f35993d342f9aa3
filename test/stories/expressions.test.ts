/** Expressions in targets: one word each whatever they hold, typed values, matrices with overrides and `if`. */
import { expect, test } from 'vitest';
import { createRig } from '../rig/rig.ts';
import { sum, told } from '../rig/story.ts';

const nasty = [
  'a b',
  "it's",
  '"q"',
  '$HOME',
  '$(touch pwned)',
  '`touch pwned`',
  '; touch pwned',
  '*',
  '-n',
  '\\',
  'ä\u2028ß',
];

test.concurrent('whatever an expression holds is one word of the shell and one argument of a list', async () => {
  await using rig = await createRig();
  const vars = nasty.map((word, index) => `  v${index}: ${JSON.stringify(word)}\n`).join('');
  const words = nasty.map((_, index) => `\${{ vars.v${index} }}`);
  rig.write(
    'gobuild.yaml',
    `version: 1\nproject: demo\nvars:\n${vars}targets:\n` +
      `  text: { kind: task, run: "printf '%s\\\\n' ${words.join(' ')} > text.txt" }\n` +
      `  list: { kind: task, run: [sh, -c, "printf '%s\\\\n' \\"$@\\" > list.txt", sh, ${words.map((w) => `"${w}"`).join(', ')}] }\n` +
      `  all: { kind: group, needs: [text, list] }\n`,
  );
  const ran = await rig.run('run', 'all');
  expect(ran).toMatchObject({ code: 0 });
  for (const file of ['text.txt', 'list.txt']) expect(rig.read(file)).toBe(nasty.map((word) => `${word}\n`).join(''));
  expect(rig.exists('pwned')).toBe(false);
});

test.concurrent('what comes out of an expression is never read again; raw() is the way to several words', async () => {
  await using rig = await createRig({
    files: {
      'gobuild.yaml': `version: 1
project: demo
vars: { flags: "a b" }
targets:
  once: { kind: task, run: "printf '%s\\\\n' \${{ format('{0}{1}', '$', '{{ vars.flags }}') }} \${{ raw(vars.flags) }} > out.txt" }
`,
    },
  });
  const ran = await rig.run('run', 'once');
  expect(ran).toMatchObject({ code: 0 });
  expect(rig.read('out.txt')).toBe('${{ vars.flags }}\na\nb\n');
});

test.concurrent('one expression keeps its type; the contexts hold what they say', async () => {
  await using rig = await createRig({
    files: {
      'gobuild.yaml': `version: 1
project: demo
vars: { many: "2", list: [x, "y z"], deep: { a: 1 } }
release-version: { text: 1.2.3 }
targets:
  typed:
    kind: task
    retries: \${{ fromJSON(vars.many) }}
    env: { STAGE: "\${{ project }}/\${{ profile }}/\${{ target }}" }
    run: 'echo "$STAGE" \${{ version }} \${{ join(vars.list, "+") }} \${{ vars.deep.a }} \${{ contains(vars.list, "x") }} > out.txt'
`.replaceAll(/"(\+|x)"\)/g, "''$1'')"),
    },
  });
  const ran = await rig.run('run', 'typed');
  expect(ran).toMatchObject({ code: 0 });
  expect(rig.read('out.txt')).toBe('demo/default/typed 1.2.3 x+y z 1 true\n');
});

test.concurrent('an unknown property is an error with its place, default() is the way out', async () => {
  await using rig = await createRig({
    files: {
      'gobuild.yaml': `version: 1
project: demo
vars: { region: eu }
targets:
  bad: { kind: task, run: ["echo", "\${{ vars.regoin }}"] }
  fine: { kind: task, run: ["test", "\${{ default(vars.regoin, 'us') }}", "=", us] }
`,
    },
  });
  const bad = await rig.run('run', 'bad');
  expect(bad.code).toBe(2);
  expect(bad.stderr).toMatch(/gobuild\.yaml:5:\d+/);
  expect(bad.stderr).toContain('regoin');
  expect(bad.stderr).toMatch(/did you mean.*region/);
  rig.write('gobuild.yaml', rig.read('gobuild.yaml').replace(/^ {2}bad: .*\n/m, ''));
  expect((await rig.run('run', 'fine')).code).toBe(0);
});

const matrixFile = `version: 1
project: demo
default: [pack]
matrices:
  all:
    platform: [linux/amd64, linux/arm/7, windows/amd64]
    edition: [free, pro]
    exclude: [{ platform: windows/amd64, edition: free }]
    include: [{ platform: darwin/arm64, edition: pro }]
targets:
  make:
    kind: task
    matrix: all
    inputs: [free.txt]
    stdin: free.txt
    outputs: ["out/\${{ platform.os }}-\${{ platform.arch }}\${{ platform.variant }}-\${{ matrix.edition }}\${{ platform.exe }}"]
    if: matrix.edition == 'pro' || platform.os == 'linux'
    run:
      - sh
      - -c
      - 'mkdir -p out; cat > "$0"'
      - "out/\${{ platform.os }}-\${{ platform.arch }}\${{ platform.variant }}-\${{ matrix.edition }}\${{ platform.exe }}"
    overrides:
      - { where: "os=linux,edition=pro", inputs: [pro.txt], stdin: pro.txt }
      - { where: "arch=arm", inputs: [arm.txt], stdin: arm.txt }
  pack:
    kind: package
    using: archive
    from: make
    files: []
    name: demo_\${{ platform.os }}_\${{ platform.arch }}_\${{ matrix.edition }}
    overrides: [{ where: os=windows, format: zip }]
`;

test.concurrent('a matrix with exclude, include, overrides and if; an override runs its own nodes alone', async () => {
  const texts = { 'free.txt': 'free', 'pro.txt': 'pro', 'arm.txt': 'arm' };
  await using rig = await createRig({ files: { 'gobuild.yaml': matrixFile, ...texts } });
  const ran = await rig.run('run');
  expect(ran).toMatchObject({ code: 0 });
  expect(rig.list('out').map((name) => `${name}: ${rig.read(`out/${name}`)}`)).toEqual([
    'darwin-arm64-pro: free',
    'linux-amd64-free: free',
    'linux-amd64-pro: pro',
    'linux-arm7-free: arm',
    'linux-arm7-pro: arm',
    'windows-amd64-pro.exe: free',
  ]);
  expect(rig.list('dist/release')).toContain('demo_windows_amd64_pro.zip');
  expect(rig.list('dist/release')).toContain('demo_linux_arm_free.tar.gz');

  rig.write('pro2.txt', 'pro 2');
  rig.write('gobuild.yaml', matrixFile.replaceAll('pro.txt', 'pro2.txt'));
  expect(told(await rig.run('run')).map((line) => line.split(' ', 2).join(' '))).toEqual([
    'make@linux-amd64,edition=pro done',
    'pack@linux-amd64,edition=pro made',
  ]);
  const some = await rig.run('run', 'make@windows-*', 'pack[os=darwin]', '--force');
  expect(sum(some)).toBe('1 fresh, 2 ran, 0 restored');
});

test.concurrent('an if that is false leaves its target out, folds go on with the rest', async () => {
  await using rig = await createRig({
    files: {
      'gobuild.yaml': `version: 1
project: demo
vars: { docs: "no" }
targets:
  docs: { kind: task, if: "vars.docs == 'yes'", inputs: [gobuild.yaml], outputs: [docs.txt], run: "echo docs > docs.txt" }
  code: { kind: task, inputs: [gobuild.yaml], outputs: [code.txt], run: "echo code > code.txt" }
  pack: { kind: package, using: archive, from: [docs, code], files: [] }
`,
    },
  });
  expect((await rig.run('run', 'pack')).code).toBe(0);
  expect(rig.exists('docs.txt')).toBe(false);
  expect((await rig.run('run', 'pack', '--set', 'docs=yes')).code).toBe(0);
  expect(rig.exists('docs.txt')).toBe(true);
});
