/** What `--dry-run` says of a target never contradicts what `run` then does: random edits of a small workspace. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test, vi } from 'vitest';
import { openApp } from '../../src/app/index.ts';
import type { RunRequest } from '../../src/app/contract.ts';

const config = (word: string): string => `version: 1
project: dry
targets:
  gen:
    kind: task
    inputs: [src/a.txt]
    outputs: ["gen/*.txt"]
    run: mkdir -p gen; rm -f gen/*; for word in $(cat src/a.txt); do echo same > gen/$word.txt; done
  use: { kind: task, needs: [gen], inputs: ["gen/*.txt"], outputs: [out/use.txt], run: ls gen > out/use.txt }
  cut: { kind: task, inputs: [src/b.txt], outputs: [out/cut.txt], run: head -c 1 src/b.txt > out/cut.txt }
  take: { kind: task, from: cut, outputs: [out/take.txt], run: cat out/cut.txt > out/take.txt }
  both: { kind: group, needs: [use, take] }
  last: { kind: task, needs: [both], inputs: [out/use.txt, src/c.txt], outputs: [fin/last.txt], run: cat out/use.txt > fin/last.txt }
  loose: { kind: task, needs: [take], inputs: [src/c.txt], run: "echo ${word}" }
  always: { kind: task, needs: [gen], run: "true" }
  behind: { kind: task, needs: [always], inputs: [src/c.txt], outputs: [fin/behind.txt], run: "echo ${word} > fin/behind.txt" }
  sum: { kind: sign, using: checksum, from: [take, last] }
`;
const names = 'gen use cut take last loose always behind sum'.split(' ');
const sources = ['src/a.txt', 'src/b.txt', 'src/c.txt'];
const outputs = 'gen/one.txt out/use.txt out/cut.txt out/take.txt fin/last.txt fin/behind.txt'.split(' ');

const source = fc.record({
  type: fc.constant('source' as const),
  file: fc.constantFrom(...sources),
  text: fc.constantFrom('one two', 'one', 'other three one'),
});
const edit = fc.oneof(
  { weight: 4, arbitrary: source },
  fc.record({ type: fc.constant('gone' as const), file: fc.constantFrom(...outputs) }),
  fc.record({ type: fc.constant('spoilt' as const), file: fc.constantFrom(...outputs) }),
  fc.record({ type: fc.constant('config' as const), word: fc.constantFrom('hello', 'bye') }),
  fc.record({ type: fc.constant('store' as const) }),
);
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;
const turn = fc.record({
  edits: fc.array(edit, { maxLength: 3 }),
  selectors: fc.oneof({ weight: 3, arbitrary: fc.constant(names) }, fc.subarray(names, { minLength: 1, maxLength: 3 })),
  force: fc.constantFrom(undefined, undefined, undefined, 'goals' as const, 'all' as const),
});

const base = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'gobuild-dry-')));
afterAll(() => {
  vi.unstubAllEnvs();
  fs.rmSync(base, { recursive: true, force: true });
});
const store = path.join(base, 'store');
vi.stubEnv('GOBUILD_CACHE_DIR', store);
const app = openApp();

function change(root: string, one: Edit): void {
  const at = (file: string): string => path.join(root, file);
  if (one.type === 'source') fs.writeFileSync(at(one.file), one.text);
  if (one.type === 'gone') fs.rmSync(at(one.file), { force: true });
  if (one.type === 'spoilt' && fs.existsSync(at(one.file))) fs.writeFileSync(at(one.file), 'spoilt');
  if (one.type === 'config') fs.writeFileSync(at('gobuild.yaml'), config(one.word));
  if (one.type === 'store') fs.rmSync(store, { recursive: true, force: true });
}

const allowed: Readonly<Record<string, readonly string[]>> = {
  fresh: ['fresh'],
  'would-run': ['ran'],
  'would-restore': ['restored'],
  unknown: ['fresh', 'ran', 'restored'],
};

async function both(request: RunRequest): Promise<readonly (readonly [string, string, string])[]> {
  const told = await app.dryRun(request);
  const done = await app.run(request, () => undefined);
  if (told.type !== 'done' || done.type !== 'done' || !('nodes' in told.value) || !('nodes' in done.value))
    throw new Error('it is a good workspace');
  const outcomes = new Map(done.value.nodes.map((node) => [node.node, node.outcome]));
  return told.value.nodes.map(({ node, verdict }) => [node, verdict, outcomes.get(node) ?? 'not told'] as const);
}

test('after any edits, with any force', async () => {
  let count = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(turn, { minLength: 1, maxLength: 5 }), async (turns) => {
      const root = path.join(base, `w${(count += 1)}`);
      for (const folder of ['src', 'fin', 'out']) fs.mkdirSync(path.join(root, folder), { recursive: true });
      for (const file of sources) change(root, { type: 'source', file, text: 'one two' });
      change(root, { type: 'config', word: 'hello' });
      const request: RunRequest = {
        cwd: root,
        set: {},
        selectors: names,
        only: [],
        keepGoing: false,
        noCache: false,
        noWait: false,
        stream: false,
        signal: new AbortController().signal,
      };
      for (const { edits, selectors, force } of turns) {
        for (const one of edits) change(root, one);
        const seen = await both({ ...request, selectors, force });
        const wrong = seen.filter(([, verdict, outcome]) => !allowed[verdict]?.includes(outcome));
        expect(wrong).toEqual([]);
      }
      await app.run(request, () => undefined);
      // Only what always runs is ever in doubt when nothing changed.
      const settled = (await both(request)).filter(([, verdict]) => verdict !== 'fresh');
      expect(settled).toEqual([['always', 'would-run', 'ran']]);
    }),
    { numRuns: 15 },
  );
}, 120_000);
