/** The header of a Go file: what counts, what does not. */
import { describe, expect, it } from 'vitest';
import { readGoHeader } from './header.ts';

const header = (text: string): string => readGoHeader(Buffer.from(text));

describe('readGoHeader', () => {
  const file =
    '//go:build linux\n\n// Package a does.\npackage a\n\nimport (\n\t"fmt"\n\tx "os"\n)\n\nfunc F() { fmt.Print(1) }\n';

  it('does not change with the bodies of functions or with comments', () => {
    expect(header(file.replace('Print(1)', 'Print(2)\n//nothing\n'))).toBe(header(file));
    expect(header(file.replace('Package a does.', 'Package a is.'))).toBe(header(file));
  });

  it.each([
    ['the package', file.replace('package a', 'package b')],
    ['an import', file.replace('"os"', '"io"')],
    ['a further import', file.replace('\n\nfunc', '\nimport "io"\n\nfunc')],
    ['a build constraint', file.replace('linux', 'windows')],
    ['an old build constraint', `// +build !arm\n\n${file}`],
    ['an embed line', `${file}\n//go:embed web/*\nvar W string\n`],
    ['a debug line', `//go:debug x=1\n${file}`],
  ])('changes with %s', (_what, text) => {
    expect(header(text)).not.toBe(header(file));
  });

  it('tells a constraint before the package clause from one behind it', () => {
    expect(header('//go:build a\npackage p\n')).not.toBe(header('package p\n//go:build a\n'));
    expect(header('package p\n// +build a\n')).toBe(header('package p\n'));
  });

  it('reads through comments, semicolons, raw strings, dots and blanks', () => {
    const odd =
      '/* import "no" */ package /*x*/ p; import . "a"; import (_ `b`; /* ) */ "c" // "d"\n)\nvar x = "import"';
    expect(header(odd)).toBe('package p\nimport "a"\nimport `b`\nimport "c"');
  });

  it.each(['\f', '\v', '\u00a0', '\u0085', '\u2028', '\u2003'])(
    'changes with a constraint behind %j, which is white space in front of a constraint and nowhere else',
    (blank) => {
      const constrained = (tag: string): string => `${blank}//go:build ${tag}\n\npackage a\n`;
      expect(header(constrained('linux'))).not.toBe(header(constrained('never')));
    },
  );

  it('does not mind a byte order mark or carriage returns', () => {
    expect(header(`\uFEFF${file.replaceAll('\n', '\r\n')}`)).toBe(header(file));
  });

  it('keeps the preamble of cgo', () => {
    const cgo = (flags: string): string => `package p\n\n// #cgo LDFLAGS: ${flags}\nimport "C"\n`;
    expect(header(cgo('-lm'))).not.toBe(header(cgo('-lz')));
  });

  it.each(['', 'func x', 'package', 'package p\nimport "a', 'package p\nimport (', 'package p /* x', '\u0000\u00ff'])(
    'takes %j as a whole',
    (text) => {
      expect(header(text)).toMatch(/^unreadable [0-9a-f]{64}$/);
    },
  );

  it('is linear in the size of hostile files', () => {
    const bad = `package p\nimport (${'"a";'.repeat(50_000)}${'/*'.repeat(100_000)}`;
    expect(header(bad)).toMatch(/^unreadable/);
    expect(header(`package p\n${'//go:'.repeat(100_000)}`)).toContain('package p');
  });
});
