/** Spoils a gobuild.yaml as people and attackers do: its text by letters and lines, its tree by keys and values. Pure. */
import { isMap, isScalar, isSeq, parseDocument, type Document, type Node } from 'yaml';

/** One edit; numbers pick by their remainder, so that every edit fits every text. */
export interface Edit {
  readonly kind: number;
  readonly at: number;
  readonly other: number;
  readonly word: number;
}

/** Values and pieces of text that have broken readers of YAML before. */
export const words: readonly string[] = [
  ['~', 'null', 'true', 'no', '010', '0x1f', '1_000', '-1', '.inf', '.nan', '1e999', '9007199254740993', '""', "''"],
  [
    '[]',
    '{}',
    '[[]]',
    '{a: {}}',
    '- x',
    'a: b',
    '? x',
    ': ',
    '|',
    '>-',
    '&a',
    '*a',
    '*gone',
    '!!str x',
    '!tag',
    '<<: *a',
  ],
  [
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '${{',
    '}}',
    '${{ }}',
    '${{ vars.x }}',
    '"${{ secrets.T }}"',
  ],
  [
    '"${{ matrix.platform }}"',
    '${{ 1 + }}',
    '"${{ format(\'{0}{9}\', 1) }}"',
    '"${{ fromJSON(\'[\') }}"',
    'raw(',
    '(((((((((',
  ],
  [
    'a[os=linux]',
    '*',
    '**',
    'x@*',
    '[os=',
    'group/*',
    '//x',
    'a:b',
    '../x',
    '/etc/passwd',
    'C:\\x',
    'NUL',
    'x/',
    './',
    '.git/x',
  ],
  [
    '{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}',
    '+(a+)+',
    '!(x)',
    '**/**/**/*a*a*a*a*b',
    '[!',
    '{1..99999}',
  ],
  [
    'linux/amd64',
    'host/none',
    'linux/arm/99',
    '1s',
    '99999999h',
    '10GiB',
    'shared',
    'never',
    'git',
    'commit',
    'dev',
    'prod',
  ],
  [
    '\t',
    '\r',
    '\u0000',
    '\u202e',
    '\ufeff',
    '\u2028',
    'ä',
    '🎉',
    '\ud800',
    '#',
    ' #',
    '---',
    '...',
    '%YAML 1.1',
    '\n',
    '\n\n  ',
    ',',
  ],
  ['kind: task', 'using: go', 'needs: [a]', 'from: server', 'matrix: { e: [1, 2] }', 'if: "false"', 'x'.repeat(300)],
].flat();

export function mutate(text: string, edits: readonly Edit[]): string {
  return edits.reduce((result, edit) => pick(weighted, edit.kind)?.(result, edit) ?? result, text);
}

type Editor = (text: string, edit: Edit) => string;

const pick = <T>(items: readonly T[], number: number): T | undefined => items[number % Math.max(1, items.length)];
const word = (edit: Edit): string => pick(words, edit.word) ?? '';

const onLines =
  (change: (lines: string[], from: number, to: number, edit: Edit) => void): Editor =>
  (text, edit) => {
    const lines = text.split('\n');
    change(lines, edit.at % lines.length, edit.other % lines.length, edit);
    return lines.join('\n');
  };

const onTree =
  (change: (place: Place, edit: Edit, document: Document) => void): Editor =>
  (text, edit) => {
    const document = parseDocument(text, { logLevel: 'silent', uniqueKeys: false });
    if (document.errors.length > 0) return text;
    const place = pick(placesOf(document.contents), edit.at);
    if (place) change(place, edit, document);
    try {
      return document.toString();
    } catch {
      // The library refuses to write what it read (a lost alias).
      return text;
    }
  };

/** An entry of a map or list. */
interface Place {
  readonly items: { key?: unknown; value?: unknown }[] | unknown[];
  readonly index: number;
  readonly inMap: boolean;
}

function placesOf(node: Node | null | undefined): Place[] {
  if (!isMap(node) && !isSeq(node)) return [];
  const inMap = isMap(node);
  return node.items.flatMap((item, index) => {
    const child = inMap ? (item as { value?: Node }).value : (item as Node);
    return [{ items: node.items, index, inMap }, ...placesOf(child)];
  });
}

const valueOf = (text: string): unknown => {
  const parsed = parseDocument(text, { logLevel: 'silent' });
  return parsed.errors.length > 0 || parsed.contents === null ? text : parsed.contents;
};

function setValue({ items, index, inMap }: Place, value: unknown): void {
  if (inMap) (items[index] as { value: unknown }).value = value;
  else (items as unknown[])[index] = value;
}

const textEditors: readonly Editor[] = [
  (text, { at, other }) =>
    text.slice(0, at % (text.length + 1)) + text.slice((at % (text.length + 1)) + 1 + (other % 12)),
  (text, edit) => {
    const at = edit.at % (text.length + 1);
    return text.slice(0, at) + word(edit) + text.slice(at);
  },
  onLines((lines, from) => void lines.splice(from, 1)),
  onLines((lines, from) => void lines.splice(from, 0, lines[from] ?? '')),
  onLines((lines, from, to) => void ([lines[from], lines[to]] = [lines[to] ?? '', lines[from] ?? ''])),
  onLines((lines, from, to) => void lines.splice(from, 0, lines[to] ?? '')),
  onLines((lines, from, _, { other }) => void (lines[from] = ' '.repeat(other % 5) + (lines[from] ?? ''))),
  onLines((lines, from) => void (lines[from] = (lines[from] ?? '').replace(/^ {1,2}/, ''))),
  // The value behind the colon of a line.
  onLines((lines, from, _, edit) => void (lines[from] = (lines[from] ?? '').replace(/: .*$/, () => `: ${word(edit)}`))),
  onTree(({ items, index }, { other }) => void (items as unknown[]).push(items[other % items.length] ?? items[index])),
];

const treeEditors: readonly Editor[] = [
  onTree((place, edit) => setValue(place, valueOf(word(edit)))),
  onTree(({ items, index }) => void items.splice(index, 1)),
  onTree(({ items, index, inMap }, edit) => {
    if (inMap) (items[index] as { key: unknown }).key = valueOf(word(edit));
  }),
  // A part of the tree in another place: kinds with keys of others, maps in place of texts.
  onTree((place, { other }, document) => {
    const from = pick(placesOf(document.contents), other);
    const value: unknown =
      from && (from.inMap ? (from.items[from.index] as { value?: unknown }).value : from.items[from.index]);
    // A node inside of itself could not be written.
    if (isScalar(value)) setValue(place, value.clone());
  }),
];

/** A tree that is still YAML comes further than a text that is none any more. */
const weighted: readonly Editor[] = [...textEditors, ...Array.from({ length: 6 }, () => treeEditors).flat()];
