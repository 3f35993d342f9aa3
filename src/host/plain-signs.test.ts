/** Terminals that show ASCII alone. */
import { expect, test } from 'vitest';
import { plainSigns, takesUnicode } from './plain-signs.ts';

test.each([
  [{}, 'linux', true],
  [{ LANG: 'de_DE.UTF-8' }, 'linux', true],
  [{ LANG: 'C.utf8' }, 'darwin', true],
  [{ LANG: 'de_DE.ISO-8859-1' }, 'linux', false],
  [{ LANG: 'en_US.UTF-8', LC_ALL: 'C' }, 'linux', false],
  [{ LANG: 'C', LC_CTYPE: 'en_US.UTF-8' }, 'linux', true],
  [{ TERM: 'linux', LANG: 'en_US.UTF-8' }, 'linux', false],
  [{}, 'win32', false],
  [{ LANG: 'en_US.UTF-8' }, 'win32', false],
  [{ WT_SESSION: '1' }, 'win32', true],
  [{ TERM_PROGRAM: 'vscode' }, 'win32', true],
  [{ TERM: 'xterm-256color' }, 'win32', true],
])('%o on %s: %s', (env, platform, expected) => expect(takesUnicode(env, platform)).toBe(expected));

test('what stands for a sign is as wide as it', () => {
  const text = '  … and 3 more\n███░░ 1 of 2 · 3.1 s\na → b ├ └ │ ✓ ✗ ␛[0m größe';
  expect(plainSigns(text)).toBe('  ~ and 3 more\n###.. 1 of 2 - 3.1 s\na > b | ` | + ! ?[0m größe');
});
