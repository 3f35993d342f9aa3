/**
 * F47: Ctrl-C in each phase. F48: a closed terminal, closed pipes (TERM and HUP: test/stories/turns.test.ts). F49: programs
 * that ignore TERM or leave their session. GOBUILD_SIGNAL_CALLS=N sends SIGINT before N system calls, =all before each.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { randomInt } from 'node:crypto';
import { afterEach, describe, expect, onTestFailed, test, vi } from 'vitest';
import { sha256 } from '../../src/cache/sha256.ts';
import { leftAfter, processes, processesWith } from '../rig/kill-at.ts';
import { findTool, haveTools } from '../rig/real-tool.ts';
import { createRig, repository, type Rig, type RunningCommand } from '../rig/rig.ts';
import { smallBuild } from '../rig/small-build.ts';
import { expectNobody, expectNoStack, expectSoundNext } from '../rig/sound.ts';
import { haveStrace, signalBefore, traceCalls } from '../rig/state-calls.ts';
import { gone, isAlive, namedPipe } from '../rig/story.ts';
import { digests } from '../rig/whole-files.ts';

const posix = process.platform !== 'win32';
const linux = process.platform === 'linux';
const asked = process.env['GOBUILD_SIGNAL_CALLS'];
const wantedSignals = asked === 'all' ? Number.POSITIVE_INFINITY : Number(asked ?? 4);
const outputs = ['gen', 'dist'];
const rigs: Rig[] = [];
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig[Symbol.asyncDispose]();
});

async function open(files: Readonly<Record<string, string>>, env: Record<string, string> = {}): Promise<Rig> {
  const rig = await createRig({ files, env });
  rigs.push(rig);
  onTestFailed(() => rig.keep());
  return rig;
}

const small = `${smallBuild('default: [here]')}  here: { kind: deploy, using: local, from: [pack], needs: [sums] }
`;

interface Moment {
  readonly name: string;
  readonly ordinal: number;
}

/** Every file that is opened, in the order of the log: gobuild's own code first, then what it reads, plans and checks. */
const opened = (rig: Rig): readonly Moment[] =>
  fs
    .readFileSync(path.join(rig.base, 'strace.log'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('openat('))
    .map((_, index) => ({ name: 'openat', ordinal: index + 1 }));

describe.skipIf(!haveStrace())('F47: SIGINT before a system call', () => {
  test(
    'ends with 130, nobody left, nothing half, and the next run is right',
    async () => {
      const rig = await open({ 'gobuild.yaml': small, 'word.txt': 'one' });
      const copy = (from: string, to: string): void => {
        for (const name of ['work', 'store']) {
          fs.rmSync(path.join(rig.base, to, name), { recursive: true, force: true });
          const options = { recursive: true, preserveTimestamps: true, verbatimSymlinks: true };
          fs.cpSync(path.join(rig.base, from, name), path.join(rig.base, to, name), options);
        }
      };
      const args = ['run', '-j', '1'];
      expect(await rig.run(...args)).toMatchObject({ code: 0 });
      const before = digests(rig.root, outputs);
      rig.write('word.txt', 'two');
      copy('.', 'kept');
      const calm = await traceCalls(rig, args);
      expect(calm.ran, calm.ran.stderr).toMatchObject({ code: 0 });
      const wanted = digests(rig.root, outputs);
      const moments: readonly Moment[] = [...opened(rig), ...calm.calls];
      expect(moments.length).toBeGreaterThan(150);
      const step = Math.max(1, Math.floor(moments.length / wantedSignals));
      const first = Number(process.env['GOBUILD_SIGNAL_FIRST'] ?? randomInt(step));
      process.stderr.write(`GOBUILD_SIGNAL_FIRST=${first}: every ${step} of ${moments.length} calls\n`);
      for (let index = first; index < moments.length; index += step) {
        const { name, ordinal } = moments[index] as Moment;
        copy('kept', '.');
        const end = await signalBefore(rig, args, { name, ordinal, signal: 'INT' });
        const told = `GOBUILD_SIGNAL_FIRST=${index}: before ${name} ${ordinal}: ${end.ran.stderr}`;
        // Before it listens the signal itself ends it; a call that is not reached, or the last ones, leave a run that is done.
        expect([130, 'SIGINT', 0], told).toContain(end.ran.code);
        expectNoStack(end.ran, told);
        expect(end.ran.stderr, told).not.toContain('failed:');
        await expectNobody(end.sessions, told);
        const half = Object.entries(digests(rig.root, outputs)).filter(
          ([file, digest]) => digest !== before[file] && digest !== wanted[file] && !file.endsWith('artifacts.json'),
        );
        expect(half, told).toEqual([]);
        await expectSoundNext(rig, { outputs, wanted, told, args });
      }
    },
    asked === undefined ? 120_000 : 3_600_000,
  );
});

describe.skipIf(!posix)('F47: SIGINT', () => {
  test('while a file is fetched: no part of it stays, and the next run fetches it', async () => {
    const content = 'x'.repeat(200_000);
    const held: ServerResponse[] = [];
    let isWhole = false;
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-length': content.length });
      if (isWhole) response.end(content);
      else response.write(content.slice(0, 100_000), () => void held.push(response));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    try {
      const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/tool`;
      const rig = await open({
        'gobuild.yaml': `version: 1\nproject: p\ntargets:\n  tool:\n    kind: compile\n    using: prebuilt\n    files: { linux/amd64: { url: "${address}", sha256: ${sha256(content)} } }\n`,
      });
      const running = rig.start(['run', 'tool']);
      await vi.waitFor(() => expect(held).toHaveLength(1), { timeout: 20_000 });
      running.process.kill('SIGINT');
      const ran = await running.ended;
      expect(ran.code, ran.stderr).toBe(130);
      expectNoStack(ran);
      expect(rig.list('dist').filter((name) => !name.endsWith('artifacts.json'))).toEqual([]);
      isWhole = true;
      const wanted = { 'dist/build/tool/linux-amd64/tool': sha256(content) };
      await expectSoundNext(rig, { outputs: ['dist/build'], wanted, told: 'fetch', args: ['run', 'tool'] });
    } finally {
      for (const response of held) response.destroy();
      server.close();
    }
  });

  test('once gives a program that does not hear TERM its grace, then kills it (F49); twice ends it at once', async () => {
    const rig = await open({ 'in.txt': 'x' });
    const [began, token] = [namedPipe(rig, 'began'), `deaf-${process.pid}`];
    rig.write(
      'gobuild.yaml',
      `version: 1\nproject: p\nenv: { pass-unkeyed: [DEAF_TOKEN] }\ntargets:\n  deaf:\n    kind: task\n    inputs: [in.txt]\n    outputs: [out.txt]\n    run: |\n      trap '' TERM INT\n      echo half > out.txt\n      echo $$ > '${began}'\n      while :; do sleep 0.1; done\n`,
    );
    rig.env['DEAF_TOKEN'] = token;
    for (const twice of [false, true]) {
      const running = rig.start(['run', 'deaf']);
      const pid = Number(await fs.promises.readFile(began, 'utf8'));
      running.process.kill('SIGINT');
      await says(running, 'stopping what runs; once more ends it at once');
      expect(isAlive(pid)).toBe(true);
      if (twice) running.process.kill('SIGINT');
      const ran = await running.ended;
      expect(ran.code, ran.stderr).toBe(130);
      expectNoStack(ran);
      // Who is ended at once cannot clear up.
      expect(rig.exists('out.txt')).toBe(twice);
      await gone(pid);
      expect(await leftAfter(() => processesWith('DEAF_TOKEN', token))).toEqual([]);
    }
  });
});

/** Resolves when the process has said `text` on standard error. */
const says = (running: RunningCommand, text: string): Promise<void> =>
  vi.waitFor(() => expect(running.stderr()).toContain(text), { timeout: 20_000 });

const held = (began: string): string =>
  `version: 1\nproject: p\nenv: { pass-unkeyed: [HELD_TOKEN] }\ntargets:\n  held:\n    kind: task\n    inputs: [in.txt]\n    outputs: [out.txt]\n    run: |\n      echo half > out.txt\n      if test -e '${began}'; then echo $$ > '${began}'; sleep 1000; fi\n      cp in.txt out.txt\n`;

describe.skipIf(!posix)('F48', () => {
  test.skipIf(!linux || !haveTools('script'))(
    'the terminal is closed: everything ends, and the next run is right',
    async () => {
      const rig = await open({ 'in.txt': 'x' });
      const began = namedPipe(rig, 'began');
      rig.write('gobuild.yaml', held(began));
      const token = `terminal-${process.pid}`;
      const command = `exec '${process.execPath}' '${path.join(repository, 'bin/gobuild.cjs')}' run held`;
      // `script` holds the other end of the terminal.
      const terminal = spawn(findTool('script') ?? 'script', ['-qec', command, '/dev/null'], {
        cwd: rig.root,
        env: { ...rig.env, HELD_TOKEN: token, TERM: 'xterm' },
        stdio: ['pipe', 'ignore', 'ignore'],
      });
      const pid = Number(await fs.promises.readFile(began, 'utf8'));
      terminal.kill('SIGKILL');
      await gone(pid);
      expect(await leftAfter(() => processesWith('HELD_TOKEN', token))).toEqual([]);
      expect(rig.exists('out.txt')).toBe(false);
      fs.rmSync(began);
      await expectSoundNext(rig, {
        outputs: [],
        wanted: {},
        told: 'terminal',
        args: ['run', 'held', '--no-wait'],
      });
      expect(rig.read('out.txt')).toBe('x');
    },
  );

  test('a reader of events or of the report goes away: the run ends as it would have, without a word', async () => {
    const rig = await open({ 'in.txt': 'x' });
    const gate = namedPipe(rig, 'gate');
    const run = `for i in 1 2 3 4 5 6 7 8 9; do echo line $i; done; read _ < '${gate}'; echo more; cp in.txt out.txt`;
    rig.write(
      'gobuild.yaml',
      `version: 1\nproject: p\ntargets:\n  a: { kind: task, inputs: [in.txt], outputs: [out.txt], run: ${JSON.stringify(run)} }\n`,
    );
    for (const closed of ['stdout', 'stderr'] as const) {
      const running = rig.start(['run', 'a', '--force', '--stream', ...(closed === 'stdout' ? ['--json'] : [])]);
      await once(running.process[closed] as NodeJS.ReadableStream, 'data');
      running.process[closed]?.destroy();
      fs.writeFileSync(gate, 'go\n');
      const ran = await running.ended;
      expect(ran.code, ran.stderr).toBe(0);
      expectNoStack(ran);
      expect(ran.stderr).not.toContain('EPIPE');
      expect(rig.read('out.txt')).toBe('x');
      rig.remove('out.txt');
    }
  });
});

test.skipIf(!linux || !haveTools('setsid'))(
  'F49: what leaves its session by a double fork is told with its process id, and its target',
  async () => {
    const rig = await open({ 'in.txt': 'x' });
    const began = namedPipe(rig, 'began');
    const daemon = `setsid sh -c "echo \\$\\$ > '${began}'; exec sleep 1000" </dev/null >/dev/null 2>&1 &`;
    rig.write(
      'gobuild.yaml',
      `version: 1\nproject: p\ntargets:\n  a: { kind: task, inputs: [in.txt], run: ${JSON.stringify(`(${daemon}) ; read pid < '${began}'; echo $pid > pid.txt`)} }\n`,
    );
    const ran = await rig.run('run', 'a');
    const pid = Number(rig.read('pid.txt'));
    try {
      expect(ran.code, ran.stderr).toBe(0);
      expect(isAlive(pid)).toBe(true);
      expect(processes().find((one) => one.pid === pid)?.session).toBe(pid);
      expect(ran.stderr).toMatch(
        new RegExp(`warning: a: it started a process that runs on, out of reach of gobuild: .* \\(pid ${pid}\\)`),
      );
    } finally {
      process.kill(pid, 'SIGKILL');
    }
  },
);
