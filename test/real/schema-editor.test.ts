/** The schema in an editor: what the yaml-language-server, which VS Code and others use, offers, shows and complains of. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { blocksOf } from '../docs/blocks.ts';
import { wholeFile } from '../docs/whole-file.ts';
import { repository } from '../rig/rig.ts';
import { openYamlServer, type YamlServer } from '../rig/yaml-server.ts';

const head = 'version: 1\nproject: shop\n';
const target = (keys: string): string => `${head}targets:\n  it:\n    ${keys}`;

/** Where `|` stands, at least these are offered, and none of those. */
const offers: readonly (readonly [string, string, readonly string[], readonly string[]])[] = [
  ['an empty file', '|', ['version', 'project', 'targets', 'release-version', 'toolchains'], ['kind', 'package']],
  ['the top level', `${head}t|`, ['targets', 'toolchains', 'env', 'profiles'], ['version', 'kind']],
  ['between keys of the top level', `${head}|\ntargets: {}\n`, ['default', 'watch', 'vars'], ['targets']],
  ['a new target', target('|'), ['kind'], ['package', 'run']],
  ['kind', target('kind: |'), ['check', 'compile', 'deploy', 'group', 'package', 'service', 'sign', 'task'], []],
  ['a target that has its kind', target('kind: compile\n    |'), ['using'], ['format']],
  ['using of compile', target('kind: compile\n    using: |'), ['go', 'prebuilt'], ['archive', 'go-test']],
  ['using of check', target('kind: check\n    using: |'), ['go-test', 'go-vet', 'command'], ['go', 'sigstore']],
  [
    'compile/go',
    target('kind: compile\n    using: go\n    |'),
    ['package', 'stamp', 'pgo', 'matrix'],
    ['format', 'args'],
  ],
  [
    'package/archive',
    target('kind: package\n    using: archive\n    |'),
    ['format', 'wrap', 'from'],
    ['package', 'stamp'],
  ],
  ['a task', target('kind: task\n    |'), ['run', 'inputs', 'outputs', 'depfile', 'args'], ['using', 'package']],
  [
    'a target on one line',
    `${head}targets:\n  it: { kind: check, using: go-test, c| }\n`,
    ['cover', 'flaky'],
    ['stamp'],
  ],
  ['true or false', target('kind: compile\n    using: go\n    trimpath: |'), ['true', 'false'], []],
  ['a word of a list', target('kind: package\n    using: archive\n    format: |'), ['tar.gz', 'zip', 'tar'], []],
  ['common words', target('kind: task\n    cache: |'), ['shared', 'local', 'never'], []],
  [
    'a map of a driver',
    target('kind: check\n    using: go-test\n    cover:\n      |'),
    ['packages', 'mode'],
    ['cover'],
  ],
  [
    'a word in it',
    target('kind: check\n    using: go-test\n    cover:\n      mode: |'),
    ['set', 'count', 'atomic'],
    [],
  ],
  [
    'a probe',
    target('kind: deploy\n    using: local\n    probes:\n      readiness:\n        |'),
    ['http', 'tcp', 'within'],
    ['log'],
  ],
  ['an endpoint', target('kind: service\n    ready:\n      http:\n        |'), ['port', 'path', 'status'], ['within']],
  ['a matrix', target('kind: task\n    matrix:\n      |'), ['platform', 'include', 'exclude'], []],
  ['the version', `${head}release-version: |`, ['git', 'git-describe', 'commit-time'], []],
  ['a secret', `${head}secrets:\n  TOKEN:\n    |`, ['env', 'file', 'command'], ['webhook']],
  ['a profile', `${head}profiles:\n  prod:\n    |`, ['release', 'vars', 'overrides'], ['targets']],
];

const shows: readonly (readonly [string, readonly string[]])[] = [
  [`${head}rel|ease-version: git\n`, ['Where', 'version', '`git-describe`']],
  [target('ki|nd: task\n'), ['What sort of work', '`service`: a program that keeps running', '`task`: runs a command']],
  [target('kind: compile\n    us|ing: go\n'), ['builds one Go program per platform', '`prebuilt`']],
  [target('kind: compile\n    using: go\n    trim|path: false\n'), ['compile · go', 'Default: true']],
  [target('kind: task\n    out|puts: [a]\n'), ['What it makes', 'public/']],
  [target('kind: service\n    ready: { http: { po|rt: 80 } }\n'), ['Number of the port', '8080']],
];

