/**
 * F34: texts made to hurt whoever reads YAML, saved again and again while watch runs: each is an error with its place, watch
 * lives on, and the mended file is built. (One by one they are in test/stories/bad-input/text.test.ts.)
 */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parseDocument } from '../../src/config/parse-document.ts';
import { createRig } from '../rig/rig.ts';
import { startWatch } from '../rig/watching.ts';

const good = (output: string): string => `version: 1
project: shop
watch: [copy]
targets:
  copy: { kind: task, inputs: [in.txt], outputs: [${output}], run: cp in.txt ${output} }
`;
const deep = `${good('a')}x: ${'['.repeat(1000)}${']'.repeat(1000)}\n`;
const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${Array.from('bcdefghi')
  .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(', ')}]\n`)
  .join('')}`;

const bad: readonly (readonly [string, string | Uint8Array, string])[] = [
  ['1,000 deep', deep, 'GB1005'],
  ['1,000 deep again', `${deep}# again\n`, 'GB1005'],
  ['an alias bomb', bomb, 'GB1006'],
  ['a NUL', `${good('a')}# \0\n`, 'GB1004'],
  ['UTF-16', Buffer.from(`\ufeff${good('a')}`, 'utf16le'), 'GB1004'],
  ['a tab', good('a').replace('  copy:', '\tcopy:'), 'GB1001'],
  ['bidi', `${good('a')}# \u202e\n`, 'GB1004'],
];

test('F34: watch outlives every hostile text, and builds what is mended', async () => {
  await using rig = await createRig({ files: { 'gobuild.yaml': good('one'), 'in.txt': 'a\n' } });
  const file = path.join(rig.root, 'gobuild.yaml');
  const save = (text: string | Uint8Array): void => {
    fs.writeFileSync(`${file}.new`, text);
    fs.renameSync(`${file}.new`, file);
  };
  const watch = startWatch(rig);
  await watch.next(/watching \d+ files and folders .*\n/);
  for (const [name, text, code] of bad) {
    save(text);
    const told = await watch.next(new RegExp(`error ${code}[^]*the last good gobuild\\.yaml stays in use[^\\n]*\\n`));
    expect(told, name).toMatch(/gobuild\.yaml:\d+:\d+: error/);
    expect(told.length, name).toBeLessThan(5_000);
  }
  save(good('two'));
  await watch.next(/copy +done[^]*\d+ fresh[^\n]* s\n/);
  expect(rig.read('two')).toBe('a\n');
  const ended = await watch.stop();
  expect([ended.code, /^\s+at |Error:/m.test(ended.stderr)]).toEqual([130, false]);
}, 120_000);

test('F34: parsed fifty times in one process, a deep text stays an error', () => {
  for (let round = 0; round < 50; round += 1) {
    const source = { file: 'gobuild.yaml', text: deep };
    const { diagnostics } = parseDocument(source);
    expect(diagnostics.map(({ code }) => code)).toEqual(['GB1005']);
  }
});

test('F34: a file of 100 MB is not read', async () => {
  await using rig = await createRig({ files: { 'gobuild.yaml': good('one') } });
  fs.truncateSync(path.join(rig.root, 'gobuild.yaml'), 100 * 1024 * 1024);
  const ran = await rig.run('list');
  expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('gobuild.yaml has 100.0 MiB; at most 4.0 MiB')]);
});
