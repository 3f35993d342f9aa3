/** The live view on a screen of 80 columns that tmux holds: while targets run, in a window that is made narrower, and at the end. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createRig, repository, type Rig } from '../rig/rig.ts';
import { haveTools } from '../rig/real-tool.ts';

const ready = process.platform === 'linux' && haveTools('tmux');

const waiting = (name: string): string =>
  `{ kind: task, inputs: [in.txt], outputs: [${name}.out], run: "while [ ! -e go-${name} ]; do sleep 0.05; done; cp in.txt ${name}.out" }`;
const files = {
  'in.txt': 'in\n',
  'gobuild.yaml': `version: 1
project: screen
targets:
  server-for-linux-amd64: ${waiting('a')}
  prüfung: ${waiting('b')}
  archive: { kind: task, needs: [server-for-linux-amd64], inputs: [in.txt], outputs: [c.out], run: cp in.txt c.out }
`,
};

interface Screen {
  /** Rows without what is blank behind them, down to the last that is not empty. */
  readonly rows: () => readonly string[];
  readonly resize: (columns: number) => void;
  /** Waits until the screen, as one text, matches. */
  readonly shows: (what: RegExp) => Promise<readonly string[]>;
}

function screenOf(rig: Rig, words: string): Screen {
  const socket = path.join(rig.base, 'tmux');
  const env = { ...rig.env, LC_ALL: 'C.UTF-8', TERM: 'xterm' };
  const tmux = (...args: readonly string[]): string =>
    execFileSync('tmux', ['-S', socket, '-f', '/dev/null', ...args], { encoding: 'utf8', env });
  const gobuild = `'${process.execPath}' '${path.join(repository, 'bin/gobuild.cjs')}' ${words}`;
  tmux('new-session', '-d', '-x', '80', '-y', '24', '-c', rig.root, `${gobuild}; echo "status $?"; cat`);
  onTestFinished(() => {
    tmux('kill-server');
  });
  const rows = (): readonly string[] =>
    tmux('capture-pane', '-p')
      .split('\n')
      .map((row) => row.trimEnd())
      .join('\n')
      .trimEnd()
      .split('\n');
  return {
    rows,
    resize: (columns) => void tmux('resize-window', '-x', String(columns), '-y', '24'),
    shows: (what) =>
      vi.waitFor(
        () => {
          const now = rows();
          expect(now.join('\n')).toMatch(what);
          return now;
        },
        { timeout: 30_000, interval: 50 },
      ),
  };
}

describe.skipIf(!ready)('the live view', () => {
  test('two run and one waits; a narrower window leaves nothing behind; at the end the list and the sum', async () => {
    await using rig = await createRig({ files });
    const screen = screenOf(rig, 'run server-for-linux-amd64 prüfung archive -j 2');
    const during = await screen.shows(/1 wait: archive for server-for-linux-amd64/);
    expect(during.map((row) => row.replaceAll(/\d+\.\d+ s/g, 'T'))).toEqual([
      '  server-for-linux-amd64  running  T',
      '  prüfung                 running  T',
      '  1 wait: archive for server-for-linux-amd64',
      expect.stringMatching(/^░{20,} 0 of 3 · T · time left unknown: never timed$/),
    ]);
    rig.write('go-b', '');
    await screen.shows(/prüfung +done [\s\S]*1 of 3/);
    // Rows that are shorter than what they were written over: none of it may stay on the screen.
    screen.resize(30);
    await screen.shows(/1 of 3 · \d+\.\d s · perhaps …$/);
    const narrow = screen.rows().join('\n');
    expect(narrow.match(/ of 3 /g)).toHaveLength(1);
    expect(narrow.match(/wait: /g)).toHaveLength(1);
    screen.resize(80);
    rig.write('go-a', '');
    const after = await screen.shows(/status 0/);
    expect(after.map((row) => row.replaceAll(/\d+\.\d+ s/g, 'T'))).toEqual([
      'screen · profile default · 3 targets · 2 at a time',
      expect.stringMatching(/^ {2}prüfung +done +T +no result yet$/),
      expect.stringMatching(/^ {2}server-for-linux-amd64 +done +T +no result yet$/),
      expect.stringMatching(/^ {2}archive +done +T +no result yet$/),
      '0 fresh, 3 ran, 0 restored · T',
      'status 0',
    ]);
  });
});
