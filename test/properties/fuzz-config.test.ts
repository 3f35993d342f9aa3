/** Whatever is done to a gobuild.yaml, the answer is a plan or an error with a place: no stack, no other exit code, no end without. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { blocksOf } from '../docs/blocks.ts';
import { wholeFile } from '../docs/whole-file.ts';
import { ownEnvironment, runHere } from '../rig/in-process.ts';
import { mutate, words, type Edit } from '../rig/mutate-config.ts';
import { repository, type Ran } from '../rig/rig.ts';

/** `GOBUILD_FUZZ_RUNS=20000 GOBUILD_FUZZ_SEED=1` for more, and for the same again. */
const runs = Number(process.env['GOBUILD_FUZZ_RUNS'] ?? 1500);
const seed = Number(process.env['GOBUILD_FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

const read = (page: string): string => fs.readFileSync(path.join(repository, page), 'utf8');
const globbed = (pattern: string): string[] => fs.globSync(pattern, { cwd: repository }).toSorted();
/** Git would be asked again and again for what no mutation changes. */
const withoutGit = (text: string): string => text.replace(/^release-version: .*$/m, 'release-version: { text: 1.2.3 }');
const sources = [
  ...['gobuild.yaml', ...globbed('examples/*/gobuild.yaml')].map(read),
  ...['README.md', 'docs/language.md', ...globbed('src/kinds/*/*/README.md')]
    .filter((page) => !page.includes('_template'))
    .flatMap((page) => blocksOf(read(page)).filter(({ language }) => language === 'yaml'))
    .flatMap(({ text }) => wholeFile(text)?.text ?? []),
]
  .filter((text) => !/^(?:include|root):/m.test(text))
  .map(withoutGit);

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'gobuild-fuzz-')));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));
ownEnvironment();

/** The whole way of `gobuild show '*'`: read, resolve, expand, plan, print. */
function shown(text: string): ReturnType<typeof runHere> {
  fs.writeFileSync(path.join(folder, 'gobuild.yaml'), text);
  return runHere(['show', '*'], folder);
}

/** What has no place: the file as a whole (size, absence), and the selector `*` of the command. */
const placeless = /^error GB(1002|1003|2003|2004|40\d\d): /m;

function faultOf({ code, stderr }: Ran): string | undefined {
  if (code !== 0 && code !== 2) return `exit code ${code}`;
  if (code === 2 && !/^gobuild\.(yaml|lock):\d+:\d+: error GB\d{4}: ./m.test(stderr) && !placeless.test(stderr))
    return 'no place';
  if (/^\s+at .*:\d+|\[object |undefined|NaN|node:internal/m.test(stderr)) return 'words of JavaScript';
  return stderr.length > 300_000 ? `${stderr.length} characters` : undefined;
}

const number = fc.nat(100_000);
const edit: fc.Arbitrary<Edit> = fc.record({ kind: number, at: number, other: number, word: fc.nat(words.length - 1) });
const cases = fc.record({ source: fc.nat(sources.length - 1), edits: fc.array(edit, { minLength: 1, maxLength: 3 }) });

test('the files to start from are good', { timeout: 120_000 }, async () => {
  expect(sources.length).toBeGreaterThan(15);
  for (const source of sources) expect(await shown(source), source).toMatchObject({ code: 0 });
});

test(`F34, F35: ${runs} spoilt files, seed ${seed}`, { timeout: 60_000 + runs * 200 }, async () => {
  const codes = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(cases, async ({ source, edits }) => {
      const text = mutate(sources[source] ?? '', edits);
      const answer = await shown(text).catch((error: unknown) => ({
        code: -1,
        stdout: '',
        stderr: String(error instanceof Error ? error.stack : error),
      }));
      codes.set(answer.code, (codes.get(answer.code) ?? 0) + 1);
      const fault = faultOf(answer);
      if (fault !== undefined)
        throw new Error(`${fault}\n--- file\n${text}\n--- said\n${answer.stderr.slice(0, 3000)}`);
    }),
    { numRuns: runs, seed, endOnFailure: false },
  );
  // Edits that only ever break, or never do, would test little.
  expect(codes.get(0) ?? 0).toBeGreaterThan(runs / 50);
  expect(codes.get(2) ?? 0).toBeGreaterThan(runs / 4);
});
