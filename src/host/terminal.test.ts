/** When colours are taken, and a reader that goes away. */
import { spawnSync } from 'node:child_process';
import nodePath from 'node:path';
import { expect, test } from 'vitest';
import { takesColour } from './terminal.ts';

test.each([
  [{}, 'auto', true, true],
  [{}, 'auto', false, false],
  [{ TERM: 'dumb' }, 'auto', true, false],
  [{ NO_COLOR: '1', FORCE_COLOR: '1' }, 'auto', true, false],
  [{ NO_COLOR: '' }, 'auto', true, true],
  [{ FORCE_COLOR: '1' }, 'auto', false, true],
  [{ FORCE_COLOR: '0' }, 'auto', true, false],
  [{ NO_COLOR: '1' }, 'always', false, true],
  [{ FORCE_COLOR: '1' }, 'never', true, false],
] as const)('colours with %o and --color=%s on a terminal: %s', (env, option, isTerminal, expected) => {
  expect(takesColour(env, option, isTerminal)).toBe(expected);
});

test.runIf(process.platform !== 'win32')('a reader that goes away is told once and is no error', () => {
  const terminal = JSON.stringify(nodePath.join(import.meta.dirname, 'terminal.ts'));
  const script = `
    import { hostTerminal } from ${terminal};
    const terminal = hostTerminal({ onClosed: () => { terminal.err('closed'); clearInterval(timer); } });
    const timer = setInterval(() => terminal.out('x'.repeat(1000) + '\\n'), 1);`;
  const answer = spawnSync(
    'sh',
    ['-c', '"$0" --input-type=module -e "$1" | head -n 2 >/dev/null', process.execPath, script],
    {
      encoding: 'utf8',
    },
  );
  expect(answer.stderr).toBe('closed');
});
