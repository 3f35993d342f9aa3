/** Tests the files of one configuration in memory: what each keeps, what is the root's, what cannot be read. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FileError } from '../model/ports.ts';
import { lines, read, type Setting } from '../../test/rig/config-rig.ts';

const root = `version: 1
project: shop
default: [all]
include: { api: services/api/gobuild.yaml }
vars: { mode: fast }
secrets: { TOKEN: { env: TOKEN } }
pools: { flash: 1 }
targets:
  all: { kind: group, needs: ["api:make"] }
`;
const api = `version: 1
root: ../../gobuild.yaml
include: { db: db/gobuild.yaml }
default: [make]
vars: { mode: slow }
env: { files: [.env], set: { MODE: "\${{ vars.mode }}" } }
release-version: { text: 9.9.9 }
profiles: { prod: { vars: { mode: best }, default: [db:x] } }
matrices: { cells: { edition: [free, pro] } }
targets:
  make: { kind: task, matrix: cells, pool: flash, secrets: [TOKEN], run: [a, "\${{ vars.mode }}"] }
`;
const db = 'version: 1\ntargets: { x: { kind: group } }\n';

const withFiles = (text: string, { files, ...setting }: Setting = {}) =>
  read(text, {
    files: {
      '/w/services/api/gobuild.yaml': api,
      '/w/services/api/db/gobuild.yaml': db,
      '/w/services/api/.env': 'EXTRA=1\n',
      ...files,
    },
    ...setting,
  });

test('each file has its own vars, env, matrices, version and default; targets carry them', async () => {
  const { value, diagnostics, facts, sources } = await withFiles(root);
  expect(diagnostics).toEqual([]);
  expect(value?.targets.map(({ name, file }) => [name, file?.namespace, file?.folder])).toEqual([
    ['all', '', '.'],
    ['api:make', 'api', 'services/api'],
    ['api:db:x', 'api:db', 'services/api/db'],
  ]);
  const [, file] = value?.files ?? [];
  expect(file).toMatchObject({
    path: 'services/api/gobuild.yaml',
    vars: { mode: 'slow' },
    env: { set: { MODE: 'slow' }, fromFiles: { EXTRA: '1' } },
    defaults: ['make'],
  });
  expect(value?.targets[1]?.cells).toEqual([[['edition', 'free']], [['edition', 'pro']]]);
  expect(value?.env).toMatchObject({ set: {}, fromFiles: {} });
  expect(facts.get('api')?.version().value).toBe('9.9.9');
  expect(facts.get('api:db')?.version().value).toBe('1.4.1-dev');
  expect(Object.keys(sources)).toEqual(['gobuild.yaml', 'services/api/gobuild.yaml', 'services/api/db/gobuild.yaml']);
  expect(value?.looked.paths).toEqual([
    'gobuild.yaml',
    'services/api/.env',
    'services/api/db/gobuild.yaml',
    'services/api/gobuild.yaml',
  ]);
});

test("the profile is the root's: where an included file has none of that name, nothing changes in it", async () => {
  const profiles = 'profiles: { dev: {}, prod: { release: true } }\n';
  const prod = await withFiles(root + profiles, { profile: 'prod' });
  expect(prod.value?.profile).toEqual({ name: 'prod', release: true });
  expect(prod.value?.files?.map(({ vars }) => vars['mode'])).toEqual(['fast', 'best', undefined]);
  expect(prod.value?.files?.[1]?.defaults).toEqual(['db:x']);
  const dev = await withFiles(root + profiles);
  expect(dev.value?.files?.map(({ vars }) => vars['mode'])).toEqual(['fast', 'slow', undefined]);
  expect(lines((await withFiles(root, { profile: 'prod' })).diagnostics)).toEqual([
    'GB1040 there is no profile "prod" (the file has no `profiles`)',
  ]);
});

test('vars are set by file', async () => {
  const modes = async (setting: Setting) =>
    (await withFiles(root, setting)).value?.files?.slice(0, 2).map(({ vars }) => vars['mode']);
  expect(await modes({ set: { mode: 'x' } })).toEqual(['x', 'slow']);
  expect(await modes({ set: { 'api:mode': 'x', '//mode': 'y' } })).toEqual(['y', 'x']);
  expect(await modes({ env: { GOBUILD_VAR_MODE: 'x' } })).toEqual(['x', 'slow']);
  expect(await modes({ env: { GOBUILD_VAR_API__MODE: 'x' } })).toEqual(['fast', 'x']);
  const { value } = await withFiles(root);
  expect(value?.looked.variables).toContain('GOBUILD_VAR_API__MODE');
  expect(lines((await withFiles(root, { set: { 'api:db:y': '1', 'apo:x': '1' } })).diagnostics)).toEqual([
    'GB1041 --set apo:x: no file is included as "apo" (did you mean "//api:x"?)',
    'GB1041 --set api:db:y: the file declares no such variable (declare it with its usual value: vars: { y: … })',
  ]);
});

test('a file that cannot be read is a failure of the machine, one that is no text is told at its place', async () => {
  const path = '/w/services/api/gobuild.yaml';
  const unreadable = await withFiles(root, { files: { [path]: new FileError('EACCES', path, 'permission denied') } });
  expect(unreadable.failure).toMatchObject({ type: 'input-unreadable', path: 'services/api/gobuild.yaml' });
  const binary = await withFiles(root, { files: { [path]: Uint8Array.of(0xff, 0xfe, 0, 0) } });
  expect(binary.diagnostics.map(({ code, at }) => `${code} ${at?.file}`)).toEqual(['GB1004 services/api/gobuild.yaml']);
  const large = await withFiles(root, { files: { [path]: `#${' '.repeat(4 * 1024 * 1024)}` } });
  expect(lines(large.diagnostics)[0]).toMatch(/^4:17 GB1003 services\/api\/gobuild.yaml has 4.0 MiB/);
});

test.each([
  ['/etc/x.yaml', 'it is absolute'],
  ['a\\b.yaml', 'it holds a backslash'],
  ['services/[a]/gobuild.yaml', 'its path holds one of * ? [ ] { } ( )'],
  ['a/../../x.yaml', 'it lies outside the workspace'],
])('no file is included from %s', async (path, why) => {
  const { diagnostics } = await withFiles(root.replace('services/api/gobuild.yaml', `'${path}'`));
  expect(diagnostics[0]).toMatchObject({ code: 'GB1060', message: `"${path}" cannot be included: ${why}` });
});

test('what an expression would name is no file; a list is none either', async () => {
  const first = async (value: string) =>
    lines((await withFiles(root.replace('services/api/gobuild.yaml', value))).diagnostics)[0];
  expect(await first('"${{ vars.x }}"')).toMatch(/^4:18 GB1030 /);
  expect(await first('[a]')).toMatch(/^4:12 GB1022 /);
});

const words = ['include', 'root', '//', ':', '..', '{', '}', '[', '"', '\n', '- ', '&a ', '*a', '${{', 'null', '@'];
const mutated = (text: string) =>
  fc
    .array(fc.tuple(fc.nat(text.length), fc.nat(12), fc.constantFrom(...words)), { maxLength: 3 })
    .map((edits) => edits.reduce((now, [at, cut, word]) => now.slice(0, at) + word + now.slice(at + cut), text));

test('whatever the files say, there is a value or what is wrong, with a text for every place', async () => {
  const property = fc.asyncProperty(mutated(root), mutated(api), async (first, second) => {
    const { value, diagnostics, failure, sources } = await withFiles(first, {
      files: { '/w/services/api/gobuild.yaml': second },
    });
    expect(value ?? failure ?? diagnostics[0]).toBeDefined();
    for (const { at } of diagnostics) expect(at === undefined || sources[at.file] !== undefined).toBe(true);
  });
  await fc.assert(property, { numRuns: 200 });
});
