/** Several gobuild.yaml files in one workspace: names, paths, what is whose, and a start in the folder of any of them. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createRig, type Rig } from '../rig/rig.ts';
import { eventsOf, git, ofType, sum, told } from '../rig/story.ts';

const files = {
  'in.txt': 'root\n',
  'gobuild.yaml': `version: 1
project: shop
default: [all]
include: { api: services/api/gobuild.yaml }
vars: { mode: fast }
env: { set: { WHO: root } }
profiles:
  dev: {}
  prod: { vars: { mode: best } }
targets:
  gen: { kind: task, inputs: [in.txt], outputs: [out/gen.txt], run: 'mkdir -p out; echo $WHO \${{ vars.mode }} $(cat in.txt) > out/gen.txt' }
  pack: { kind: package, using: archive, from: [gen, "api:make"], files: [] }
  all: { kind: group, needs: [pack, "api:*"] }
`,
  'services/api/gobuild.yaml': `version: 1
root: ../../gobuild.yaml
include: { db: db/gobuild.yaml }
default: [make]
vars: { mode: slow }
env: { set: { WHO: api }, files: [.env] }
release-version: { text: "9.9.9" }
profiles:
  prod: { vars: { mode: slowest } }
matrices: { editions: { edition: [free, pro] } }
targets:
  make:
    kind: task
    from: [//gen, "db:schema"]
    inputs: ["src/*.txt", "!src/skip.txt"]
    outputs: [out/made.txt]
    run: |
      mkdir -p out
      echo $WHO \${EXTRA-none} \${{ vars.mode }} \${{ version }} \${{ target }} \${{ project }} > out/made.txt
      cat \${{ artifacts['//gen'].path }} \${{ artifacts['db:schema'].path }} src/*.txt >> out/made.txt
  edition: { kind: task, matrix: editions, inputs: [src/a.txt], outputs: ["out/\${{ matrix.edition }}"], run: [cp, src/a.txt, "out/\${{ matrix.edition }}"] }
  pack: { kind: package, using: archive, from: make, files: ["src/*.txt"] }
  sums: { kind: sign, using: checksum, from: [pack] }
  sig: { kind: sign, using: sigstore, from: [sums, //pack], key: { dev: true } }
`,
  'services/api/.env': 'EXTRA=extra\n',
  'services/api/src/a.txt': 'a\n',
  'services/api/db/gobuild.yaml': `version: 1
targets:
  schema: { kind: task, inputs: [schema.sql], outputs: [schema.out], run: [cp, schema.sql, schema.out] }
`,
  'services/api/db/schema.sql': 'sql\n',
};

const workspace = (more: Readonly<Record<string, string>> = {}): Promise<Rig> =>
  createRig({ files: { ...files, ...more } });
const inApi = (rig: Rig, ...args: readonly string[]) => rig.run('-C', 'services/api', ...args);

test.concurrent('targets of files two levels down, each with its own vars, env, version and paths', async () => {
  await using rig = await workspace();
  const listed = await rig.run('list', '--json');
  expect((JSON.parse(listed.stdout) as { name: string }[]).map(({ name }) => name)).toEqual(
    ['gen', 'pack', 'all'].concat(['make', 'edition', 'pack', 'sums', 'sig', 'db:schema'].map((name) => `api:${name}`)),
  );
  const ran = await rig.run('run');
  expect(ran.code, ran.stderr).toBe(0);
  expect(rig.read('services/api/out/made.txt')).toBe('api extra slow 9.9.9 make shop\nroot fast root\nsql\na\n');
  expect(rig.list('dist/release')).toEqual([
    'api-checksums.txt',
    'api-checksums.txt.sigstore.json',
    'artifacts.json',
    'shop-api_9.9.9.tar.gz',
    'shop_0.0.0-dev.tar.gz',
    'shop_0.0.0-dev.tar.gz.sigstore.json',
  ]);
  expect(rig.list('services/api/out')).toEqual(['free', 'made.txt', 'pro']);
  const nodes = JSON.parse((await rig.run('graph', 'api:sig', '--format', 'json')).stdout) as {
    nodes: { id: string }[];
  };
  expect(nodes.nodes.map(({ id }) => id)).toContain('api:sig@of=//pack');
  expect(nodes.nodes.map(({ id }) => id)).toContain('api:sig@of=sums');
  expect((await rig.run('show', 'api:make')).stdout).toContain('services/api/src/*.txt');
  expect((await rig.run('explain', 'api:db:schema')).code).toBe(0);
  expect(sum(await rig.run('run'))).toBe('10 fresh');
});

test.concurrent('an edit of an included file, of its env file and of its inputs is seen by a warm run', async () => {
  await using rig = await workspace();
  expect((await rig.run('run', 'pack')).code).toBe(0);
  expect(sum(await rig.run('run', 'pack'))).toBe('4 fresh');
  rig.write('services/api/gobuild.yaml', files['services/api/gobuild.yaml'].replace('mode: slow }', 'mode: new }'));
  expect(told(await rig.run('run', 'pack')).map((line) => line.split(' ')[0])).toEqual(['api:make', 'pack']);
  rig.remove('services/api/.env');
  expect(sum(await rig.run('run', 'pack'))).toMatch(/^2 fresh, 2 ran/);
  expect(sum(await rig.run('run', 'pack'))).toBe('4 fresh');
  rig.write('services/api/.env', 'EXTRA=more\n');
  expect((await rig.run('run', 'pack')).code).toBe(0);
  rig.write('services/api/src/b.txt', 'b\n');
  expect((await rig.run('run', 'pack')).code).toBe(0);
  expect(rig.read('services/api/out/made.txt')).toBe('api more new 9.9.9 make shop\nroot fast root\nsql\na\nb\n');
  rig.write('services/api/db/gobuild.yaml', `${files['services/api/db/gobuild.yaml']}  other: {}\n`);
  expect((await rig.run('run', 'pack')).code).toBe(2);
});

test.concurrent('started in the folder of an included file, names are read as that file does', async () => {
  await using rig = await workspace();
  rig.write('services/api/deep/down/x.txt', '');
  const first = await rig.run('-C', 'services/api/deep/down', 'run');
  expect(told(first).map((line) => line.split(' ')[0])).toEqual(['api:db:schema', 'api:make', 'gen']);
  expect(rig.exists('services/api/.gobuild')).toBe(false);
  for (const name of ['make', 'api:make', '//api:make', 'ma*'])
    expect(sum(await inApi(rig, 'run', name)), name).toBe('3 fresh');
  expect(sum(await inApi(rig, 'run', '//gen'))).toBe('1 fresh');
  expect(sum(await inApi(rig, 'run', 'db:schema'))).toBe('1 fresh');
  expect((await inApi(rig, 'run', 'sign/*')).stderr).toContain('api:sums');
  expect((await inApi(rig, 'show', 'make')).stdout).toContain('services/api/out/made.txt');
  expect((await inApi(rig, 'explain', 'make')).code).toBe(0);
  expect((await inApi(rig, 'log', '--target', 'make')).code).toBe(0);
  expect((await rig.run('-f', 'services/api/gobuild.yaml', 'show', 'make')).code).toBe(0);
  fs.symlinkSync(path.join(rig.root, 'services/api'), path.join(rig.base, 'link'));
  expect(sum(await rig.run('-C', path.join(rig.base, 'link'), 'run', 'make'))).toBe('3 fresh');
  const other = await inApi(rig, 'run', 'gen');
  expect(other).toMatchObject({ code: 2 });
  expect(other.stderr).toContain('there is no target "gen"');
  expect(other.stderr).toContain('did you mean "//gen"?');
  expect((await inApi(rig, 'list')).stdout).toMatch(/^api:make /);
  expect((await inApi(rig, 'list')).stdout).not.toMatch(/^gen /m);
  expect((await inApi(rig, 'graph', '--format', 'dot')).stdout).toContain('"gen" -> "api:make"');
  const cleaned = await inApi(rig, 'clean');
  expect(cleaned.code).toBe(0);
  expect(rig.exists('services/api/out/made.txt')).toBe(false);
  expect(rig.exists('out/gen.txt')).toBe(true);
});

test.concurrent('--set, GOBUILD_VAR_ and -p reach each file by its name', async () => {
  await using rig = await workspace();
  const made = async (...args: readonly string[]): Promise<string | undefined> => {
    const ran = await rig.run('run', ...args);
    expect(ran.code, ran.stderr).toBe(0);
    return rig.read('services/api/out/made.txt').split('\n').slice(0, 2).join(' · ');
  };
  expect(await made('api:make', '--set', 'mode=x')).toBe('api extra slow 9.9.9 make shop · root x root');
  expect(await made('api:make', '--set', 'api:mode=y')).toBe('api extra y 9.9.9 make shop · root fast root');
  expect(await made('-C', 'services/api', 'make', '--set', 'mode=z', '--set', '//mode=r')).toBe(
    'api extra z 9.9.9 make shop · root r root',
  );
  expect(await made('api:make', '-p', 'prod')).toBe('api extra slowest 9.9.9 make shop · root best root');
  const wrong = await rig.run('list', '--set', 'apo:mode=x', '--set', 'api:mod=y');
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain('no file is included as "apo"');
  expect(wrong.stderr).toContain('did you mean "api:mode"?');
  rig.env['GOBUILD_VAR_API__MODE'] = 'env';
  expect(await made('api:make')).toBe('api extra env 9.9.9 make shop · root fast root');
});

test.concurrent('clean and outputs know nodes by their whole names; logs and state lie in the workspace', async () => {
  await using rig = await workspace();
  const ran = await rig.run('run', 'api:*', '--json');
  expect(ran.code, ran.stderr).toBe(0);
  expect(ofType(eventsOf(ran), 'node-finished').map((event) => event.report.node)).toContain(
    'api:edition@edition=free',
  );
  expect(rig.list('.gobuild').filter((name) => name.includes(':'))).toEqual([]);
  const log = await rig.run('log', '--target', 'api:edition@edition=free');
  expect(log.code).toBe(0);
  expect((await rig.run('clean', 'api:edition')).code).toBe(0);
  expect(rig.exists('services/api/out/free')).toBe(false);
  expect(rig.exists('services/api/out/made.txt')).toBe(true);
});

test.concurrent('a file alone: without root its own keys count; names of one file are no names of the other', async () => {
  const alone = files['services/api/db/gobuild.yaml'].replace('version: 1\n', 'version: 1\nproject: db\ndist: made\n');
  await using rig = await workspace({ 'services/api/db/gobuild.yaml': alone });
  const ran = await rig.run('-C', 'services/api/db', 'run', 'schema');
  expect(ran.code, ran.stderr).toBe(0);
  expect(rig.exists('services/api/db/.gobuild')).toBe(true);
  expect((await rig.run('list')).code).toBe(0);
});

test.concurrent('affected knows the files of the configuration, and names targets as they are read there', async () => {
  await using rig = await workspace({ '.gitignore': 'out/\ndist/\n.gobuild/\n*.out\n' });
  git(rig, 'init', '-q');
  git(rig, 'add', '.');
  git(rig, 'commit', '-q', '-m', 'first');
  rig.write('services/api/gobuild.yaml', files['services/api/gobuild.yaml'].replace('mode: slow }', 'mode: new }'));
  const list = (ran: { readonly stdout: string }): string[] => ran.stdout.trim().split('\n').toSorted();
  expect(list(await rig.run('affected'))).toEqual(['api:make', 'api:pack', 'api:sig', 'api:sums', 'pack']);
  expect(list(await inApi(rig, 'affected'))).toEqual(['//pack', 'make', 'pack', 'sig', 'sums']);
  rig.write(
    'services/api/gobuild.yaml',
    files['services/api/gobuild.yaml']
      .replace(/^include:.*\n/m, '')
      .replace(', "db:schema"]', ']')
      .replace(/ \$\{\{ artifacts\['db:schema'\]\.path \}\}/, ''),
  );
  rig.remove('services/api/db');
  const gone = await rig.run('affected');
  expect(gone.code, gone.stderr).toBe(0);
  expect(list(gone)).toEqual(['api:make', 'api:pack', 'api:sig', 'api:sums', 'pack']);
});
