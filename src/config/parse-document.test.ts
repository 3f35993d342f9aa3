/** Reading and parsing: what is refused, with its place; F34 and F35 of the list of faults. */
import { describe, expect, it } from 'vitest';
import { lines } from '../../test/rig/config-rig.ts';
import { limits, parseDocument } from './parse-document.ts';
import { decodeSource } from './read-source.ts';

const parse = (text: string) => parseDocument({ file: 'f', text });
const problems = (text: string): string[] => lines(parse(text).diagnostics);

describe('refused, with line and column', () => {
  it.each([
    ['a: 1\nb: 2\na: 3', ['3:1 GB1007 the key "a" stands here twice (remove one of the two)']],
    ['a: { b: 1, b: 2, c: { d: 1, d: 2 } }', ['1:12 GB1007', '1:29 GB1007']],
    ['a: &x {b: 1}\nc:\n  <<: *x', ['3:3 GB1008']],
    ['a: !!js/function x\nb: !foo\nc: 1\nc: 2', ['1:4 GB1009', '2:4 GB1009', '4:1 GB1007']],
    [
      '- !**/*.go',
      [
        '1:3 GB1009 "!**/*.go" is a YAML tag, and tags have no meaning here (to write a text that begins with "!", quote it: "!**/*.go")',
      ],
    ],
    ['a:\n\tb: 1', ['2:1 GB1001 a tab indents this line (YAML indents with spaces alone)']],
    ['a: 1\n---\nb: 2', ['2:1 GB1011']],
    ['%YAML 1.1\n---\na: 1', ['1:1 GB1011']],
    ['', ['1:1 GB1011 the file is empty']],
    ['# only a comment', ['1:1 GB1011 the file is empty']],
    ['a: *nowhere', ['1:4 GB1014']],
    ['a: &a [*a]', ['1:8 GB1014']],
    ['? [a]\n: 1', ['1:3 GB1010']],
    [': x', ['1:1 GB1010']],
    ['__proto__: { polluted: 1 }', ['1:1 GB1010 "__proto__" may not be used as a key']],
    ['a: { "__proto__": 1 }', ['1:6 GB1010']],
    [
      'm: 010',
      [
        '1:4 GB1013 010 would be the number 10: YAML 1.2 ignores leading zeros (quote it if it is a text: "010", or 0o10',
      ],
    ],
    ['m: 1\nn: .inf\no: 12345678901234567890', ['2:4 GB1013', '3:4 GB1013']],
    ['a: "x', ['1:4 GB1001 this quote is not closed']],
    ['a: b: c', ['1:4 GB1001 a second ": " stands on this line (quote a text with ": " in it']],
    ['a: @x\nb: 1\nc: `y`', ['1:4 GB1001', '3:4 GB1001']],
    ['a:\n\tb: 1\nc:\n d: 1\n e: "\\q"\nf: 1\nf: 2', ['2:1 GB1001 a tab', '5:6 GB1001', '7:1 GB1007']],
    ['a: { b: [1, 2 }\nc: [ { d: 1 ]\ne: 1\n', ['1:9 GB1001 this [ is not', '2:6 GB1001 this { is not']],
    ['a: { b: 1\nc: &x 1\nd: *x\ne: *y', ['1:4 GB1001 this { is not closed', '4:4 GB1014']],
    ['a: "one\nb: "two"\n', ['1:4 GB1001 this quote is not closed']],
    ['a:\n b: "one\n  c: "two"\n', ['2:5 GB1001 this quote is closed only on line 3']],
    ['a:\n  - b\n c\n', ['3:1 GB1001']],
  ])('%j', (text, expected) => {
    const found = problems(text);
    expect(found).toHaveLength(expected.length);
    for (const [index, start] of expected.entries()) expect(found[index]).toContain(start);
    expect(parse(text).value).toBeUndefined();
  });

  it('says what to quote where a comma or bracket tears a text apart', () => {
    expect(problems('a: { where: os=windows,arch=amd64 }')).toEqual([
      '1:24 GB1012 "arch=amd64" is a key without a value (a comma ends a text inside { }: quote this text: "os=windows,arch=amd64")',
    ]);
    expect(problems('from: [server[os=linux], x]')[0]).toContain('has to be quoted: "server[os=linux]"');
    expect(problems('a: { b: ${{ vars.x }} }')[0]).toContain('has to be quoted: "${{ vars.x }}"');
    expect(problems('a: [x, ./cmd/${{ vars.x }}]')[0]).toContain('has to be quoted: "./cmd/${{ vars.x }}"');
  });
});

