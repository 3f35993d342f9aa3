/** Reads what a test program prints with `-test.v=test2json` into results per test. Pure. */

export type TestOutcome = 'passed' | 'failed' | 'skipped';

export type TestResult = {
  /** `TestOrders/empty`. */
  readonly name: string;
  readonly outcome: TestOutcome;
  readonly ms: number;
  /** What it printed; kept of failed and skipped tests alone. */
  readonly output: readonly string[];
  /** It failed in an earlier try of this run: what it printed there. */
  readonly flaky?: readonly string[];
};

/** The sign that testing puts before its own lines, so that what tests print is not taken for them. */
const mark = '\u0016';
const framing = /^\s*=== (RUN|PAUSE|CONT|NAME) +(.*)$/;
const verdict = /^\s*--- (PASS|FAIL|SKIP|BENCH): (.+) \(([0-9.]+)s\)$/;
const outcomes = { PASS: 'passed', FAIL: 'failed', SKIP: 'skipped', BENCH: 'passed' } as const;

export interface TestOutput {
  /** In the order in which they ended; those that never ended come last, as failed. */
  readonly tests: readonly TestResult[];
  /** What was printed outside of any test. */
  readonly rest: readonly string[];
}

export function readTestOutput(text: string): TestOutput {
  const reading: Reading = { open: new Map(), tests: [], rest: [], current: '' };
  if (text !== '')
    for (const line of text.replaceAll('\r\n', '\n').replace(/\n$/, '').split('\n')) readLine(line, reading);
  for (const [name, printed] of reading.open) reading.tests.push(resultOf(name, 'failed', { seconds: '0', printed }));
  return { tests: reading.tests, rest: reading.rest };
}

interface Reading {
  /** Tests that have not ended, with what they printed. */
  readonly open: Map<string, string[]>;
  readonly tests: TestResult[];
  readonly rest: string[];
  /** The test that the next lines belong to. */
  current: string;
}

const print = (line: string, { open, rest, current }: Reading): void => void (open.get(current) ?? rest).push(line);

function readLine(line: string, reading: Reading): void {
  const at = line.indexOf(mark);
  // A test that printed without a newline stands before the sign.
  if (at !== 0) print(at < 0 ? line : line.slice(0, at), reading);
  if (at >= 0) readOwn(line.slice(at + 1), reading);
}

/** A line of the testing package itself. */
function readOwn(line: string, reading: Reading): void {
  const { open, tests } = reading;
  const frame = framing.exec(line);
  if (frame) {
    const [, verb, name = ''] = frame;
    if (verb === 'RUN') open.set(name, []);
    reading.current = verb === 'PAUSE' ? '' : name;
    return;
  }
  const ended = verdict.exec(line);
  if (ended) {
    const [, word = 'FAIL', name = '', seconds = '0'] = ended;
    tests.push(resultOf(name, outcomes[word as keyof typeof outcomes], { seconds, printed: open.get(name) ?? [] }));
    open.delete(name);
    reading.current = '';
  } else if (line !== 'PASS' && line !== 'FAIL') print(line, reading);
}

const resultOf = (
  name: string,
  outcome: TestOutcome,
  { seconds, printed }: { readonly seconds: string; readonly printed: readonly string[] },
): TestResult => ({
  name,
  outcome,
  ms: Math.round(Number(seconds) * 1000),
  output: outcome === 'passed' ? [] : printed.slice(0, 1000),
});
