/** A recorded run told again: its events through every reporter, and its trace as viewers read it. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Event } from '../../src/model/event.ts';
import { foldTrace, startTrace, traceText } from '../../src/report/chrome-trace.ts';
import { plain } from '../../src/report/colours.ts';
import { jsonLine } from '../../src/report/json-lines.ts';
import { drawFrame, emptyScreen, liveRows } from '../../src/report/live-text.ts';
import { closingLines } from '../../src/report/run-closing.ts';
import { foldRun, startRunText } from '../../src/report/run-text.ts';
import { createRig } from '../rig/rig.ts';
import { eventsOf } from '../rig/story.ts';
import { traceFaults } from '../rig/trace-format.ts';

const esc = String.raw`\033`;
const file = `version: 1
project: replay
secrets: { TOKEN: { env: MY_TOKEN } }
targets:
  many: { kind: task, matrix: { n: [1, 2, 3, 4, 5, 6] }, outputs: ["out/\${{ matrix.n }}"], run: 'mkdir -p out; sleep 0.0\${{ matrix.n }}; echo \${{ matrix.n }} > out/\${{ matrix.n }}' }
  last: { kind: task, from: [many], outputs: [all.txt], run: 'cat out/* > all.txt' }
  loud: { kind: task, secrets: [TOKEN], run: 'printf "${esc}]0;x${esc}\\\\\\\\${esc}[2J$TOKEN ::set-env name=a::b\\n::set-env name=a::b\\n"' }
  bad: { kind: task, run: 'echo "$(printf "${esc}]52;c;aGk=\\007")words" >&2; exit 4' }
  never: { kind: task, needs: [bad], run: 'true' }
`;
/** What a terminal or a CI system would obey: every control but line ends, and commands at the start of a line. */
const obeyed = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]|^\s*::[a-z]/m;

/** The run's events, what its terminal said, and its trace. */
async function recorded() {
  await using rig = await createRig({ files: { 'gobuild.yaml': file }, env: { MY_TOKEN: 'token-6613-x' } });
  const ran = await rig.run('run', '*', '--json', '--keep-going', '--stream', '--trace', 'trace.json', '-j', '3');
  expect(ran.code, ran.stderr).toBe(1);
  const runs = path.join(rig.root, '.gobuild/runs');
  const [run = ''] = fs.readdirSync(runs);
  const kept = fs.readFileSync(path.join(runs, run, 'events.jsonl'), 'utf8');
  return { ran, kept, events: eventsOf(ran), trace: rig.read('trace.json') };
}

function textOf(events: readonly Event[], verbose: boolean): string {
  const state = startRunText({ paint: plain, quiet: false, verbose, columns: 120 });
  const lines = events.flatMap((event) => foldRun(state, event));
  return [...lines, ...closingLines(state, { diagnostics: [], sources: {} })].join('\n');
}

function framesOf(events: readonly Event[]): string {
  const state = startRunText({ paint: plain, quiet: false, verbose: false, columns: 80, fold: true });
  let screen = emptyScreen;
  let shown = '';
  for (const event of events) {
    const lines = foldRun(state, event);
    const rows = liveRows(state, { now: event.at, columns: 80, rows: 24 });
    const frame = drawFrame(screen, { lines, rows, columns: 80 });
    screen = frame.screen;
    shown += frame.text;
  }
  return shown;
}

test('a recorded run replays through every reporter, and its trace is as the format says', async () => {
  const { ran, kept, events, trace } = await recorded();
  const numbers = events.map(({ seq }) => seq);
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));

  // What is kept with the run is the run: told again it is what the terminal said.
  const again = kept
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Event);
  expect(again.map(({ type }) => type)).toEqual(events.map(({ type }) => type));
  expect(textOf(events, false).trimEnd()).toBe(ran.stderr.trimEnd());
  expect(events.map(jsonLine).join('')).toBe(ran.stdout);
  for (const text of [textOf(again, false), textOf(again, true), framesOf(again)]) {
    for (const node of ['many@n=6', 'last', 'loud', 'bad']) expect(text).toContain(node);
    expect(text).not.toContain('token-6613-x');
  }
  for (const text of [textOf(again, true), ran.stderr]) expect(text).not.toMatch(obeyed);
  for (const text of [kept, ran.stdout, trace])
    expect(text).not.toMatch(/token-6613-x|[\u0000-\u0009\u000b-\u001f\u007f-\u009f]|\\u001b/);

  const replayed = startTrace();
  for (const event of events) foldTrace(replayed, event);
  expect(traceText(replayed)).toBe(trace);
  expect(traceFaults(trace)).toEqual([]);
  const { traceEvents } = JSON.parse(trace) as { traceEvents: { ph: string; name: string; tid: number }[] };
  const slices = traceEvents.filter(({ ph }) => ph === 'X');
  expect(slices.map(({ name }) => name).toSorted()).toEqual([
    'bad',
    'last',
    'loud',
    ...[1, 2, 3, 4, 5, 6].map((n) => `many@n=${n}`),
  ]);
  expect(new Set(slices.map(({ tid }) => tid)).size).toBeLessThanOrEqual(3);
});

test.each([
  ['no list', '{}', 'traceEvents is no list'],
  ['no duration', '{"traceEvents":[{"name":"a","ph":"X","ts":1,"pid":1,"tid":1}]}', 'dur is undefined'],
  ['an unknown phase', '{"traceEvents":[{"name":"a","ph":"Y","ts":1,"pid":1,"tid":1}]}', 'ph is "Y"'],
  ['a negative time', '{"traceEvents":[{"name":"a","ph":"i","ts":-1,"pid":1,"tid":1}]}', 'ts is -1'],
  ['a begin alone', '{"traceEvents":[{"name":"a","ph":"B","ts":1,"pid":1,"tid":1}]}', 'a never ends'],
  ['a lane as text', '{"traceEvents":[{"name":"a","ph":"i","ts":1,"pid":1,"tid":"x"}]}', 'whole numbers'],
  ['metadata of its own', '{"traceEvents":[{"name":"a","ph":"M","pid":1,"tid":1}]}', 'there is no metadata a'],
  [
    'slices across each other',
    '{"traceEvents":[{"name":"a","ph":"X","ts":0,"dur":5,"pid":1,"tid":1},{"name":"b","ph":"X","ts":3,"dur":5,"pid":1,"tid":1}]}',
    'begins inside of a',
  ],
])('the checker of traces sees %s', (_, text, fault) => {
  expect(traceFaults(text).join('; ')).toContain(fault);
});
