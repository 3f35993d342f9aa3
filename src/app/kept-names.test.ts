/** Names for completion: how long kept ones hold, and what a quick look at a text finds. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keepNames, readKept, seenFrom, stampOf, type KeptNames } from './kept-names.ts';
import { namesInText } from './names-in-text.ts';

let root = '';
beforeEach(() => {
  root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'gobuild-names-')));
  fs.writeFileSync(path.join(root, 'gobuild.yaml'), 'version: 1\n');
});
afterEach(() => fs.rmSync(root, { recursive: true }));

const keptOf = (): KeptNames => ({
  stamps: [path.join(root, 'gobuild.yaml'), path.join(root, '.env')].map((file) => [file, stampOf(file)]),
  files: [
    [root, ''],
    [path.join(root, 'api'), 'api'],
  ],
  names: {
    targets: [{ name: 'server', kind: 'task' }, { name: 'api:db' }],
    nodes: ['api:db@x=1'],
    traits: [['os', ['linux']]],
    profiles: [],
    vars: [],
  },
});

const keep = (): void => {
  fs.mkdirSync(path.join(root, '.gobuild'), { recursive: true });
  keepNames(root, keptOf());
};

describe('names that are kept', () => {
  test('hold until a file that decided them is another, or appears', () => {
    keep();
    expect(readKept(root)?.names).toEqual(keptOf().names);
    fs.writeFileSync(path.join(root, '.env'), '');
    expect(readKept(root)).toBeUndefined();
    keep();
    expect(readKept(root)).toBeDefined();
    fs.appendFileSync(path.join(root, 'gobuild.yaml'), '# x\n');
    expect(readKept(root)).toBeUndefined();
  });

  test('make no folder, and follow no link', () => {
    keepNames(root, keptOf());
    expect(fs.readdirSync(root)).toEqual(['gobuild.yaml']);
    const outside = path.join(root, 'outside');
    fs.mkdirSync(outside);
    fs.symlinkSync(outside, path.join(root, '.gobuild'));
    keepNames(root, keptOf());
    expect(fs.readdirSync(outside)).toEqual([]);
  });

  test.each(['', 'null', '[]', '{"stamps":[]}', '{"gobuild":1}', 'x'])('damaged ones are none: %s', (text) => {
    keep();
    const file = path.join(root, '.gobuild/names.json');
    fs.writeFileSync(file, text);
    expect(readKept(root)).toBeUndefined();
  });

  test('with texts of another form are none', () => {
    keep();
    const file = path.join(root, '.gobuild/names.json');
    const good = fs.readFileSync(file, 'utf8');
    fs.writeFileSync(file, good.replace('"server"', '1'));
    expect(readKept(root)).toBeUndefined();
    fs.writeFileSync(file, good.replace('[["os",["linux"]]]', '{}'));
    expect(readKept(root)).toBeUndefined();
  });

  test('are written as the file of the folder writes them', () => {
    const seen = seenFrom(keptOf(), path.join(root, 'api/inner'));
    expect(seen.targets.map(({ name }) => name)).toEqual(['db', '//server']);
    expect(seen.nodes).toEqual(['db@x=1']);
    expect(seenFrom(keptOf(), path.join(root, 'other')).targets[0]?.name).toBe('server');
  });
});

describe('a quick look at a text', () => {
  test('finds names in a file that is not whole', () => {
    const text = [
      'version: 1',
      'vars:',
      '    image: x # why',
      'profiles: # two',
      '  dev: {}',
      '  "prod": {}',
      'targets:',
      '  # the first',
      '  server:',
      '    description: "the service"   # of orders',
      '    kind: compile',
      '    env:',
      '      description: no',
      '  test: { kind: check',
      'watch:',
      '  inner: x',
    ].join('\n');
    expect(namesInText(text)).toEqual({
      targets: [
        { name: 'server', description: 'the service' },
        { name: 'test', description: undefined },
      ],
      nodes: [],
      traits: [],
      profiles: ['dev', 'prod'],
      vars: ['image'],
    });
  });

  test.each(['', '\0\0', 'targets: [', 'targets:\n\t- x', '- - -'])('is never troubled: %j', (text) => {
    expect(namesInText(text).targets).toEqual([]);
  });
});
