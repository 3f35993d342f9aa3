/** Expressions in shell texts: one word each, shown by the shells themselves. */
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { expandText } from './expand-text.ts';
import { loadExpressions } from './expression.ts';
import { quoteWord, type ShellName } from '../base/quote-word.ts';
import { scalarText } from './value-rules.ts';

beforeAll(loadExpressions);

const expand = (text: string, v: string, shell: ShellName = 'bash') =>
  expandText(text, { type: 'shell', shell, structure: false }, { contexts: { v, w: 'w' }, where: 'here' });
const wordOf = (expanded: ReturnType<typeof expand>): string =>
  expanded.ok ? (scalarText(expanded.value) ?? '') : `${expanded.error.code} ${expanded.error.message}`;
const textOf = (text: string, v: string, shell?: ShellName): string => wordOf(expand(text, v, shell));

const hostile: readonly string[] = [
  '; rm -rf /',
  '$(touch pwned)',
  '`touch pwned`',
  "it's",
  `'"'"'`,
  "'; touch pwned #",
  '"',
  '\\',
  "\\'",
  'a\nb\n',
  '--flag',
  '${HOME}',
  '${{ w }}',
  '\u2019; touch pwned; \u2018',
  '--%',
  '%PATH%',
  '*',
  '~',
  '!!',
  '-n',
  '',
  ' ',
  '#',
  '$',
  '\t',
  '\u{1F600}é',
];

/** Runs `text` and gives what printf printed, NUL-separated. */
function words(shell: string, text: string): string[] | undefined {
  // A bash whose standard input is a socket (as Node's pipes are) takes itself for a remote one and reads ~/.bashrc.
  const result = spawnSync(shell, ['-c', text], {
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C.UTF-8' },
  });
  if (result.error) return undefined;
  expect(result.stderr).toBe('');
  return result.stdout.split('\0').slice(0, -1);
}

const shells = process.platform === 'win32' ? [] : ['sh', 'bash', 'dash', 'zsh', 'ksh'];

describe.each(shells)('F38: %s takes every hostile value as one word', (shell) => {
  const isThere = spawnSync(shell, ['-c', ':']).error === undefined;
  it.skipIf(!isThere)('as it stands', () => {
    for (const value of hostile) {
      const text = textOf("printf '%s\\0' ${{ v }} --out=${{ v }} x${{ v }}y", value);
      expect(words(shell, text), value).toEqual([value, `--out=${value}`, `x${value}y`]);
    }
  });

  it.skipIf(!isThere)('whatever it is, and wherever it may stand', () => {
    const pieces = fc.constantFrom(
      ' ',
      '"',
      "'",
      '\\',
      '$',
      '`',
      '(',
      ')',
      '{',
      '}',
      '#',
      '\n',
      ';',
      'a',
      '<<E\n',
      '\nE\n',
      '$(',
      '$((',
      '((',
      '))',
      '${a:-',
      '<<',
      "$'",
      '[',
      '${{ v }}',
      '${{ v }}',
      ' ${{ v }} ',
    );
    const attack = fc.constantFrom(
      "'$(echo PWNED >&2)'",
      '$(echo PWNED >&2)',
      "'; echo PWNED >&2; '",
      '`echo PWNED >&2`',
      '\necho PWNED >&2\n',
      '"; echo PWNED >&2; "',
      'a[$(echo PWNED >&2)]',
      ')); echo PWNED >&2; ((',
      'E\necho PWNED >&2\n',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 10 }), attack, (parts, value) => {
        const text = `:${parts.join('')}`;
        const harmless = expand(text, 'HARMLESS');
        const expanded = expand(text, value);
        // Whether it is refused never depends on the value.
        expect(expanded.ok).toBe(harmless.ok);
        if (!expanded.ok || !parts.some((part) => part.includes('v'))) return;
        const result = spawnSync(shell, ['-c', wordOf(expanded)], {
          encoding: 'utf8',
          cwd: '/',
          env: {},
          timeout: 10_000,
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        // The word may be named in a complaint of the shell, but nothing of it was run.
        const said = result.stderr.split('\n').map((line) => line.trim());
        expect(said, wordOf(expanded)).not.toContain('PWNED');
      }),
      { numRuns: 600 },
    );
  });
});