/** The place and the words of the one complaint. */
const complains: readonly (readonly [string, string, string])[] = [
  [`${head}tragets: {}\n`, '3:1', 'tragets'],
  [target('kind: compil\n'), '5:11', 'compile'],
  [target('kind: compile\n    using: goo\n    package: .\n'), '6:12', 'prebuilt'],
  [target('kind: compile\n    using: go\n    pakage: .\n'), '7:5', 'pakage'],
  [target('kind: compile\n    using: go\n    package: .\n    format: zip\n'), '8:5', 'format'],
  [target('kind: compile\n    using: go\n    package: .\n    trimpath: 7\n'), '8:15', 'boolean'],
  [target('kind: compile\n    using: go\n    package: .\n    trimpath: yes please\n'), '8:15', 'true or false'],
  [target('kind: task\n    run: [a]\n    retries: 1000\n'), '7:14', '100'],
  [target('kind: service\n    run: [a]\n    ready: { http: { prot: 80 } }\n'), '7:22', 'prot'],
  [`${head}release-version: tag\ntargets: { a: { kind: group } }\n`, '3:18', 'git-describe'],
];

describe('in an editor', () => {
  let server: YamlServer;
  beforeAll(async () => {
    server = await openYamlServer(path.join(repository, 'schema/gobuild.schema.json'));
  });
  afterAll(async () => server[Symbol.asyncDispose]());

  test.each(offers)('offers keys and values: %s', async (_name, text, wanted, unwanted) => {
    const labels = (await server.complete(text)).map(({ label }) => label);
    expect(labels).toEqual(expect.arrayContaining([...wanted]));
    expect(labels.filter((label) => unwanted.includes(label))).toEqual([]);
    expect(labels.filter((label) => label.includes('[object'))).toEqual([]);
  });

  test('an offered key brings its colon and says what it is for', async () => {
    const offered = await server.complete(target('kind: deploy\n    using: local\n    |'));
    const keys = offered.filter(({ insertText = '' }) => /^["\w-]+/.test(insertText));
    expect(keys.length).toBeGreaterThan(15);
    expect(keys.filter(({ insertText = '' }) => !insertText.includes(':')).map(({ label }) => label)).toEqual([]);
    expect(offered.filter(({ documentation }) => !documentation).map(({ label }) => label)).toEqual([]);
  });

  test.each(shows)('tells what %j is', async (text, words) => {
    const shown = await server.hover(text);
    for (const word of words) expect(shown).toContain(word);
  });

  test.each(complains)('complains of %j at %s', async (text, at, words) => {
    const complaints = await server.complaints(text);
    expect(complaints.filter((one) => one.at === at && one.message.includes(words))).toHaveLength(1);
  });

  test('is content with every example and every block of the pages', async () => {
    // A line that names another schema would be heeded.
    const read = (file: string): string =>
      readFileSync(path.join(repository, file), 'utf8').replaceAll(/^# yaml-language-server:.*$/gm, '#');
    const files = [...globSync('examples/*/**/gobuild.yaml', { cwd: repository }), 'gobuild.yaml'];
    const pages = ['README.md', ...globSync('docs/**/*.md', { cwd: repository })];
    const texts = [
      ...files.map((file) => ({ at: file, text: read(file) })),
      ...pages.flatMap((page) =>
        blocksOf(read(page))
          .filter(({ language }) => language === 'yaml')
          .map(({ line, text }) => ({ at: `${page}:${line}`, text: wholeFile(text)?.text ?? text })),
      ),
    ];
    expect(texts.length).toBeGreaterThan(40);
    const found = await Promise.all(
      texts.map(async ({ at, text }) => ({ at, complaints: await server.complaints(text) })),
    );
    expect(found.filter(({ complaints }) => complaints.length > 0)).toEqual([]);
  }, 60_000);
});
