/** Services as real processes: held, released, stopped, and the death of gobuild. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import nodePath from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ServiceCommand, StartedService } from '../model/services.ts';
import { isRunning, readProcessStat } from './process-table.ts';
import { hostServices } from './services.ts';

const posix = process.platform !== 'win32';
const services = hostServices();
const started: StartedService[] = [];
let folder = '';
const at = (name: string): string => nodePath.join(folder, name);

beforeEach(() => {
  folder = realpathSync(mkdtempSync(nodePath.join(tmpdir(), 'gobuild-services-')));
});
afterEach(async () => {
  for (const service of started.splice(0)) await service.stop(0);
  rmSync(folder, { recursive: true, force: true });
});

async function until(what: string, holds: () => boolean): Promise<void> {
  for (const deadline = performance.now() + 20_000; !holds();) {
    if (performance.now() > deadline) throw new Error(`still waiting until ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function start(argv: readonly string[], more: Partial<ServiceCommand> = {}): Promise<StartedService> {
  const env = { PATH: process.env['PATH'] ?? '' };
  const result = await services.start({ argv, cwd: folder, env, log: at('log'), ...more });
  if (!result.ok) throw new Error(result.error);
  started.push(result.value);
  return result.value;
}

describe.runIf(posix)('a service', () => {
  test('leads a group of its own, keeps pid and start time, logs, and stops on TERM', async () => {
    const service = await start(
      ['sh', '-c', 'trap "echo bye; exit 0" TERM; echo hello $X; while :; do sleep 0.02; done'],
      {
        env: { PATH: process.env['PATH'] ?? '', X: 'there' },
      },
    );
    await until('it says hello', () => readFileSync(at('log'), 'utf8').includes('hello there'));
    expect(services.startTime(service.pid)).toBe(service.startTime);
    expect(services.isAlive(service.pid, service.startTime)).toBe(true);
    expect(services.isAlive(service.pid, `${service.startTime}0`)).toBe(false);
    expect(service.ended()).toBeUndefined();
    await service.stop(20_000);
    expect(readFileSync(at('log'), 'utf8')).toContain('bye');
    expect(services.isAlive(service.pid, service.startTime)).toBe(false);
    await until('its end is known', () => service.ended() === 'exit status 0');
  });

  test('who ignores TERM is killed after the grace, children too', async () => {
    const service = await start(['sh', '-c', 'trap "" TERM; sleep 1000 & echo $! >child; wait; sleep 1000']);
    await until(
      'the child is there',
      () => existsSync(at('child')) && readFileSync(at('child'), 'utf8').endsWith('\n'),
    );
    await service.stop(50);
    expect(isRunning(Number(readFileSync(at('child'), 'utf8')))).toBe(false);
    await until('its end is known', () => service.ended() === 'signal SIGKILL');
  });

  test('one that ends by itself says how', async () => {
    const exits = await start(['sh', '-c', 'exit 3']);
    await until('it ended', () => exits.ended() !== undefined);
    expect(exits.ended()).toBe('exit status 3');
    const dies = await start(['sh', '-c', 'kill -SEGV $$']);
    await until('it died', () => dies.ended() !== undefined);
    expect(dies.ended()).toBe('signal SIGSEGV');
  });

  test('what cannot be started is an error', async () => {
    const env = { PATH: process.env['PATH'] ?? '' };
    const error = async (command: Partial<ServiceCommand>): Promise<string> => {
      const result = await services.start({ argv: ['true'], cwd: folder, env, log: at('log'), ...command });
      return result.ok ? '' : result.error;
    };
    expect(await error({ argv: ['no-such-program'] })).toContain('there is no program "no-such-program"');
    expect(await error({ cwd: at('gone') })).toBe(`cannot run in ${at('gone')}: the folder does not exist`);
    expect(await error({ log: at('gone/log') })).toContain('its output file');
  });

  test('another process with that number is never stopped', async () => {
    const service = await start(['sleep', '1000']);
    expect(await services.stop(service.pid, 'another time', 0)).toBe(false);
    expect(services.isAlive(service.pid, service.startTime)).toBe(true);
    expect(await services.stop(service.pid, service.startTime, 20_000)).toBe(true);
    expect(services.isAlive(service.pid, service.startTime)).toBe(false);
    expect(services.startTime(1)).toBeUndefined();
    expect(services.startTime(-5)).toBeUndefined();
  });
});

test.runIf(process.platform === 'linux')('a service leads its group and its session', async () => {
  const service = await start(['sleep', '1000']);
  expect(readProcessStat(service.pid)).toMatchObject({ group: service.pid, session: service.pid });
});

describe.runIf(posix)('a gobuild that ends', () => {
  const script = nodePath.join(import.meta.dirname, 'testdata', 'start-service.ts');

  test('killed before the release: the service and its children go with it', async () => {
    const child = spawn(process.execPath, [script, folder, 'held'], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    await until('it is started', () => text.endsWith('\n'));
    const [pid = '', startTime = ''] = text.trim().split(/ (.*)/s);
    await until(
      'the child is there',
      () => existsSync(at('child')) && readFileSync(at('child'), 'utf8').endsWith('\n'),
    );
    expect(services.isAlive(Number(pid), startTime)).toBe(true);
    child.kill('SIGKILL');
    await until('all is gone', () => !isRunning(Number(pid)) && !isRunning(Number(readFileSync(at('child'), 'utf8'))));
  });

  test('ended after the release: the service lives on, without a watchdog, and can be stopped by another', async () => {
    const child = spawnSync(process.execPath, [script, folder, 'released'], { encoding: 'utf8' });
    const [pid = '', startTime = ''] = child.stdout.trim().split(/ (.*)/s);
    expect(services.isAlive(Number(pid), startTime)).toBe(true);
    expect(await services.stop(Number(pid), startTime, 20_000)).toBe(true);
    await until('the child is gone', () => !isRunning(Number(readFileSync(at('child'), 'utf8'))));
  });
});
