/** docs/init.md shows what `init --from` really makes of the three files that stand there. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { blocksOf } from './docs/blocks.ts';
import { ownEnvironment, runHere } from './rig/in-process.ts';
import { createRig, repository } from './rig/rig.ts';

ownEnvironment();

const page = readFileSync(path.join(repository, 'docs/init.md'), 'utf8');

const files = {
  'go.mod': 'module example.com/shop\n\ngo 1.24.0\n',
  'cmd/server/main.go': 'package main\n\nfunc main() {}\n',
  'api.proto': 'syntax = "proto3";\n',
  'site/a.md': '# a\n',
  'README.md': '# shop\n',
  'scripts/completions.sh': '#!/bin/sh\n',
};

test.each([
  ['Makefile', '## From a Makefile\n'],
  ['Taskfile.yml', '## From a Taskfile\n'],
  ['.goreleaser.yaml', '## From a GoReleaser file\n'],
])('%s', async (name, heading) => {
  const section = page.slice(page.indexOf(heading) + heading.length).split(/^## /m)[0] ?? '';
  const [source, yaml, notes] = blocksOf(section).map(({ text }) => text);
  if (source === undefined || yaml === undefined || notes === undefined) throw new Error(`${heading}: three blocks`);
  await using rig = await createRig({ files: { ...files, [name]: source } });
  const made = await runHere(['init', '--from', name, '--stdout'], rig.root);
  expect(made.code, made.stderr).toBe(0);
  const [written = '', told = ''] = made.stdout.split(/^# Not converted, or not quite the same:\n/m);
  expect(`${written.slice(written.indexOf('version: 1')).trimEnd()}\n`).toBe(yaml);
  expect(told).toBe(notes);
});
