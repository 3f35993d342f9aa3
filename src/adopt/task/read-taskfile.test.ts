/** Taskfiles → targets: what is converted, what goes on through task, and the line of all that is not the same. */
import { expect, test } from 'vitest';
import type { JsonObject } from '../../base/json.ts';
import { readForeignYaml } from '../../config/foreign-yaml.ts';
import { noteText } from '../draft.ts';
import type { Survey } from '../survey.ts';
import { readTaskfile } from './read-taskfile.ts';

const module = { path: 'example.com/shop', folder: '.', inWorkspace: false, hasTests: true };
const survey: Survey = {
  folderName: 'shop',
  files: ['go.mod', 'main.go', 'web/a.ts'],
  isWhole: true,
  modules: [module],
  programs: [{ folder: '.', module, needsCgo: false, isServer: false, isWindowsService: false }],
};

function convert(text: string) {
  const yaml = readForeignYaml({ file: 'Taskfile.yml', text });
  if (!yaml.value) throw new Error(JSON.stringify(yaml.diagnostics));
  const made = readTaskfile({ file: 'Taskfile.yml', yaml: yaml.value, survey });
  return {
    bodies: Object.fromEntries(made.targets.map(({ name, body }): [string, JsonObject] => [name, body])),
    notes: made.notes.map(noteText),
    settings: Object.fromEntries(made.settings.map(({ key, value }) => [key, value])),
    defaults: made.defaults,
  };
}

test('commands, variables, calls and files', () => {
  const { bodies, notes, defaults, settings } = convert(`version: '3'
vars:
  BIN: '{{.ROOT_DIR}}/bin'
  SHA: { sh: git rev-parse HEAD }
env: { CGO_ENABLED: '0', MODE: '{{.MISSING}}fast' }
tasks:
  default: { cmds: [{ task: build }, { task: web:all }] }
  build:
    desc: builds it
    cmds: ['go build -ldflags "-X main.sha={{.SHA}}" -o {{.BIN}}/shop{{exeExt}} .']
  web:all:
    dir: web
    deps: [build]
    sources: ['**/*.ts', '*.gone', exclude: a.test.ts]
    generates: [out/]
    cmds:
      - npm run {{.TASK}} {{.CLI_ARGS}}
      - cmd: echo $TOKEN
        ignore_error: true
  test: go test ./...
`);
  expect(defaults).toEqual(['default']);
  expect(bodies['default']).toEqual({ kind: 'group', needs: ['build', 'web-all'] });
  expect(bodies['build']).toMatchObject({
    kind: 'compile',
    output: 'shop',
    stamp: { 'main.sha': '${{ git.commit }}' },
  });
  expect(bodies['web-all']).toEqual({
    kind: 'task',
    needs: ['build'],
    args: true,
    inputs: ['web/**/*.ts', '!web/a.test.ts'],
    outputs: ['web/out/'],
    cwd: 'web',
    run: 'set +u\nnpm run web:all "$@"\n{ echo $TOKEN; } || true',
  });
  expect(bodies['test']).toMatchObject({ kind: 'check', using: 'go-test' });
  expect(settings['env']).toEqual({ set: { MODE: 'fast' }, 'pass-unkeyed': ['TOKEN'] });
  expect(notes).toEqual([
    'Taskfile.yml:7: default: web:all runs beside what is called before it, unless it needs it',
    'Taskfile.yml:14: sources: web/*.gone matches nothing now: left out',
  ]);
});

