/** The live view on screens that tmux holds: while targets run, in a window that is made narrower, and at the end. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { drawFrame, emptyScreen } from '../../src/report/live-text.ts';
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
  unit: ${waiting('b')}
  archive: { kind: task, needs: [server-for-linux-amd64], inputs: [in.txt], outputs: [c.out], run: cp in.txt c.out }
`,
};

interface Screen extends Disposable {
  readonly resize: (columns: number) => void;
  /** Waits until the screen, as one text, matches; gives its rows down to the last that is not empty. */
  readonly shows: (what: RegExp) => Promise<readonly string[]>;
}

/** Of 80 columns; `words` are for the shell. */
function screenOf(rig: Rig, words: string): Screen {
  const env = { ...rig.env, LC_ALL: 'C.UTF-8', TERM: 'xterm' };
  const tmux = (...args: readonly string[]): string =>
    execFileSync('tmux', ['-S', path.join(rig.base, 'tmux'), '-f', '/dev/null', ...args], { encoding: 'utf8', env });
  tmux('new-session', '-d', '-x', '80', '-y', '20', '-c', rig.root, `${words}; cat`);
  return {
    resize: (columns) => void tmux('resize-window', '-x', String(columns), '-y', '20'),
    shows: (what) =>
      vi.waitFor(
        () => {
          const rows = tmux('capture-pane', '-p').trimEnd().split('\n');
          const now = rows.map((row) => row.trimEnd());
          expect(now.join('\n')).toMatch(what);
          return now;
        },
        { timeout: 30_000, interval: 50 },
      ),
    [Symbol.dispose]: () => void tmux('kill-server'),
  };
}

const timeless = (rows: readonly string[]): readonly string[] => rows.map((row) => row.replaceAll(/\d+\.\d+ s/g, 'T'));

describe.skipIf(!ready)('the live view', () => {
  test('two run and one waits, also in a narrower window; at the end the list and the sum', async () => {
    await using rig = await createRig({ files, name: 'wörk # space' });
    const gobuild = `'${process.execPath}' '${path.join(repository, 'bin/gobuild.cjs')}'`;
    using screen = screenOf(rig, `${gobuild} run server-for-linux-amd64 unit archive -j 2; echo "status $?"`);
    expect(timeless(await screen.shows(/1 wait: .*\n.* left /))).toEqual([
      '  server-for-linux-amd64  running  T',
      '  unit                    running  T',
      '  1 wait: archive for server-for-linux-amd64',
      expect.stringMatching(/^░{20,} 0 of 3 · T · time left unknown: never timed$/),
    ]);
    screen.resize(40);
    const narrow = await screen.shows(
      /\n {2}1 wait: archive for server-for-linux…\n0 of 3 · \d+\.\d s · time left unknown$/,
    );
    expect(timeless(narrow.slice(-4, -2))).toEqual(['  server-for-linux-amd64  T', '  unit                  T']);
    screen.resize(80);
    rig.write('go-b', '');
    await screen.shows(/unit +done [\s\S]*█░+ 1 of 3 · .* s · perhaps \d+ s left \(2 never timed\)$/);
    rig.write('go-a', '');
    expect(timeless(await screen.shows(/status 0/)).slice(-5)).toEqual([
      expect.stringMatching(/^ {2}unit +done +T +no result yet$/),
      expect.stringMatching(/^ {2}server-for-linux-amd64 +done +T +no result yet$/),
      expect.stringMatching(/^ {2}archive +done +T +no result yet$/),
      '0 fresh, 3 ran, 0 restored · T',
      'status 0',
    ]);
  });

  test('rows that got shorter take no more lines than they have when the window is made narrower', async () => {
    await using rig = await createRig();
    const [lines, columns] = [[], 80];
    const long = drawFrame(emptyScreen, { lines, columns, rows: ['a'.repeat(70), 'b'.repeat(70), 'c'.repeat(70)] });
    const short = drawFrame(long.screen, { lines, columns, rows: ['one', 'two', 'three'] });
    const narrow = drawFrame(short.screen, { lines, columns: 30, rows: ['four', 'five', 'six'] });
    [long, short, narrow].forEach(({ text }, index) => rig.write(`frame-${index}`, text));
    const go = 'while [ ! -e go ]; do sleep 0.05; done';
    // At the foot of the screen, where a terminal of a person is.
    using screen = screenOf(rig, `seq 30; cat frame-0 frame-1; ${go}; cat frame-2`);
    await screen.shows(/\n30\none\ntwo\nthree$/);
    screen.resize(30);
    await screen.shows(/\n30\none\ntwo\nthree$/);
    rig.write('go', '');
    expect((await screen.shows(/six$/)).slice(-4)).toEqual(['30', 'four', 'five', 'six']);
  });
});
