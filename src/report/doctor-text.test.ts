/** The doctor's findings in words: grouped, aligned, with help only where something is to be done. */
import { expect, test } from 'vitest';
import { plain } from './colours.ts';
import { doctorText } from './doctor-text.ts';

test('groups in their order, help below what is wrong, a sum', () => {
  const text = doctorText(
    [
      { group: 'store', what: 'folder', verdict: 'warning', says: '/s', help: 'free some space' },
      { group: 'tools', what: 'go', verdict: 'ok', says: 'go1.26.8', help: 'not told', neededBy: ['a'] },
      { group: 'tools', what: 'zig\u001b[2J', verdict: 'missing', says: 'gone', help: 'install', neededBy: ['a', 'b'] },
    ],
    plain,
  );
  expect(text).toBe(
    `tools
  ok       go       go1.26.8
  missing  zig␛[2J  gone (needed by a, b)
           help: install

store
  warning  folder  /s
           help: free some space

1 ok, 1 warning, 1 missing
`,
  );
});

test('many targets are counted', () => {
  const neededBy = ['a', 'b', 'c', 'd', 'e', 'f'];
  expect(doctorText([{ group: 'tools', what: 'x', verdict: 'missing', says: 'gone', neededBy }], plain)).toContain(
    'gone (needed by a, b, c, d and 2 more)',
  );
});
