/** What is said of a bug: the version, the error and its causes, however odd what was thrown is. */
import { expect, test } from 'vitest';
import { InternalError } from '../base/bug.ts';
import { bugText } from './bug-text.ts';

test('names the machine, the error and all causes', () => {
  const error = new InternalError('no node', { cause: new Error('inner', { cause: 'deepest' }) });
  const text = bugText(error, 'Node v24, linux x64');
  expect(text).toMatch(
    /^error: a bug in gobuild, please report it with these lines \(gobuild [\d.]+, Node v24, linux x64\)\n/,
  );
  expect(text).toMatch(/ {2}InternalError: no node\n.* {2}caused by: Error: inner\n.* {2}caused by: deepest\n$/s);
});

test.each([undefined, null, 42, {}])('a thrown %o is told too', (thrown) => {
  expect(bugText(thrown, 'm')).toMatch(/^error: a bug in gobuild/);
});

test('a cause that is its own cause ends', () => {
  const error = new Error('loop');
  error.cause = error;
  expect(bugText(error, 'm').match(/loop/g)?.length).toBeLessThan(30);
});
