/** Commands that used a program where Make had put it use gobuild's place of it, and wait for it. */
import { expect, test } from 'vitest';
import type { JsonObject } from '../base/json.ts';
import type { DraftTarget } from './draft.ts';
import { followResults } from './follow-results.ts';

const build: DraftTarget = {
  name: 'build',
  body: { kind: 'compile', using: 'go' },
  wrote: { spellings: ['bin/shop', 'bin/${{ vars.NAME }}'], isProfile: false },
};

function bodyOf(run: string, more: JsonObject = {}, others: readonly DraftTarget[] = [build]): JsonObject {
  const made = followResults([...others, { name: 'x', body: { kind: 'task', ...more, run } }]);
  return made.at(-1)?.body ?? {};
}

test.each([
  ['./bin/shop -v', '${{ artifacts.build.path }} -v'],
  ['A=1 bin/shop; bin/shop', 'A=1 ${{ artifacts.build.path }}; ${{ artifacts.build.path }}'],
  ['sh -c "./bin/shop -v"', 'sh -c "${{ raw(artifacts.build.path) }} -v"'],
  ["x 'a\n./bin/shop'", "x 'a\n${{ raw(artifacts.build.path) }}'"],
  ['./bin/${{ vars.NAME }} | cat', '${{ artifacts.build.path }} | cat'],
  ['rm -f bin/shop\n./bin/shop', 'rm -f bin/shop\n${{ artifacts.build.path }}'],
])('%s', (run, text) => {
  expect(bodyOf(run)).toEqual({ kind: 'task', from: ['build'], run: text, cache: 'never' });
});

test.each([
  'bin/shop-old',
  'abin/shop',
  '../bin/shop',
  'rm -f bin/shop',
  'cd x && bin/shop',
  'bin/shop.sh',
  '/bin/shop',
])('%s is something else', (run) => {
  expect(bodyOf(run)).toEqual({ kind: 'task', run });
});

test('a bare name counts where a file is meant', () => {
  const bare = { ...build, wrote: { spellings: ['shop'], isProfile: false } };
  expect(bodyOf('docker run shop\necho shop', {}, [bare])['from']).toBeUndefined();
  expect(bodyOf('./shop', {}, [bare])['run']).toBe('${{ artifacts.build.path }}');
  expect(bodyOf('cp shop /opt/', {}, [bare])['run']).toBe('cp ${{ artifacts.build.path }} /opt/');
});

test('what has inputs keeps its freshness; from takes the place of needs', () => {
  const more = { needs: ['build', 'y'], outputs: ['a.txt'] };
  const made = bodyOf('./bin/shop > a.txt', more);
  expect(made).toEqual({
    kind: 'task',
    needs: ['y'],
    from: ['build'],
    outputs: ['a.txt'],
    run: '${{ artifacts.build.path }} > a.txt',
  });
});

test('neither for what comes before it, nor in another folder', () => {
  const later = { ...build, body: { ...build.body, needs: ['x'] } };
  expect(bodyOf('./bin/shop', {}, [later])['from']).toBeUndefined();
  expect(bodyOf('./bin/shop', { cwd: 'sub' })['from']).toBeUndefined();
});

test('a profile of coverage', () => {
  const cover: DraftTarget = {
    name: 'test',
    body: { kind: 'check', using: 'go-test' },
    wrote: { spellings: ['c.out'], isProfile: true },
  };
  const made = bodyOf('go tool cover -html=c.out -o c.html', { needs: ['test'] }, [cover]);
  expect(made).toMatchObject({ from: ['test'], run: 'go tool cover -html=dist/reports/test/coverage.out -o c.html' });
});
