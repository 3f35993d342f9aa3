/** Every code of a diagnostic has an entry on the page of codes, and a test that brings it about. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { diagnosticCodes } from '../src/model/diagnostic-codes.ts';
import { codeHelpOf } from '../src/report/code-help/all-codes.ts';
import { whyOf } from '../src/report/code-help/why.ts';
import { repository } from './rig/rig.ts';

/** Codes are for ever; nothing brings this one about any more. */
const retired = ['GB3201'];
const codes = Object.keys(diagnosticCodes).toSorted();

test('every code has an example and says what to do', () => {
  expect(Object.keys(codeHelpOf).toSorted()).toEqual(codes);
  for (const [example, todo] of Object.values(codeHelpOf)) {
    expect(example.length).toBeGreaterThan(3);
    expect(todo).toMatch(/^[`A-Z].*\.$/s);
  }
});

test('every code says why it is an error', () => {
  expect(codes.filter((code) => whyOf(code) === undefined)).toEqual([]);
  for (const code of codes) expect(whyOf(code)).toMatch(/^[A-Z].{20,}\.$|^git .*\.$/);
});

test('every code is brought about by a test', () => {
  const tests = globSync(['src/**/*.test.ts', 'test/**/*.test.ts'], { cwd: repository })
    .filter((name) => path.basename(name) !== 'diagnostics.test.ts')
    .map((name) => readFileSync(path.join(repository, name), 'utf8'))
    .join('\n');
  expect(tests.length).toBeGreaterThan(100_000);
  expect(codes.filter((code) => !tests.includes(code) && !retired.includes(code))).toEqual([]);
});