describe('bounds', () => {
  it.each([
    ['brackets', '['.repeat(1000)],
    ['100,000 brackets', `a: ${'['.repeat(100_000)}`],
    ['maps', '{a: '.repeat(500)],
    ['compact lists', '- '.repeat(50_000)],
    ['explicit keys', '? '.repeat(50_000)],
    ['block maps', Array.from({ length: 80 }, (_, index) => `${' '.repeat(index)}a:`).join('\n')],
  ])('nesting: %s', (_, text) => {
    // Twice and more: the second parse of such a text is what ends a process.
    for (let round = 0; round < 3; round += 1) {
      expect(problems(text).map((line) => line.split(' ')[1])).toEqual(['GB1005']);
    }
  });

  it('takes what is just within the depth', () => {
    const depth = limits.depth - 1;
    expect(parse(`a: ${'['.repeat(depth)}${']'.repeat(depth)}`).diagnostics).toEqual([]);
  });

  it('aliases: a hundred, but no bomb', () => {
    expect(parse(`a: &a 1\nb: [${Array(100).fill('*a').join(', ')}]`).diagnostics).toEqual([]);
    expect(problems(`a: &a 1\nb: [${Array(101).fill('*a').join(', ')}]`)[0]).toContain('GB1006');
    let bomb = 'a0: &a0 [x,x,x,x,x,x,x,x,x]\n';
    for (let level = 1; level < 10; level += 1) {
      bomb += `a${level}: &a${level} [${Array(9)
        .fill(`*a${level - 1}`)
        .join(', ')}]\n`;
    }
    expect(problems(bomb).some((line) => line.includes('GB1006'))).toBe(true);
  });

  it('many values', () => {
    const text = Array.from({ length: limits.nodes }, (_, index) => `k${index}: 1`).join('\n');
    expect(problems(text)[0]).toContain('GB1006 the file holds more than 200000 values');
  });
});

describe('data', () => {
  it('has no prototypes, so names are data', () => {
    const { value } = parse('constructor: 1\nmap: { toString: 2, valueOf: 3 }');
    const data = value?.data as Record<string, unknown>;
    expect(Object.getPrototypeOf(data)).toBeNull();
    expect(Object.keys(data)).toEqual(['constructor', 'map']);
    expect(Object.getPrototypeOf(data['map'])).toBeNull();
  });

  it('reads YAML 1.2: no, yes, on and 1_000 are texts; bare keys are what was written', () => {
    const { value } = parse('a: no\nb: 1_000\nc: 0o17\nd: 2025-06-01\n8080: x\ntrue: y');
    expect({ ...(value?.data as object) }).toEqual({
      a: 'no',
      b: '1_000',
      c: 15,
      d: '2025-06-01',
      8080: 'x',
      true: 'y',
    });
  });

  it('locates keys and values, through aliases too', () => {
    const { value } = parse('a: &x { b: [one, two] }\nc: *x\nd:\n  e: 1\n');
    const place = (...pointer: (string | number)[]): string | undefined => {
      const at = value?.locate(pointer);
      return at && `${at.line}:${at.column}+${at.end - at.start}`;
    };
    expect(place('a', 'b', 1)).toBe('1:18+3');
    expect(place('c', 'b', 1)).toBe('1:18+3');
    expect(place('c')).toBe('2:1+1');
    expect(place('d')).toBe('3:1+1');
    expect(place('d', 'missing')).toBe('3:1+1');
    expect(place('d', 'e')).toBe('4:6+1');
    expect(value?.locateKey(['d', 'e']).column).toBe(3);
  });

  it('counts columns in code units, also behind CRLF', () => {
    const found = parse('a: "\u{1F600}"\r\nb: 1\r\nb: 2');
    expect(found.diagnostics[0]?.at).toMatchObject({ line: 3, column: 1 });
  });
});

describe('texts that are none', () => {
  const bytes = (...parts: (string | number[])[]): Uint8Array =>
    Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));
  it.each([
    ['byte order mark', bytes([0xef, 0xbb, 0xbf], 'a: 1'), '1:1 GB1004 the file begins with a byte order mark'],
    [
      'UTF-16 with a mark',
      bytes([0xff, 0xfe], Buffer.from('a: 1', 'utf16le').toString('latin1')),
      '1:1 GB1004 the file is UTF-16',
    ],
    ['UTF-16 without', new Uint8Array(Buffer.from('a: 1', 'utf16le')), '1:1 GB1004 the file is UTF-16'],
    [
      'invalid UTF-8',
      bytes('a: 1\nb: \u{FFFD} ', [0xc3, 0x28]),
      '2:6 GB1004 the byte 0xC3 here (byte 13 of the file) is no UTF-8',
    ],
    ['NUL', bytes('a: 1\nb: x', [0], 'y'), '2:5 GB1004 here stands a control character (U+0000)'],
    [
      'a hidden mark',
      bytes('a: \u202Ex'),
      '1:4 GB1004 here stands an invisible mark that changes how the text is shown (U+202E)',
    ],
  ])('%s', (_, content, expected) => {
    const found = decodeSource('f', content);
    expect(lines(found.diagnostics)[0]).toContain(expected);
    expect(found.value).toBeUndefined();
  });
});
