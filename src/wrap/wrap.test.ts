/** The texts of wrappers: what a hostile description, a nested folder and a file of other people make of them. */
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { isMadeBy } from './header.ts';
import { withMember } from './jsonc-member.ts';
import { wrappers, type WrapTool } from './wrappers.ts';
import type { WrapView } from './view.ts';

const view: WrapView = {
  project: 'shop',
  targets: [
    {
      name: 'server',
      kind: 'compile',
      using: 'go',
      description: "it's $(rm -rf /) `id`\n\tall:\u001b[0m # x",
      args: false,
    },
    { name: 'api:test', kind: 'check', args: true },
    { name: 'help', kind: 'task', args: false },
    { name: 'ship', kind: 'deploy', args: false },
  ],
  hasDefault: true,
  version: '1.2.3',
  brings: 'nothing',
  dist: 'dist',
  folder: '.',
  from: '.',
  schema: '{"$comment":"of its maker","type":"object"}',
};

const textOf = (tool: WrapTool, more: Partial<WrapView> = {}): string =>
  wrappers[tool].files({ ...view, ...more })[0]?.text ?? '';

describe('every wrapper', () => {
  test.each(Object.keys(wrappers) as WrapTool[])('%s says how it is made again, and is known by it', (tool) => {
    for (const file of wrappers[tool].files(view)) {
      if (file.merge) continue;
      expect(isMadeBy(file.text, tool), file.path).toBe(true);
      expect(isMadeBy(file.text, tool === 'make' ? 'github' : 'make')).toBe(false);
      expect(file.text.endsWith('\n')).toBe(true);
      expect(wrappers[tool].files(view).map(({ text }) => text)).toContain(file.text);
    }
  });

  test('a CI job that takes gobuild from a registry says whose it must be; the others ask none', () => {
    for (const tool of ['github', 'gitlab', 'azure'] as const) {
      const text = textOf(tool);
      expect(text).toMatch(/# Your registry must have your gobuild: .*\n[ -]*npm install --global gobuild@1.2.3\n/);
      expect(parse(text)).toBeTypeOf('object');
      expect(textOf(tool, { brings: 'launcher' })).not.toContain('npm install');
    }
  });

  test('deploys are in no job of a CI, and in no hook', () => {
    for (const tool of ['github', 'gitlab', 'azure', 'git-hooks'] as const) expect(textOf(tool)).not.toContain('ship');
  });
});

describe('make', () => {
  test('a description is text, a name of an included file a goal, and a target called help keeps its name', () => {
    const text = textOf('make');
    expect(text).toContain("@printf '%s\\n' '  server    it'\\''s $$(rm -rf /) `id` all: [0m # x'\n");
    expect(text).toContain('api/test:\n\t@+$(GOBUILD_RUN) api:test -- $(ARGS)\n');
    expect(text).toContain('.PHONY: gobuild-help server api/test help ship all run');
    expect(text.split('\n').filter((line) => line === 'help:')).toHaveLength(1);
  });

  test('from another folder it works in that of gobuild.yaml', () => {
    expect(textOf('make', { brings: 'launcher' })).toContain('GOBUILD ?= ./gobuild\n');
    const text = textOf('make', { brings: 'launcher', from: '../a b' });
    expect(text).toContain("GOBUILD ?= '../a b/gobuild'\n");
    expect(text).toContain("GOBUILD_IN = $(GOBUILD) -C '../a b'\n");
  });
});

describe('a member of settings with comments', () => {
  const put = (text: string): string | undefined => withMember(text, ['a.b', 'k'], '"v"');

  test.each<readonly [string, string]>([
    ['', '{\n  "a.b": {\n    "k": "v"\n  }\n}\n'],
    ['{}', '{\n  "a.b": {\n    "k": "v"\n  }}'],
    [
      '// x\n{ /* y */ "c": [1, {"d": "}"}], // z\n}',
      '// x\n{\n  "a.b": {\n    "k": "v"\n  }, /* y */ "c": [1, {"d": "}"}], // z\n}',
    ],
    ['{ "a.b": { "other": 1 } }', '{ "a.b": {\n    "k": "v", "other": 1 } }'],
    ['{ "a.b": { "k": "old" /* why */ } }', '{ "a.b": { "k": "v" /* why */ } }'],
    ['{ "a.b": { "k": ["x", "y"] } }', '{ "a.b": { "k": "v" } }'],
  ])('%j', (before, after) => {
    expect(put(before)).toBe(after);
    expect(put(after)).toBe(after);
  });

  test.each(['[]', '{', '{ "a" }', '{ "a.b": 1 }', 'x', '{ "a": "b', '{ a: 1 }', '{ "a": ] }'])(
    '%j is left alone',
    (text) => {
      expect(put(text)).toBeUndefined();
    },
  );
});
