/** `toolchains:` of a file. */
import { expect, it, test } from 'vitest';
import { lines, read } from '../../test/rig/config-rig.ts';

const file = (...more: readonly string[]): string =>
  ['version: 1', 'project: demo', ...more, 'targets:', '  all: { kind: group, needs: [] }'].join('\n');

test('a version goes to the targets of its file, and may be a variable', async () => {
  const { value, diagnostics } = await read(file('vars: { go: "1.26" }', 'toolchains: { go: "${{ vars.go }}" }'));
  expect(lines(diagnostics)).toEqual([]);
  expect(value?.targets[0]?.file?.toolchains).toEqual({ go: '1.26' });
});

it.each([
  ['toolchains: { go: 1.26 }', /^3:19 GB1022 .*quote it as it is written/],
  ['toolchains: { go: latest }', /^3:19 GB1070 "latest" is not a version of Go/],
  ['toolchains: { go: go1.26 }', /^3:19 GB1070 .*write it without "go": "1\.26"/],
  ['toolchains: { go: "1.16" }', /^3:19 GB1070 Go 1\.16 is too old/],
  ['toolchains: { goo: "1.26" }', /^3:15 GB1020 .*did you mean "go"/],
  ['toolchains: "1.26"', /^3:13 GB1022/],
])('%s', async (line, expected) => {
  expect(lines((await read(file(line))).diagnostics)).toEqual([expect.stringMatching(expected)]);
});
