/** The house stands as ARCHITECTURE.md says: layers, doors, names and sizes of every file in src. */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkArchitecture, type Rule, type SourceFile } from './architecture/check-architecture.ts';
import { packageDoors } from './architecture/rules.ts';

const top = new URL('..', import.meta.url).pathname;
const paths = globSync('src/**/*.ts', { cwd: top })
  .map((path) => path.replaceAll('\\', '/'))
  .toSorted();
const files = paths.map((path): SourceFile => ({ path, text: readFileSync(`${top}/${path}`, 'utf8') }));

const source = (path: string): string | undefined => files.find((file) => file.path === path)?.text;

describe('the sources', () => {
  test('are all seen', () => {
    const onDisk = readdirSync(`${top}/src`, { recursive: true, withFileTypes: true }).filter(
      (entry) => entry.isFile() && entry.name.endsWith('.ts'),
    );
    expect(files.length).toBe(onDisk.length);
    expect(files.length).toBeGreaterThan(100);
  });

  test('keep the rules', () => {
    const findings = checkArchitecture(files).map((one) => `${one.path}:${one.line}: ${one.rule}: ${one.message}`);
    expect(findings).toEqual([]);
  });

  test('use every package through its door', () => {
    for (const [name, door] of Object.entries(packageDoors)) expect(source(door), door).toContain(`'${name}`);
    const { dependencies } = JSON.parse(readFileSync(`${top}/package.json`, 'utf8')) as { dependencies: object };
    const named = Object.keys(packageDoors);
    expect(named.toSorted()).toEqual(Object.keys(dependencies).toSorted());
  });
});

// A link that was made for a trial, `node_modules` say, breaks every other clone. Modes: git-fast-import(1).
const committed = spawnSync('git', ['ls-files', '--stage'], { cwd: top, encoding: 'utf8' });

test.skipIf(committed.status !== 0)('no symbolic link is committed', () => {
  const entries = committed.stdout.trimEnd().split('\n');
  expect(entries.length).toBeGreaterThan(100);
  expect(entries.filter((entry) => entry.startsWith('120000'))).toEqual([]);
});

describe('ARCHITECTURE.md', () => {
  const page = (): string => readFileSync(`${top}/ARCHITECTURE.md`, 'utf8');

  test('has a paragraph for every room and layer', () => {
    const folders = readdirSync(`${top}/src`, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.length).toBeGreaterThan(8);
    for (const { name } of folders) expect(page()).toContain(`**${name}**`);
    expect(page().split('\n').length).toBeLessThanOrEqual(250);
  });

  test('names only files and folders that are there', () => {
    const names = [...page().matchAll(/`([\w.-]+(?:\/[\w.-]*)*(?:\/|\.(?:ts|md|json|yaml)))`/g)].map(
      (match) => match[1] ?? '',
    );
    expect(names.length).toBeGreaterThan(10);
    const isThere = (name: string): boolean =>
      existsSync(`${top}/${name}`) ||
      existsSync(`${top}/src/${name}`) ||
      paths.some((path) => path.endsWith(`/${name}`));
    // What users have, and the template's place holders.
    const notOurs = ['gobuild.yaml', '.gobuild/', 'family.ts', 'schema.ts', 'kinds/sign/foo/'];
    expect(names.filter((name) => !isThere(name) && !notOurs.includes(name))).toEqual([]);
  });
});

/** A file that keeps every rule, with `lines` put in. */
const planted = (path: string, ...lines: readonly string[]): SourceFile => ({
  path,
  text: ['/** Says what this file is for. */', ...lines, ''].join('\n'),
});

