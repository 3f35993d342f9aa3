/** Which texts need no shell, and which do. */
import { describe, expect, test } from 'vitest';
import { plainCommand } from './plain-command.ts';

const env = { LANG: 'C.UTF-8', PATH: '/bin' };
const of = (text: string, more: Readonly<Record<string, string>> = {}) =>
  plainCommand({ shell: 'bash', text }, { ...env, ...more });

test('a program with words, patterns and files', () => {
  expect(of(' cat src/*.txt \'a $b\' "c d"/e  < in.txt  >> out/x.txt\n')).toEqual({
    program: 'cat',
    words: ['src/*.txt', "'a $b'", '"c d"/e'],
    redirections: [
      { operator: '<', file: 'in.txt' },
      { operator: '>>', file: 'out/x.txt' },
    ],
    builtIn: false,
    variables: { SHLVL: '1' },
  });
  expect(of('cp')).toMatchObject({ program: 'cp', words: [], redirections: [] });
  expect(of("echo 'a*' > /dev/null")).toMatchObject({ builtIn: true, words: ["'a*'"] });
  expect(plainCommand({ shell: 'sh', text: 'cat x' }, env)).toMatchObject({ variables: {} });
});

describe('a shell is needed for', () => {
  test.each([
    [''],
    ['a; b'],
    ['a && b'],
    ['a | b'],
    ['a &'],
    ['a\nb'],
    ['a $X'],
    ['a "$X"'],
    ['a `b`'],
    ['a \\b'],
    ['a "b\\c"'],
    ['a "b!"'],
    ['a ~/x'],
    ['a {b,c}'],
    ['a [bc]'],
    ['a b?'],
    ['a #b'],
    ['! a'],
    ['(a)'],
    ["a 'b"],
    ['a "b'],
    ["a 'b\nc'"],
    ['X=1 a'],
    ['*'],
    ['"a" b'],
    ['./a'],
    ['/bin/a'],
    ['cd x'],
    ['exit 3'],
    ['printf x'],
    ['time a'],
    ['[ a ]'],
    ['. a'],
    ['echo -n x'],
    ['echo *'],
    ['a b\u00a0'],
    ['a b\r\n'],
    ['\ufeffa b'],
    ['echo "-n" x'],
    ["echo 'a\\nb'"],
    ['a .*'],
    ['a x/.y*'],
    ['a "b"*'],
    ['a 2>x'],
    ['a b>x'],
    ['a >&2'],
    ['a >|x'],
    ['a <<x'],
    ['a <(b)'],
    ['a <>x'],
    ['a > x*'],
    ['a > ""'],
    ['a > /dev/tcp/h/1'],
    ['a > "/dev/stdout"'],
    ['a > //dev/fd/1'],
    ['>x'],
    [`a ${'b'.repeat(20_000)}`],
  ])('%j', (text) => {
    expect(of(text)).toBeUndefined();
  });

  test.each([
    [{ LC_ALL: 'de_DE' }],
    [{ LANG: 'de_DE' }],
    [{ BASH_ENV: 'x' }],
    [{ 'BASH_FUNC_cat%%': '() { :; }' }],
    [{ SHELLOPTS: 'noglob' }],
    [{ GLOBIGNORE: '*' }],
    [{ IFS: '/' }],
    [{ PWD: '/' }],
  ])('a shell that is told by %j', (more: Readonly<Record<string, string>>) => {
    expect(of('cat x', more)).toBeUndefined();
  });

  test('PowerShell, always', () => {
    expect(plainCommand({ shell: 'pwsh', text: 'cat x' }, env)).toBeUndefined();
  });
});
