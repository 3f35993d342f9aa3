/** PATH of a command whose tool lies outside of it, in front of another one, or where PATH has it anyway. */
import { delimiter } from 'node:path';
import { expect, test } from 'vitest';
import { FileError, type FileStat, type FoundTool } from '../model/ports.ts';
import type { ToolNeed } from '../model/action.ts';
import { programWords, withTools } from './tool-path.ts';

const need: ToolNeed = { name: 'go', folders: ['/sdk/bin'], identity: { type: 'content' }, help: 'install it' };
const tools = new Map<string, FoundTool>([['go', { name: 'go', path: '/sdk/bin/go', identity: 'go1.26.8' }]]);
const path = (...folders: readonly string[]): string => folders.join(delimiter);

function given(env: Readonly<Record<string, string>>, there: readonly string[], more: Partial<ToolNeed> = {}) {
  const follow = (file: string): FileStat | undefined => {
    if (file.startsWith('/locked/')) throw new FileError('EACCES', file, 'no');
    return there.includes(file) ? ({ kind: 'file' } as FileStat) : undefined;
  };
  return withTools(env, { needs: [{ ...need, ...more }], tools, files: { follow } });
}

test('a folder goes behind where PATH has no such program, in front where it has another, and nowhere else', () => {
  const env = { PATH: path('/locked', '/bin', '/usr/bin'), X: 'x' };
  expect(given(env, [])).toEqual({ PATH: path('/locked', '/bin', '/usr/bin', '/sdk/bin'), X: 'x' });
  expect(given(env, ['/usr/bin/go']).PATH).toBe(path('/sdk/bin', '/locked', '/bin', '/usr/bin'));
  const has = { PATH: path('/bin', '/sdk/bin', '/usr/bin') };
  expect(given(has, ['/sdk/bin/go', '/usr/bin/go'])).toEqual(has);
  expect(given({ PATH: path('/usr/bin', '/sdk/bin') }, ['/sdk/bin/go', '/usr/bin/go']).PATH).toBe(
    path('/sdk/bin', '/usr/bin', '/sdk/bin'),
  );
  expect(given({ Path: '/bin' }, [])).toEqual({ Path: path('/bin', '/sdk/bin') });
  expect(given({}, [])).toEqual({ PATH: '/sdk/bin' });
  expect(given(env, [], { folders: undefined })).toEqual(env);
});

test('what a tool asks of its callers gives way to what the target says', () => {
  const asks = { wanted: '1.26', env: { GOTOOLCHAIN: 'local', A: 'a' } };
  expect(given({ GOTOOLCHAIN: 'auto' }, [], asks)).toEqual({ GOTOOLCHAIN: 'auto', A: 'a', PATH: '/sdk/bin' });
});

test('a list starts the program that was found', () => {
  expect(programWords(['go', 'run', '.'], tools)).toEqual(['/sdk/bin/go', 'run', '.']);
  expect(programWords(['make'], tools)).toEqual(['make']);
});
