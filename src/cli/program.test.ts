/** Command lines against an app that is played: what is asked of it, what is printed where, and the exit code. */
import { expect, test } from 'vitest';
import { deferred } from '../base/deferred.ts';
import type { Answer, App, RunRequest } from '../app/contract.ts';
import type { VerifiedFile } from '../app/verify-answer.ts';
import { actionStarted, nodeFinished, runFinished, runStarted } from '../report/recorded-run.ts';
import { Glass } from '../report/small-glass.ts';
import type { RunReport } from '../model/run-report.ts';
import { stage } from '../../test/rig/stage.ts';

const done = <T>(value: T): Answer<T> => ({ type: 'done', value, diagnostics: [], sources: {} });

function reportOf(exitCode: number): RunReport {
  const event = runFinished({ ran: 1 }, { exitCode });
  if (event.type !== 'run-finished') throw new Error('not a report');
  return event.report;
}

/** An app whose run says a little and ends with `exitCode`; `asked` gets the request. */
function running(exitCode: number, asked: RunRequest[] = []): Partial<App> {
  return {
    run: (request, emit) => {
      asked.push(request);
      emit(runStarted(['a', 'task']));
      emit(nodeFinished('a', 'task', { outcome: 'ran', ms: 100 }));
      emit(runFinished({ ran: 1 }, { exitCode }));
      return Promise.resolve(done(reportOf(exitCode)));
    },
  };
}

test('run: the request, words on standard error, nothing on standard output, the exit code of the report', async () => {
  const asked: RunRequest[] = [];
  const { play, out, err, listeners } = stage(running(0, asked));
  expect(await play('run', 'release', '-C', 'x', '-p', 'prod', '--set', 'A=1', '-j', '1')).toBe(0);
  expect(asked[0]).toMatchObject({
    cwd: '/w',
    directory: 'x',
    profile: 'prod',
    selectors: ['release'],
    jobs: 1,
    // One at a time: nothing can be mixed up, so output is shown.
    stream: true,
    keepGoing: false,
    noCache: false,
  });
  expect(err()).toBe(
    'orders 1.4.0 · profile prod · 1 target · 2 at a time\n  a  done      0.1 s\n0 fresh, 1 ran, 0 restored · 3.4 s\n',
  );
  expect(out()).toBe('');
  expect(listeners()).toBe(0);
});

test.each([0, 1, 3, 5, 6, 7])('exit code %i of a run is handed on', async (code) => {
  expect(await stage(running(code)).play('run')).toBe(code);
});

test('run --json: events as lines on standard output, words still on standard error', async () => {
  const { play, out, err } = stage(running(0));
  await play('run', '--json');
  const events = out().trimEnd().split('\n');
  expect(events.map((line) => JSON.parse(line) as { seq: number; type: string })).toMatchObject([
    { seq: 1, type: 'run-started' },
    { seq: 2, type: 'node-finished' },
    { seq: 3, type: 'run-finished' },
  ]);
  expect(err()).toMatch(/0 fresh, 1 ran/);
});

test('run --trace: the file lies in the folder of -C', async () => {
  const { play, files } = stage(running(0));
  expect(await play('run', '-C', 'x', '--trace', 't.json')).toBe(0);
  expect([...files.keys()]).toEqual(['/w/x/t.json']);
  expect(JSON.parse(files.get('/w/x/t.json') ?? '')).toHaveProperty('traceEvents');
});

test('a trace that cannot be written: exit 3 with the path, but a failed run stays failed', async () => {
  const full = stage(running(0), { fullDisk: true });
  expect(await full.play('run', '--trace', 't.json')).toBe(3);
  expect(full.err()).toContain('error: /w/t.json: no space left on the device\n');
  expect(await stage(running(1), { fullDisk: true }).play('run', '--trace', 't.json')).toBe(1);
});

test('run without anything selected: the targets as data, and no success', async () => {
  const listed = [{ name: 'server', kind: 'compile', using: 'go', nodes: ['server'] }] as const;
  const { play, out, err } = stage({ run: () => Promise.resolve(done({ listed })) });
  expect(await play('run')).toBe(2);
  expect(out()).toBe('server  compile/go\n');
  expect(err()).toContain('error GB4008: nothing is selected');
});

test('run without anything selected of many targets: the first of them, so that the error stays in sight', async () => {
  const listed = Array.from(
    { length: 1000 },
    (_, at) => ({ name: `t${at}`, kind: 'task', nodes: [`t${at}`] }) as const,
  );
  const { play, out } = stage({ run: () => Promise.resolve(done({ listed })) });
  expect(await play('run')).toBe(2);
  expect(out()).toMatch(/^t0 +task\n/);
  expect(out()).toContain('\n… and 980 more: gobuild list\n');
  expect(out().split('\n')).toHaveLength(22);
});

test('a rejected file: drawn on standard error, exit 2', async () => {
  const at = { file: 'gobuild.yaml', start: 0, end: 3, line: 1, column: 1 };
  const rejected = {
    type: 'rejected',
    diagnostics: [{ code: 'GB1004', severity: 'error', message: 'unknown key "foo"', at }],
    sources: { 'gobuild.yaml': 'foo: 1\n' },
  } as const;
  const { play, err, out } = stage({ run: () => Promise.resolve(rejected) });
  expect(await play('run', '--json')).toBe(2);
  expect(err()).toBe('gobuild.yaml:1:1: error GB1004: unknown key "foo"\n  1 | foo: 1\n    | ^^^\n\n1 error\n');
  expect(JSON.parse(out())).toMatchObject({ type: 'rejected', diagnostics: [{ code: 'GB1004' }] });
});

