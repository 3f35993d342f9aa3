/** What a test read, from its log. */
import { expect, it } from 'vitest';
import { readTestlog, type TestlogContext } from './testlog.ts';

const kinds: Record<string, 'file' | 'folder' | 'other'> = {
  '/w': 'folder',
  '/w/a': 'folder',
  '/w/a/testdata': 'folder',
  '/w/a/testdata/x.txt': 'file',
  '/w/pipe': 'other',
  '/w/other': 'folder',
};
const context: TestlogContext = {
  workspace: '/w',
  cwd: '/w/a',
  leaveOut: ['/w/.gobuild', '/w/tmp'],
  kindOf: (path) => kinds[path],
};
const read = (...lines: string[]) => readTestlog(`# test log\n${lines.join('\n')}\n`, context);

it('finds files, missing ones too, folders and variables', () => {
  expect(
    read(
      'open testdata/x.txt',
      'stat testdata/none',
      'open testdata',
      'stat ../other',
      'getenv B',
      'getenv A',
      'getenv B',
    ),
  ).toEqual({
    files: ['a/testdata/none', 'a/testdata/x.txt'],
    folders: ['a/testdata', 'other'],
    variables: ['A', 'B'],
  });
});

it('follows changes of the folder', () => {
  expect(read('chdir ..', 'open x', 'chdir /w/other', 'open y').files).toEqual(['other/y', 'x']);
});

it('leaves out what is outside, temporary, special, unkeyed, or only on the way', () => {
  const nothing = { files: [], folders: [], variables: [] };
  expect(read('open /etc/hosts', 'open ../../x', 'open /w/tmp/x', 'open /w/.gobuild/y', 'open /w/pipe')).toEqual(
    nothing,
  );
  expect(read('stat .', 'stat /w', 'getenv PATH', 'getenv Path', 'getenv GOBUILD_RUN', '', 'nonsense')).toEqual(
    nothing,
  );
  expect(read('open /w').folders).toEqual(['.']);
});
