/** Every key of the schema stands in a right file, where it has an effect, and is told at its place when it is wrong. */
import { describe, expect, test } from 'vitest';
import { isMap, isScalar, parse, parseDocument, type Document } from 'yaml';
import type { Diagnostic } from '../src/model/diagnostic.ts';
import { drivers } from '../src/kinds/index.ts';
import { wholeFile } from './docs/whole-file.ts';
import { examples } from './every-key/examples.ts';
import type { KeyExample } from './every-key/key-example.ts';
import { isSame, openReading, type Reading } from './every-key/read-file.ts';
import { allKeys, usesIn, type Use } from './every-key/schema-keys.ts';

const ofDrivers = drivers.flatMap((driver) =>
  driver.examples.map(({ title, yaml }): KeyExample => ({
    name: `${driver.id}: ${title}`,
    text: wholeFile(yaml)?.text ?? yaml,
  })),
);
const all = [...examples, ...ofDrivers];

/** Keys that cannot change anything yet, and why. */
const withoutEffect: Readonly<Record<string, string>> = {
  'service: restart': 'its only value is its default',
};

const where = 'show it in an example of its driver.ts, or in a row of test/every-key/examples.ts';

test('the schema is seen', () => {
  expect(allKeys.length).toBeGreaterThan(200);
  expect(allKeys).toEqual(expect.arrayContaining(['env.files[].required', 'target: matrix.include', 'task: depfile']));
});

test('every example is right, but for what it is refused for', async () => {
  const wrong: string[] = [];
  for (const example of all) {
    using reading = openReading(example);
    const { meaning, failure, diagnostics } = await reading.read(example.text);
    if (failure !== undefined || (meaning === undefined) !== (example.refusedFor !== undefined))
      wrong.push(`${example.name}: ${failure ?? JSON.stringify(diagnostics)}`);
  }
  expect(wrong).toEqual([]);
});

describe('every key', () => {
  const uses = new Map<string, { example: KeyExample; use: Use }[]>();
  for (const example of all)
    for (const use of usesIn(parse(example.text)))
      if (example.refusedFor === undefined || example.refusedFor === use.key)
        uses.set(use.key, [...(uses.get(use.key) ?? []), { example, use }]);

  test.each(allKeys)('%s', async (key) => {
    const known = uses.get(key) ?? [];
    expect(known.length, `the key "${key}" stands in no right file: ${where}`).toBeGreaterThan(0);
    let hasEffect = Object.hasOwn(withoutEffect, key);
    let told = false;
    const said: string[] = [];
    for (const { example, use } of known) {
      using reading = openReading(example);
      hasEffect ||= await changes(example, use, reading);
      told ||= await isTold(example, { use, reading, said });
      if (hasEffect && told) return;
    }
    expect(
      hasEffect,
      `"${key}" may be left out without any effect on the plan: ${where}, with a value that matters`,
    ).toBe(true);
    expect(told, `no wrong value of "${key}" is told at its place with help:\n${said.join('\n')}`).toBe(true);
  });
});

/** True if the file means something else without the key, or is no file any more. */
async function changes({ text, refusedFor }: KeyExample, use: Use, reading: Reading): Promise<boolean> {
  const before = await reading.read(text);
  const document = parseDocument(text);
  document.deleteIn(use.pointer);
  const after = await reading.read(String(document));
  return refusedFor === undefined
    ? !isSame(before, after)
    : before.meaning === undefined && after.meaning !== undefined;
}

/** Of other types than most keys take; the first that is refused has to be refused well. */
const wrongValues: readonly unknown[] = [{ 'no-such-key': [true] }, [['nested']], -1.5, 'no such värde', true, ''];

async function isTold(
  { text, refusedFor }: KeyExample,
  { use, reading, said }: { readonly use: Use; readonly reading: Reading; readonly said: string[] },
): Promise<boolean> {
  if (refusedFor !== undefined) return (await reading.read(text)).diagnostics.some((one) => one.help !== undefined);
  for (const value of wrongValues) {
    const document = parseDocument(text);
    document.setIn(use.pointer, document.createNode(value, { flow: true }));
    const mutated = String(document);
    const { diagnostics, meaning, failure } = await reading.read(mutated);
    if (meaning !== undefined) continue;
    const [from, to] = rangeOf(parseDocument(mutated), use.pointer);
    const isHere = ({ at }: Diagnostic): boolean => at !== undefined && at.start >= from && at.end <= to;
    if (diagnostics.some((one) => isHere(one) && one.help !== undefined)) return true;
    said.push(
      `${JSON.stringify(value)}: ${failure ?? diagnostics.map((one) => `${one.at?.line}:${one.at?.column} ${one.message}`).join('; ')}`,
    );
  }
  return false;
}

/** From the beginning of a key to the end of its value. */
function rangeOf(document: Document, pointer: Use['pointer']): readonly [number, number] {
  const owner = document.getIn(pointer.slice(0, -1), true);
  const last = pointer.at(-1);
  const pair = isMap(owner) ? owner.items.find(({ key }) => isScalar(key) && key.value === last) : undefined;
  if (!pair || !isScalar(pair.key) || !pair.key.range) throw new Error(`nothing at ${pointer.join('.')}`);
  const value = document.getIn(pointer, true) as { readonly range?: readonly [number, number, number] } | undefined;
  return [pair.key.range[0], value?.range?.[2] ?? pair.key.range[2]];
}
