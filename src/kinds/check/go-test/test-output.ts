/** Reads what a test program prints with `-test.v=test2json` into results per test. Pure. */

export type TestOutcome = 'passed' | 'failed' | 'skipped';

export type TestResult = {
  /** `TestOrders/empty`. */
  readonly name: string;
  readonly outcome: TestOutcome;
  readonly ms: number;
  /** What it printed; kept of failed and skipped tests alone. */
  readonly output: readonly string[];
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
  const open = new Map<string, string[]>();
  const tests: TestResult[] = [];
  const rest: string[] = [];
  let current = '';
  const print = (line: string): void => void (open.get(current) ?? rest).push(line);
  for (const line of text.replaceAll('\r\n', '\n').replace(/\n$/, '').split('\n')) {
    const at = line.indexOf(mark);
    if (at < 0) {
      if (line !== '' || current !== '') print(line);
      continue;
    }
    // A test that printed without a newline stands before the sign.
    if (at > 0) print(line.slice(0, at));
    const own = line.slice(at + 1);
    const frame = framing.exec(own);
    const ended = frame ? null : verdict.exec(own);
    if (frame) {
      const [, verb, name = ''] = frame;
      if (verb === 'RUN') open.set(name, []);
      current = verb === 'PAUSE' ? '' : name;
    } else if (ended) {
      const [, word = 'FAIL', name = '', seconds = '0'] = ended;
      tests.push(resultOf(name, outcomes[word as keyof typeof outcomes], { seconds, printed: open.get(name) ?? [] }));
      open.delete(name);
      current = '';
    } else if (own !== 'PASS' && own !== 'FAIL') print(own);
  }
  for (const [name, printed] of open) tests.push(resultOf(name, 'failed', { seconds: '0', printed }));
  return { tests, rest };
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