describe('a planted fault is found', () => {
  const faults: readonly (readonly [string, Rule, SourceFile])[] = [
    ['base imports model', 'layers', planted('src/base/text.ts', "import type { Kind } from '../model/config.ts';")],
    ['model imports a room', 'layers', planted('src/model/kind.ts', "import { select } from '../graph/index.ts';")],
    ['a room imports a room', 'layers', planted('src/engine/pools.ts', "import { x } from '../cache/index.ts';")],
    ['as a type', 'layers', planted('src/engine/pools.ts', "import type { X } from '../cache/index.ts';")],
    ['as a re-export', 'layers', planted('src/engine/index.ts', "export { x } from '../cache/index.ts';")],
    ['at run time', 'layers', planted('src/engine/pools.ts', "export const x = () => import('../cache/index.ts');")],
    ['in a type position', 'layers', planted('src/plan/a.ts', "export type X = import('../cache/index.ts').X;")],
    ['second on a line', 'layers', planted('src/plan/a.ts', "import '../base/bug.ts'; import '../host/index.ts';")],
    ['app imports cli', 'layers', planted('src/app/run.ts', "import { main } from '../cli/main.ts';")],
    ['a room imports app', 'layers', planted('src/report/a.ts', "import type { App } from '../app/contract.ts';")],
    ['a driver, its sister', 'layers', planted('src/kinds/sign/gpg/driver.ts', "import '../checksum/driver.ts';")],
    ['a driver, another kind', 'layers', planted('src/kinds/sign/gpg/driver.ts', "import '../../package/family.ts';")],
    ['a toolchain, a driver', 'layers', planted('src/kinds/go-toolchain/a.ts', "import '../compile/go/driver.ts';")],
    ['a file beside src', 'layers', planted('src/report/a.ts', "import '../../scripts/generate.ts';")],
    ['a test as a module', 'layers', planted('src/report/a.ts', "import './b.test.ts';")],
    ['its own door', 'doors', planted('src/graph/select.ts', "import { pick } from './index.ts';")],
    ['a package at another place', 'package-door', planted('src/graph/a.ts', "import { parse } from 'yaml';")],
    ['a part of a package', 'package-door', planted('src/graph/a.ts', "import x from 'ajv/dist/2020.js';")],
    ['a package without a door', 'package-door', planted('src/graph/a.ts', "import x from '@scope/left-pad/sub';")],
    ['a package by require', 'package-door', planted('src/graph/a.ts', "const x = require('yaml');", 'export { x };')],
    ['the file system', 'node-door', planted('src/graph/a.ts', "import { readFileSync } from 'node:fs';")],
    ['without node:', 'node-door', planted('src/graph/a.ts', "import { readFileSync } from 'fs/promises';")],
    ['a computed import', 'computed-import', planted('src/graph/a.ts', 'export const x = (y: string) => import(y);')],
    ['no ending', 'extension', planted('src/graph/a.ts', "import './b';")],
    ['no opening sentence', 'opening', { path: 'src/graph/a.ts', text: 'export const a = 1;\n' }],
    [
      'an opening without a sentence',
      'opening',
      { path: 'src/graph/a.ts', text: '/** Graph */\nexport const a = 1;\n' },
    ],
    [
      'a late opening',
      'opening',
      { path: 'src/graph/a.ts', text: "import './b.ts';\n/** Says what this is for. */\n" },
    ],
    ['a default export', 'default-export', planted('src/graph/a.ts', 'export default 1;')],
    ['a renamed default', 'default-export', planted('src/graph/a.ts', 'const a = 1;', 'export { a as default };')],
    ['export *', 'star-export', planted('src/graph/index.ts', "export * from './select.ts';")],
    ['an empty name', 'file-name', planted('src/graph/graph-utils.ts')],
    ['an empty name alone', 'file-name', planted('src/graph/helpers.ts')],
    ['too many lines', 'size', planted('src/graph/a.ts', ...Array.from({ length: 400 }, () => '//'))],
    ['a long line', 'size', planted('src/graph/a.ts', `// ${'x'.repeat(140)}`)],
    ['logic in a door', 'index', planted('src/graph/index.ts', 'export const a = 1;')],
    ['an unknown room', 'unknown-room', planted('src/attic/a.ts')],
    ['a note to self', 'note-to-self', planted('src/graph/a.ts', ['// TO', 'DO later'].join(''))],
    ['broken syntax', 'syntax', planted('src/graph/a.ts', 'const = 1;')],
  ];
  test.each(faults)('%s', (_what, rule, file) => {
    expect(checkArchitecture([file]).map((finding) => finding.rule)).toContain(rule);
  });

  const fine: readonly (readonly [string, SourceFile])[] = [
    ['a room and model', planted('src/engine/a.ts', "import type { Plan } from '../model/plan.ts';")],
    ['a driver and its family', planted('src/kinds/sign/gpg/driver.ts', "import { x } from '../family.ts';")],
    [
      'a driver and its toolchain',
      planted('src/kinds/check/vet/driver.ts', "import { x } from '../../go-toolchain/a.ts';"),
    ],
    ['a driver and its folder', planted('src/kinds/sign/gpg/driver.ts', "import { x } from './read/key.ts';")],
    ['the index of the kinds', planted('src/kinds/index.ts', "import { x } from './sign/gpg/driver.ts';")],
    ['app and rooms', planted('src/app/a.ts', "import { x } from '../graph/index.ts';")],
    ['a package at its door', planted(packageDoors['yaml'] ?? '', "import { parseDocument } from 'yaml';")],
    ['host and the world', planted('src/host/a.ts', "import { openSync } from 'node:fs';")],
    ['a test that joins rooms', planted('src/plan/a.test.ts', "import { link } from '../graph/index.ts';")],
    ['a test and its means', planted('src/graph/a.test.ts', "import fc from 'fast-check'; import 'node:fs';")],
  ];
  test.each(fine)('but not in %s', (_what, file) => {
    expect(checkArchitecture([file])).toEqual([]);
  });
});
