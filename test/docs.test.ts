/** The pages tell the truth: every YAML block plans through the command line, every link leads somewhere. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { blocksOf, commandsOf, fileLinksOf, type Block } from './docs/blocks.ts';
import { wholeFile } from './docs/whole-file.ts';
import { ownEnvironment, runHere } from './rig/in-process.ts';
import { createRig, repository } from './rig/rig.ts';

ownEnvironment();

const pages = ['*.md', 'docs/**/*.md', 'src/kinds/*/*/README.md', 'examples/*/README.md']
  .flatMap((pattern) => globSync(pattern, { cwd: repository }))
  .map((page) => page.split(path.sep).join('/'))
  .filter((page) => !page.includes('/_template/'))
  .toSorted();

const read = (page: string): string => readFileSync(path.join(repository, page), 'utf8');

interface PlacedBlock extends Block {
  readonly at: string;
}

const blocks = pages.flatMap((page) =>
  blocksOf(read(page)).map((block): PlacedBlock => ({ ...block, at: `${page}:${block.line}` })),
);
// The reference pages in docs/kinds repeat the READMEs; what they add are the drivers' examples.
const readmeTexts = new Set(blocks.filter(({ at }) => at.startsWith('src/kinds/')).map(({ text }) => text));
const yamlBlocks = blocks
  .filter(({ language }) => language === 'yaml')
  .filter(({ at, text }) => !at.startsWith('docs/kinds/') || !readmeTexts.has(text));

test('the pages are seen', () => {
  expect(pages).toContain('README.md');
  expect(pages.filter((page) => page.startsWith('docs/kinds/')).length).toBeGreaterThan(9);
  expect(yamlBlocks.length).toBeGreaterThan(15);
});

test('every block says its language', () => {
  const known = ['yaml', 'console', 'make', 'go', 'json', 'text', 'mermaid', 'ts', 'powershell'];
  expect(
    blocks.filter(({ language }) => !known.includes(language)).map(({ at, language }) => `${at} ${language}`),
  ).toEqual([]);
  for (const block of blocks.filter(({ language }) => language === 'console'))
    expect(commandsOf(block).length).toBeGreaterThan(0);
});

test('the index of docs/ leads to every page of it', () => {
  const linked = new Set(fileLinksOf(read('docs/README.md')).map((link) => path.posix.join('docs', link)));
  const own = pages.filter(
    (page) => page.startsWith('docs/') && !page.startsWith('docs/kinds/') && page !== 'docs/README.md',
  );
  expect(own.filter((page) => !linked.has(page))).toEqual([]);
});

test.each(pages)('links of %s lead to files', (page) => {
  const folder = path.dirname(path.join(repository, page));
  expect(fileLinksOf(read(page)).filter((link) => !existsSync(path.join(folder, link)))).toEqual([]);
});

/** Files that examples speak of. */
const surroundings = {
  'go.mod': 'module example.com/docs\n\ngo 1.24.0\n',
  'README.md': '# docs\n',
  'CHANGELOG.md': '# Changes\n',
  LICENSE: 'free\n',
};

/** Blocks of a page that begin with `# PATH` are files of one workspace. */
const nameOf = (text: string): string | undefined => /^# (\S+\.yaml)\n/.exec(text)?.[1];

function filesBeside({ at, text }: PlacedBlock): Record<string, string> {
  if (nameOf(text) === undefined) return {};
  const page = at.slice(0, at.lastIndexOf(':') + 1);
  const named = yamlBlocks.filter((other) => other.at.startsWith(page));
  return Object.fromEntries(
    named.flatMap((other) => {
      const name = nameOf(other.text);
      return name === undefined ? [] : [[name, other.text] as const];
    }),
  );
}

describe('YAML blocks plan', () => {
  test.each(yamlBlocks.map((block) => [block.at, block] as const))('%s', async (_at, block) => {
    const file = wholeFile(block.text);
    if (file === undefined) throw new Error('a block of YAML that is not for gobuild.yaml is marked `text`');
    const name = nameOf(block.text) ?? 'gobuild.yaml';
    const folder = path.posix.dirname(name);
    await using rig = await createRig({ files: { ...surroundings, ...filesBeside(block), [name]: file.text } });
    const listed = await runHere(['-C', folder, 'list', '--json'], rig.root);
    expect(listed.code, listed.stderr).toBe(0);
    for (const target of file.targets) expect(listed.stdout).toMatch(new RegExp(`[":]${target}"`));
    for (const target of file.targets) {
      const planned = await runHere(['-C', folder, 'show', target], rig.root);
      expect(planned.code, planned.stderr).toBe(0);
    }
  });
});

describe('examples', () => {
  const folders = globSync('examples/*/gobuild.yaml', { cwd: repository }).map((file) => path.dirname(file));

  test.each([...folders, '.'])('%s plans', async (folder) => {
    await using rig = await createRig();
    const listed = await rig.run('-C', path.join(repository, folder), 'list');
    expect(listed.code, listed.stderr).toBe(0);
    const planned = await rig.run('-C', path.join(repository, folder), 'graph');
    expect(planned.code, planned.stderr).toBe(0);
  });

  test('hello is the first file of README', () => {
    const [first] = blocks.filter(({ at, language }) => at.startsWith('README.md') && language === 'yaml');
    expect(read('examples/hello/gobuild.yaml')).toBe(first?.text);
  });
});

test('README names every command that there is', async () => {
  await using rig = await createRig();
  const help = await rig.run('--help');
  expect(help.code).toBe(0);
  const commands = [...`${help.stdout}${help.stderr}`.matchAll(/^ {2}([a-z]+)\b/gm)].map((match) => match[1] ?? '');
  expect(commands.length).toBeGreaterThan(10);
  const [, table = ''] = /\n## Commands\n([\s\S]*?)\n## /.exec(read('README.md')) ?? [];
  const missing = commands.filter((command) => command !== 'help' && !new RegExp(`\\b${command}\\b`).test(table));
  expect(missing).toEqual([]);
});
