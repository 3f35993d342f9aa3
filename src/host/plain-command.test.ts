/** A plain command does what the shell that it is written for would have done. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PlainCommand } from '../model/ports.ts';
import { path, posix, shells, slotRig } from './testdata/slot-rig.ts';

const plainOf = (program: string, words: readonly string[], files: readonly string[] = []): PlainCommand => ({
  program,
  words,
  redirections: files.map((text) => {
    const [, operator = '', file = ''] = /^(>>|>|<)(.*)$/.exec(text) ?? [];
    return { operator: operator as '<' | '>' | '>>', file };
  }),
  builtIn: program === 'echo',
  variables: { SHLVL: '1' },
});

describe.runIf(posix && existsSync('/bin/bash')).each(shells.map((shell) => [shell.join(' '), shell] as const))(
  'in %s',
  (_name, shell) => {
    const { at, run, folder } = slotRig({ beforeEach, afterEach }, shell);
    const env = { PATH: path, LANG: 'C.UTF-8', A: "it's" };

    /** What a command leaves: its status, what it printed, and every file in its folder. */
    const leftBy = async (text: string, plain: PlainCommand | undefined) => {
      rmSync(at('w'), { recursive: true, force: true });
      mkdirSync(at('w', 'sub'), { recursive: true });
      for (const name of ['b.txt', 'a.txt', 'ä.txt', 'Z.txt', '.hidden.txt', 'sub/c.txt']) {
        writeFileSync(at('w', ...name.split('/')), `${name}\n`);
      }
      writeFileSync(at('w', 'odd'), 'echo $BASH_VERSION\n');
      chmodSync(at('w', 'odd'), 0o755);
      rmSync(at('log'), { force: true });
      const argv = ['bash', '--noprofile', '--norc', '-euo', 'pipefail', '-c', text];
      const { status, notStarted, signal } = await run(argv, { plain, cwd: at('w'), env });
      const names = readdirSync(at('w'), { withFileTypes: true }).filter((entry) => entry.isFile());
      const files = Object.fromEntries(names.map(({ name }) => [name, readFileSync(at('w', name), 'utf8')]));
      return { status, notStarted, signal, files, log: readFileSync(at('log'), 'utf8') };
    };

    test.each([
      ['cat *.txt > out', plainOf('cat', ['*.txt'], ['>out'])],
      ['cat *.txt > all.txt', plainOf('cat', ['*.txt'], ['>all.txt'])],
      ['echo *.txt > all.txt', plainOf('echo', ['*.txt'], ['>all.txt'])],
      ['cat */*.txt >> a.txt', plainOf('cat', ['*/*.txt'], ['>>a.txt'])],
      ['cat < a.txt > out', plainOf('cat', [], ['<a.txt', '>out'])],
      ["cat 'a.txt' nothing*", plainOf('cat', ["'a.txt'", 'nothing*'])],
      ['echo "a  b" *.txt', plainOf('echo', ['"a  b"', '*.txt'])],
      ['echo x > out', plainOf('echo', ['x'], ['>out'])],
      ['echo x > no/such', plainOf('echo', ['x'], ['>no/such'])],
      ['cat a.txt > no/such', plainOf('cat', ['a.txt'], ['>no/such'])],
      ['cat < none > out', plainOf('cat', [], ['<none', '>out'])],
      ['cat > out < none', plainOf('cat', [], ['>out', '<none'])],
      ['cat a.txt > sub', plainOf('cat', ['a.txt'], ['>sub'])],
      ['ls none', plainOf('ls', ['none'])],
      ['grep -q nothing a.txt', plainOf('grep', ['-q', 'nothing', 'a.txt'])],
      ['nosuchprogram x > out', plainOf('nosuchprogram', ['x'], ['>out'])],
      ['sh -c "kill -9 0" > out', plainOf('timeout', ['-s', 'KILL', '0.01', 'sleep', '5'])],
    ])('%s', async (text, plain) => {
      const same = text.startsWith('sh -c') ? 'timeout -s KILL 0.01 sleep 5' : text;
      expect(await leftBy(same, plain)).toEqual(await leftBy(same, undefined));
    });

    test('has the variables that bash would give it, but for the one that names the program', async () => {
      symlinkSync(folder(), at('link'));
      const seen = async (plain: PlainCommand | undefined) => {
        await run(['bash', '-c', 'env -0 > env'], { plain, env, cwd: at('link') });
        const lines = readFileSync(at('env'), 'utf8').split('\0');
        // The level differs between versions of bash.
        return lines.filter((line) => line !== '' && !/^(?:_|SHLVL)=/.test(line)).toSorted();
      };
      expect(await seen(plainOf('env', ['-0'], ['>env']))).toEqual(await seen(undefined));
    });

    test('has no open files but the three', async () => {
      const script = 'ls /proc/self/fd 2>/dev/null || ls /dev/fd';
      writeFileSync(at('script'), `#!/bin/sh\n${script}\n`);
      chmodSync(at('script'), 0o755);
      const seen = async (plain: PlainCommand | undefined) => {
        await run(['script'], { plain, env: { PATH: `${folder()}:${path}` }, cwd: folder(), log: at('fds') });
        const text = readFileSync(at('fds'), 'utf8');
        rmSync(at('fds'));
        return text;
      };
      expect(await seen(plainOf('script', []))).toBe(await seen(undefined));
    });

    test('a text without #! is left to the shell that was to read it', async () => {
      writeFileSync(at('odd'), 'echo "${BASH_VERSION:-none}"\n');
      chmodSync(at('odd'), 0o755);
      const options = { env: { PATH: `${folder()}:${path}` }, plain: plainOf('odd', [], ['>version']) };
      await run(['bash', '-c', 'odd > version'], options);
      expect(readFileSync(at('version'), 'utf8')).toMatch(/^\d/);
    });
  },
);
