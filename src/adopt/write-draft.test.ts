/** What is written is read again: any names, texts and comments come back as they were meant. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../base/json.ts';
import { parseDocument } from '../config/parse-document.ts';
import { writeDraft } from './write-draft.ts';

const nasty = fc.constantFrom(
  'true',
  'no',
  '1e3',
  '.5',
  '...',
  '0x1f',
  '~',
  '',
  ' ',
  '#',
  'a: b',
  '- a',
  '*x',
  '&x',
  '!x',
  '%x',
  '@x',
  '`x',
  "it's",
  '"',
  '\\',
  'a\nb',
  'a\n\nb\n',
  '\tb',
  'a\t',
  'a\n  b',
  '  a\nb',
  'a\nb\n\n',
  '# a\nb',
  'a\r\nb',
  '\u0000',
  '\u202e',
  '\ufeff',
  '\u0085',
  '\u2028',
  '${{ x }}',
  '{',
  ']',
  'a,b',
  '=',
  '<<',
  '|',
  '>',
  '---\na',
  'a\n---\nb',
  'a\n \nb',
  'é',
  '漢字',
  '😀',
);
const text = fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 12 }), fc.string({ maxLength: 12 }));
const key = text.filter((name) => !['', '__proto__', '<<'].includes(name) && name.length < 200);
const value: fc.Memo<Json> = fc.memo((depth): fc.Arbitrary<Json> =>
  depth <= 1
    ? fc.oneof(text, fc.boolean(), fc.integer())
    : fc.oneof<fc.Arbitrary<Json>[]>(
        text,
        fc.array(value(depth - 1), { maxLength: 3 }),
        fc.dictionary(key, value(depth - 1), { maxKeys: 3, noNullPrototype: false }),
      ),
);

test('what is written is what is read', () => {
  const target = fc.record({ name: key, body: fc.dictionary(key, value(3), { maxKeys: 4 }), comments: fc.array(text) });
  const drafts = fc.record({
    project: text,
    head: fc.array(text),
    settings: fc.uniqueArray(fc.record({ key: fc.constantFrom('vars', 'env', 'default'), value: value(3) }), {
      selector: (setting) => setting.key,
    }),
    targets: fc.uniqueArray(target, { maxLength: 3, selector: ({ name }) => name }),
    notes: fc.array(fc.record({ file: text, line: fc.nat(), text })),
  });
  const clean = (json: Json): Json => JSON.parse(JSON.stringify(json)) as Json;
  fc.assert(
    fc.property(drafts, (draft) => {
      const targets = draft.targets.filter(({ body }) => Object.keys(body).length > 0);
      const written = writeDraft({ ...draft, targets });
      const { value: read, diagnostics } = parseDocument({ file: 'gobuild.yaml', text: written });
      expect(diagnostics, written).toEqual([]);
      const meant = {
        version: 1,
        project: draft.project,
        ...Object.fromEntries(draft.settings.map((setting) => [setting.key, setting.value])),
        targets: Object.fromEntries(targets.map(({ name, body }) => [name, body])),
      };
      expect(clean(read?.data ?? null)).toEqual(clean(meant as unknown as Json));
    }),
    { numRuns: 300 },
  );
});

test('the form that people read', () => {
  const written = writeDraft({
    project: 'shop',
    head: ['Written by gobuild init.'],
    settings: [
      { key: 'default', value: ['build'] },
      {
        key: 'matrices',
        value: { platforms: { platform: ['linux/amd64', 'windows/amd64'] } },
        comments: ['where it runs'],
      },
    ],
    targets: [
      { name: 'server', body: { kind: 'compile', stamp: { 'main.version': '${{ version }}' } } },
      { name: 'chore', body: { kind: 'task', run: 'echo a\necho b' }, comments: ['Makefile:3'] },
      { name: 'dev', body: { kind: 'service', run: ['a'] }, isGuess: true },
    ],
    notes: [{ file: 'Makefile', line: 12, text: '$(foreach …) is not converted' }],
  });
  expect(written).toBe(`# Written by gobuild init.
version: 1
project: shop
default: [build]

# where it runs
matrices:
  platforms: { platform: [linux/amd64, windows/amd64] }

targets:
  server:
    kind: compile
    stamp: { main.version: "\${{ version }}" }

  # Makefile:3
  chore:
    kind: task
    run: |-
      echo a
      echo b

  # dev:
  #   kind: service
  #   run: [a]

# Not converted, or not quite the same:
# Makefile:12: $(foreach …) is not converted
`);
});
