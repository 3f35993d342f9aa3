/** Shell texts as the words of a process. */
import { expect, test } from 'vitest';
import { shellWords } from './shell-words.ts';

test('POSIX shells get arguments as words, PowerShell as quoted texts in $args', () => {
  const args = ["it's", '$x'];
  expect(shellWords('/bin/bash', { shell: 'bash', text: 't "$@"', args })).toEqual([
    '/bin/bash',
    '--noprofile',
    '--norc',
    '-euo',
    'pipefail',
    '-c',
    't "$@"',
    'bash',
    "it's",
    '$x',
  ]);
  expect(shellWords('/bin/sh', { shell: 'sh', text: 't' })).toEqual(['/bin/sh', '-eu', '-c', 't']);
  const text = (given: readonly string[]): string =>
    shellWords('pwsh', { shell: 'pwsh', text: 't', args: given }).at(-1) ?? '';
  expect(text(args)).toBe(`$ErrorActionPreference='Stop'; $args = @('it''s', '$x'); t`);
  expect(text(['\u2019'])).toContain(`@('\u2019\u2019')`);
  expect(text([])).toBe(`$ErrorActionPreference='Stop'; t`);
});