describe('refused, because it would be more than a word', () => {
  it.each([
    ["echo '${{ v }}'", 'inside quotes'],
    ['echo "${{ v }}"', 'inside quotes'],
    ['echo "a${b:-${{ v }}}"', 'inside quotes'],
    ["echo $'${{ v }}'", 'inside quotes'],
    ['echo "it\'s" "${{ v }}"', 'inside quotes'],
    ['# ${{ v }}', 'inside a comment'],
    ['echo `echo ${{ v }}`', 'inside backticks'],
    ['echo $(( ${{ v }} + 1 ))', 'inside an arithmetic expansion'],
    ['(( ${{ v }} ))', 'inside an arithmetic expansion'],
    ['cat <<EOF\n${{ v }}\nEOF\n', 'inside a here-document'],
    ["cat <<-'E'\n\t${{ v }}\n\tE\n", 'inside a here-document'],
    ['cat <<E\n \\\nE\necho ${{ v }}', 'behind something that shells read in different ways'],
    [': \\)#<<E\nF\n${{ v }}', 'inside a here-document'],
    [': \u00a0#<<E\nF\n${{ v }}', 'inside a here-document'],
    ['"$(case x in a) echo "b ${{ v }}" ;; esac)"', 'behind something that shells read in different ways'],
    ['"${a#(}" "${{ v }}"', 'inside quotes'],
    ['"${a#\'"\'}" ${{ v }}', 'behind something that shells read in different ways'],
    ['${a:-<<E}\n"\nE\n${{ v }}', 'inside quotes'],
    [': `E`#<<E\n${{ v }}', 'behind something that shells read in different ways'],
    ['`: # x`\n`${{ v }}`', 'behind something that shells read in different ways'],
    ['echo $${{ v }}', 'right behind a "$"'],
    ['echo \\${{ v }}', 'right behind a backslash'],
    ['a[${{ v }}]=1', 'inside the brackets of an array'],
    ['echo ${a[ ${{ v }} ]}', 'inside the brackets of an array'],
  ])('%j', (text, why) => {
    expect(textOf(text, 'x')).toBe(`GB1208 an expression becomes one quoted word, and this one stands ${why}`);
  });

  it.each([
    'echo "$(echo ${{ v }})"',
    'echo \'a\'${{ v }}"b"',
    'echo ${a:-${{ v }}}',
    "cat <<'E' ${{ v }}\nit's\nE\necho ${{ v }}",
    'echo a#${{ v }}',
    "# it's fine\necho ${{ v }}",
    'x=$((1 << 2)); echo ${{ v }}',
    'cat <<< ${{ v }}',
    '[ ${{ v }} = a[1] ] && [[ ${{ v }} ]]',
    "case x in a) echo ${{ v }};; esac; echo 'q' ${{ v }}",
  ])('but not %j', (text) => {
    expect(textOf(text, "a'b")).toBe(text.replaceAll('${{ v }}', "'a'\\''b'"));
  });

  it('raw() is the way out', () => {
    expect(textOf('echo "${{ raw(v) }}" ${{ v }}', 'x y')).toBe(`echo "x y" 'x y'`);
    // What raw() brings in may open quotes around the others.
    expect(textOf('echo ${{ raw(v) }} ${{ w }}"', '"')).toContain('GB1208');
  });

  it('a NUL fits into no word', () => {
    expect(textOf('echo ${{ v }}', 'a\0b')).toContain('GB1206 the value holds a NUL');
    expect(textOf('echo \0 ${{ v }}', 'a')).toContain('GB1206 the text holds a NUL');
  });
});

describe('PowerShell', () => {
  it('doubles all five quotes that end a text', () => {
    expect(quoteWord('pwsh', "a'b\u2018c\u2019d\u201Ae\u201Bf$x`n")).toBe(
      "'a''b\u2018\u2018c\u2019\u2019d\u201A\u201Ae\u201B\u201Bf$x`n'",
    );
    expect(textOf('echo ${{ v }}; x --out=${{ v }}', 'a b', 'pwsh')).toBe("echo 'a b'; x --out='a b'");
  });
  it.each([
    ['echo "${{ v }}"', 'inside quotes'],
    ["echo '${{ v }}'", 'inside quotes'],
    ['echo \u201C${{ v }}\u201D', 'inside quotes'],
    ['echo \u2018${{ v }}\u2019', 'inside quotes'],
    ['echo @"\n${{ v }}\n"@', 'inside a here-string'],
    ['# ${{ v }}', 'inside a comment'],
    ['<# ${{ v }} #>', 'inside a comment'],
    ['cmd --% ${{ v }}', 'behind --%'],
    ['echo `${{ v }}', 'right behind a backtick'],
    ['echo ${{ v }}/x', 'right before other text of the same word'],
  ])('%j is refused', (text, why) => {
    expect(textOf(text, 'x', 'pwsh')).toContain(why);
  });
  it.each([
    'echo "$(echo ${{ v }})"',
    "'a'; echo ${{ v }}",
    "# it's\necho ${{ v }}",
    '<# " #> echo ${{ v }}',
    'f(${{ v }}, 1)',
  ])('but not %j', (text) => {
    expect(textOf(text, 'x', 'pwsh')).toBe(text.replaceAll('${{ v }}', "'x'"));
  });
});