test('what is not converted goes on through task', () => {
  const { bodies, notes } = convert(`version: '3'
includes: { x: ./x }
tasks:
  a: { cmds: ['echo {{if .CI}}x{{end}}'] }
  b: { cmds: [{ for: sources, cmd: echo }] }
  c: { cmds: [echo, { task: a }], status: [test -f x] }
  d*: { cmds: [echo] }
  f: { cmds: [{ for: [1, x], cmd: 'echo {{.ITEM}}' }, ls] }
  e: { vars: { E: '{{.E}}', F: '{{.E}}{{default "q" .G}}' }, cmds: ['echo {{.F}}'] }
`);
  expect(bodies['a']).toMatchObject({ run: ['task', 'a'] });
  expect(bodies['b']).toMatchObject({ run: ['task', 'b'] });
  expect(bodies['c']).toMatchObject({ run: ['task', 'c'] });
  expect(bodies['e']).toMatchObject({ run: 'echo ${E:-}q' });
  expect(bodies['f']).toMatchObject({ run: 'echo 1\necho x\nls' });
  expect(notes).toEqual([
    'Taskfile.yml:2: includes: not converted',
    'Taskfile.yml:4: {{if .CI}} is not converted',
    'Taskfile.yml:4: {{end}} is not converted',
    'Taskfile.yml:5: b: for, cmd: not converted',
    'Taskfile.yml:6: c: status: not converted',
    'Taskfile.yml:6: c: task: a: not converted',
    'Taskfile.yml:7: d*: a task for many names is not converted',
  ]);
});

test('a dependency that only Task knows goes on through task, with what waits for it', () => {
  const { bodies, notes } = convert(`version: '3'
includes: { lib: ./lib }
tasks:
  a: { deps: ['lib:gen', b], cmds: [echo a] }
  b: { deps: [{ task: c, vars: { X: '1' } }], cmds: [echo b] }
  c: { deps: [{ task: d, silent: true }], cmds: [echo c] }
  d: echo d
`);
  expect(bodies['a']).toMatchObject({ run: ['task', 'a'] });
  expect(bodies['b']).toMatchObject({ run: ['task', 'b'] });
  expect(bodies['c']).toMatchObject({ needs: ['d'], run: 'echo c' });
  expect(notes).toEqual([
    'Taskfile.yml:2: includes: not converted',
    'Taskfile.yml:4: a: deps: lib:gen: not converted',
    'Taskfile.yml:5: b: deps: c, vars: not converted',
  ]);
});

test('.env files are named, their values stay there', () => {
  const { settings, notes } = convert(
    "version: '3'\ndotenv: [.env, ./deploy/prod.env, '{{.ENV}}/.env', ../.env]\ntasks: { a: echo $TOKEN }\n",
  );
  expect(settings['env']).toEqual({ files: ['.env', 'deploy/prod.env'], 'pass-unkeyed': ['TOKEN'] });
  expect(notes).toEqual([
    'Taskfile.yml:2: dotenv: {{.ENV}}/.env is not converted',
    'Taskfile.yml:2: dotenv: ../.env is not converted',
  ]);
});

test('variables that double end', () => {
  const vars = Array.from({ length: 40 }, (_, n) => `  V${n + 1}: '{{.V${n}}}{{.V${n}}}'`);
  const { notes } = convert(
    `version: '3'\nvars:\n  V0: x\n${vars.join('\n')}\ntasks:\n  a: { cmds: ['echo {{.V40}}'] }\n`,
  );
  expect(notes).toContain('Taskfile.yml:45: a variable without end is not converted');
});

test('what guards a task goes on guarding it: nothing runs that would have asked first', () => {
  const { bodies } = convert(`version: '3'
tasks:
  drop: { prompt: sure?, cmds: [rm -rf data] }
  mac: { platforms: [darwin], cmds: [echo mac] }
  ask: { requires: { vars: [X] }, cmds: ['echo {{.X}}'] }
  pre: { preconditions: [test -f x], cmds: [echo x] }
  empty: {}
  fresh: { status: [test -f x], cmds: [touch x] }
`);
  expect(bodies['fresh']).toEqual({ kind: 'task', run: 'touch x' });
  for (const name of ['drop', 'mac', 'ask', 'pre']) expect(bodies[name], name).toMatchObject({ run: ['task', name] });
  expect(bodies).not.toHaveProperty('empty');
});

test('a default that only lists the tasks: the programs are what runs without a name', () => {
  const { bodies, defaults, notes } = convert(
    "version: '3'\ntasks:\n  default: task --list\n  ls: { cmds: [task -l, echo x] }\n  build: go build .\n",
  );
  expect(Object.keys(bodies)).toEqual(['ls', 'build']);
  expect(defaults).toEqual(['build']);
  expect(notes).toEqual(['Taskfile.yml:3: default: gobuild list tells the targets']);
});