test('the lock is held: exit 8 and who holds it; a failure: its own exit code', async () => {
  const locked = stage({ run: () => Promise.resolve({ type: 'locked', holder: 'run r7 of pid 42' }) });
  expect(await locked.play('run', '--no-wait')).toBe(8);
  expect(locked.err()).toContain('run r7 of pid 42');
  const failure = { type: 'machine', message: 'permission denied', path: '/x' } as const;
  const failed = stage({ list: () => Promise.resolve({ type: 'failed', failure }) });
  expect(await failed.play('list')).toBe(3);
  expect(failed.err()).toBe('error: /x: permission denied\n');
});

test('the first signal stops the run and gives the code, the second ends at once', async () => {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    const began = deferred<void>();
    const held = stage({
      run: (request) =>
        new Promise((resolve) => {
          began.resolve();
          request.signal.addEventListener('abort', () => resolve(done(reportOf(1))));
        }),
    });
    const ended = held.play('run');
    await began.promise;
    held.send(signal);
    held.send(signal);
    expect(await ended).toBe(code);
    expect(held.exits).toEqual([code]);
    expect(held.err()).toContain('stopping');
  }
});

test('look: list, graph, show and explain print data on standard output', async () => {
  const graph = { nodes: [{ id: 'a', target: 'a', kind: 'task' }], edges: [] } as const;
  const { play, out, err } = stage({
    list: () => Promise.resolve(done([{ name: 'a', kind: 'task', nodes: ['a'] }])),
    graph: () => Promise.resolve(done(graph)),
  });
  expect(await play('list')).toBe(0);
  expect(await play('graph', '--format', 'dot')).toBe(0);
  expect(await play('graph', '--json')).toBe(0);
  expect(out()).toBe(
    `a  task\ndigraph gobuild {\n  rankdir=LR;\n  "a" [shape=ellipse];\n}\n${JSON.stringify(graph)}\n`,
  );
  expect(err()).toBe('');
});

test('verify: a bad file is exit 5', async () => {
  const good = { path: 'a.tar.gz', check: 'checksum', by: 'checksums.txt' } as const;
  const bad = { ...good, path: 'b.tar.gz', problem: 'digest differs' };
  const app = (files: readonly VerifiedFile[]): Partial<App> => ({ verify: () => Promise.resolve(done(files)) });
  expect(await stage(app([good])).play('verify', 'dist')).toBe(0);
  const refused = stage(app([good, bad]));
  expect(await refused.play('verify', 'dist')).toBe(5);
  expect(refused.out()).toBe(
    'ok              a.tar.gz  checksum by checksums.txt\ndigest differs  b.tar.gz  checksum by checksums.txt\n' +
      '1 of 2 checks failed\n',
  );
});

test('a signal stops a rollback, which says 130 when it left a whole state', async () => {
  const held = stage({
    deploy: (request) =>
      new Promise((resolve) => {
        request.signal.addEventListener('abort', () => resolve({ type: 'failed', failure: { type: 'cancelled' } }));
        held.send('SIGINT');
      }),
  });
  expect(await held.play('deploy', 'rollback')).toBe(130);
});

test('deploy plan --exit-code: 10 if something would change', async () => {
  const answer = (pending: boolean): Partial<App> => ({
    deploy: () => Promise.resolve(done([{ target: 'here', lines: ['line'], data: {}, pending }])),
  });
  expect(await stage(answer(true)).play('deploy', 'plan', '--exit-code')).toBe(10);
  expect(await stage(answer(true)).play('deploy', 'plan')).toBe(0);
  expect(await stage(answer(false)).play('deploy', 'plan', '--exit-code')).toBe(0);
});

test('nothing is opened for words that are wrong, for help or for the version', async () => {
  const { play, out } = stage({});
  expect(await play('rnu')).toBe(2);
  expect(await play('--version')).toBe(0);
  expect(await play('--help')).toBe(0);
  expect(await play()).toBe(2);
  expect(out()).toMatch(/^\d+\.\d+\.\d+\ngobuild builds/);
});

test('on a terminal: the moving part is gone at the end and the sum is the last line', async () => {
  const { play, err } = stage(running(0), { isTerminal: true });
  await play('run');
  expect(err()).toMatch(/0 fresh, 1 ran, 0 restored · 3\.4 s\u001b\[K\n\u001b\[J$/);
});

test('on a terminal a stop is told above the moving part, and nothing of that part stays', async () => {
  const stopped: Partial<App> = {
    run: (_request, emit) => {
      emit(runStarted(['a', 'task'], ['b', 'task']));
      emit(actionStarted('a'));
      emit(actionStarted('b'));
      scene.tick();
      scene.send('SIGINT');
      scene.tick();
      emit(runFinished({ cancelled: 2 }, { exitCode: 130 }));
      return Promise.resolve(done(reportOf(130)));
    },
  };
  const scene = stage(stopped, { isTerminal: true });
  expect(await scene.play('run')).toBe(130);
  const glass = new Glass(80);
  glass.write(scene.err());
  expect(glass.text).toEqual([
    'stopping what runs; once more ends it at once',
    '0 fresh, 0 ran, 0 restored, 2 cancelled · 3.4 s',
    '',
  ]);
});
