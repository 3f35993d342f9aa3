/** .ci/run: an empty store, README's test command, the sum of the JUnit report as its last line, the exit code kept. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { repository } from './rig/rig.ts';

let top = '';
const write = (file: string, text: string): void => {
  mkdirSync(path.dirname(path.join(top, file)), { recursive: true });
  writeFileSync(path.join(top, file), text);
  chmodSync(path.join(top, file), 0o755);
};

/** Runs .ci/run in a tree whose `gobuild` writes `report` and ends with `status`. */
function runCi(
  report: string | undefined,
  status: number,
): { readonly status: number | null; readonly lines: string[] } {
  const writes =
    report === undefined ? '' : `mkdir -p dist/reports/test; cat > dist/reports/test/junit.xml <<'XML'\n${report}\nXML`;
  write(
    'gobuild',
    `#!/bin/sh\necho "$@" "CI=$CI" > called; ls -A "$GOBUILD_CACHE_DIR" > store; ${writes}\nexit ${status}\n`,
  );
  const ran = spawnSync('bash', ['.ci/run'], { cwd: top, encoding: 'utf8', env: { PATH: process.env['PATH'] } });
  return { status: ran.status, lines: ran.stdout.trimEnd().split('\n') };
}

const suites = (...attributes: readonly string[]): string =>
  `<?xml version="1.0"?>\n<testsuites name="vitest tests" tests="99" failures="99" errors="0">\n${attributes
    .map((text) => `<testsuite name="a" ${text}>\n</testsuite>`)
    .join('\n')}\n</testsuites>`;

// A POSIX shell script: Windows has its own CI one day.
describe.skipIf(process.platform === 'win32')('.ci/run', () => {
  beforeEach(() => {
    top = mkdtempSync(path.join(os.tmpdir(), 'gobuild-ci-'));
    write('scripts/install-real-tools.sh', 'touch installed\n');
    mkdirSync(path.join(top, '.ci'));
    copyFileSync(path.join(repository, '.ci/run'), path.join(top, '.ci/run'));
  });
  afterEach(() => rmSync(top, { recursive: true }));

  test('sums up what passed', () => {
    const ran = runCi(
      suites('tests="5" failures="0" errors="0" skipped="2"', 'tests="3" failures="0" errors="0" skipped="0"'),
      0,
    );
    expect(ran.status).toBe(0);
    expect(ran.lines.at(-1)).toBe('6 passed, 0 failed, 2 skipped');
    expect(readFileSync(path.join(top, 'called'), 'utf8')).toBe('run test CI=true\n');
    expect(readFileSync(path.join(top, 'store'), 'utf8')).toBe('');
    expect(existsSync(path.join(top, 'installed'))).toBe(true);
  });

  test('sums up what failed, and keeps the exit code', () => {
    const ran = runCi(suites('tests="5" failures="2" errors="1" skipped="0"'), 1);
    expect([ran.status, ran.lines.at(-1)]).toEqual([1, '2 passed, 3 failed']);
  });

  test('no report is a failure', () => {
    const ran = runCi(undefined, 3);
    expect([ran.status, ran.lines.at(-1)]).toEqual([3, '0 passed, 1 failed']);
  });

  test('a report of an earlier run does not count', () => {
    write('dist/reports/test/junit.xml', suites('tests="5" failures="0" errors="0"'));
    expect(runCi(undefined, 1).lines.at(-1)).toBe('0 passed, 1 failed');
  });

  test('tools that cannot be installed end it', () => {
    write('scripts/install-real-tools.sh', 'exit 7\n');
    const ran = runCi(suites('tests="5" failures="0" errors="0"'), 0);
    expect([ran.status, ran.lines.at(-1), existsSync(path.join(top, 'called'))]).toEqual([
      7,
      '0 passed, 1 failed',
      false,
    ]);
  });
});
