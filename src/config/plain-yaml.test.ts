/** The quick reader of plain YAML: it says what the library says of every text that it takes, and leaves it all others. */
import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { isObject } from '../base/json.ts';
import { parseAny, parseDocument } from './parse-document.ts';
import { plainTree } from './plain-yaml.ts';
import type { Document, Pointer } from './source-tree.ts';

/** Every value of the data with the places that are told of it. */
function places(document: Document): unknown {
  const found: unknown[] = [];
  const visit = (value: unknown, pointer: Pointer): void => {
    found.push([pointer, document.locate(pointer), document.locateKey(pointer)]);
    if (Array.isArray(value)) value.forEach((item, index) => visit(item, [...pointer, index]));
    else if (isObject(value)) for (const key of Object.keys(value)) visit(value[key], [...pointer, key]);
  };
  visit(document.data, []);
  return { found, data: JSON.stringify(document.data) };
}

/** True if the quick reader took the text; then all that it says is what the library says. */
function agrees(text: string): boolean {
  if (!plainTree(text)) return false;
  const source = { file: 'f', text };
  const quick = parseDocument(source);
  const library = parseAny(source);
  expect(library.diagnostics, text).toEqual([]);
  expect(quick.diagnostics).toEqual([]);
  expect(quick.value && places(quick.value), text).toEqual(library.value && places(library.value));
  return true;
}

describe('the quick reader', () => {
  it.each([
    'a: 1',
    'a: 1\n\nb:\n  c: x y # no\n  # no\n  d: [a, "b c", {e: f, g: []}]   \n\n  h: {}\ni:\n- a\n- "b"\nj:\n  - c\n',
    'a:\n  b:\n    c: 1\n  d: 2\ne: 3',
    'a:\nb:\n  c:\n\n  d: # no\n    - x\n',
    "a: 'x: y'\nb: a#b\nc: ${{ vars.x }}/y\nd: a::b\ne: http://x/y\n",
    'a: true\nb: null\nc: yes\nd: 1.2.3\ne: 20ms\n8080: x\ntrue: y\nf: 0\n',
    '# first\n\nversion: 1\nproject: bench\ntargets:\n  t0:\n    run: cat src/*.txt > out\n    inputs: ["src/*.txt"]\n',
    'a: {kind: group, needs: [a, b]}\nb: []\nc: ""\nd: [\'\']\n',
    'a: x\n\n\n',
    'a: b - c\nd: e?\nf: g & h | i\n',
  ])('takes %j', (text) => {
    expect(agrees(text)).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['a list', '- a'],
    ['tabs', 'a:\tb'],
    ['CRLF', 'a: b\r\nc: d'],
    ['more than ASCII', 'a: ü'],
    ['a text over two lines', 'a: b\n  c'],
    ['a text over two lines with a gap', 'a: b\n\n  c'],
    ['quotes over two lines', 'a: "b\n  c"'],
    ['brackets over two lines', 'a: [b,\n  c]'],
    ['escapes', 'a: "b\\n"\nc: d'],
    ['doubled quotes', "a: 'b''c'"],
    ['block texts', 'a: |\n  b'],
    ['anchors and aliases', 'a: &b c\nd: *b'],
    ['a tag', 'a: !b c'],
    ['two documents', 'a: b\n---\nc: d'],
    ['a document mark', '---\na: b'],
    ['an end mark', 'a: b\n...\n'],
    ['a directive', '%YAML 1.2\n---\na: b'],
    ['twins', 'a: b\na: c'],
    ['twins in brackets', 'a: {b: c, b: d}'],
    ['a key that is none', '__proto__: a'],
    ['a merge key', 'a: b\n<<: c'],
    ['a map in a list', 'a:\n  - b: c\n'],
    ['a list in a list', 'a:\n  - - b\n'],
    ['an empty item', 'a:\n  -\n  - b\n'],
    ['wrong columns', 'a:\n  b: c\n d: e'],
    ['a first line that stands in', '  a: b\nc: d'],
    ['what belongs to a text', 'a: b\n  c: d'],
    ['what belongs to brackets', 'a: [b]\n  c: d'],
    ['an item behind a text', 'a: b\n- c'],
    ['a key without a value in brackets', 'a: {b}'],
    ['an empty value in brackets', 'a: {b: }'],
    ['a comma at the end', 'a: [b, ]'],
    ['a comma at the start', 'a: [, b]'],
    ['open brackets', 'a: [b'],
    ['too many brackets', 'a: [b]]'],
    ['text behind quotes', 'a: "b" c'],
    ['a comment without a blank', 'a: [b]#c'],
    ['a key behind a key', 'a: b: c'],
    ['a colon at the end', 'a: b:'],
    ['odd numbers', 'a: 0123'],
    ['large numbers', 'a: 12345678901234567890'],
    ['fractions', 'a: 1.5'],
    ['a sign of its own', 'a: @b'],
    ['a blank in front of the colon', 'a : b'],
  ])('leaves to the library: %s', (_, text) => {
    expect(plainTree(text)).toBeUndefined();
  });

  it('looks at each character a few times, however long the text is', () => {
    const many = (count: number): string =>
      `a:\n${Array.from({ length: count }, (_, at) => `  k${at}: x y\n`).join('')}`;
    const text = many(20_000);
    const search = vi.spyOn(String.prototype, 'indexOf');
    try {
      expect(plainTree(text)?.pairs.size).toBe(1);
      const searched = search.mock.results.map(({ value }, index) => {
        const found = Number(value);
        const from = search.mock.calls[index]?.[1] ?? 0;
        return (found < 0 ? String(search.mock.contexts[index]).length : found) - from;
      });
      expect(searched.reduce((sum, one) => sum + one, 0)).toBeLessThan(3 * text.length);
    } finally {
      search.mockRestore();
    }
  });

  it('says what the library says of every file and page of this repository that it takes', () => {
    const root = path.join(import.meta.dirname, '..', '..');
    const texts = ['docs', 'examples', 'README.md', 'gobuild.yaml'].flatMap((name) => textsIn(path.join(root, name)));
    const taken = texts.filter(agrees);
    expect(taken.length).toBeGreaterThan(50);
  });

  it('says what the library says of any text like these', () => {
    const piece = fc.constantFrom(
      'a',
      'b:',
      ' ',
      '  ',
      '\n',
      '\n  ',
      '\n    ',
      '- ',
      ': ',
      '#',
      ' #',
      '"',
      "'",
      '[',
      ']',
      '{',
      '}',
      ', ',
      '1',
      '-',
      '.',
      '/',
      '$',
      '*',
      'null',
      '~',
      'c: d',
    );
    const text = fc.array(piece, { maxLength: 14 }).map((pieces) => `k: x\n${pieces.join('')}`);
    fc.assert(
      fc.property(text, (one) => {
        agrees(one);
      }),
      { numRuns: 3000 },
    );
  });
});

/** YAML files below a folder, and the blocks of its pages. */
function textsIn(at: string): string[] {
  if (fs.statSync(at).isDirectory()) return fs.readdirSync(at).flatMap((name) => textsIn(path.join(at, name)));
  if (/\.ya?ml$/.test(at)) return [fs.readFileSync(at, 'utf8')];
  if (!at.endsWith('.md')) return [];
  return [...fs.readFileSync(at, 'utf8').matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text);
}
