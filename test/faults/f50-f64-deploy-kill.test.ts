/** F50, F64: kill -9 of a local deploy at random moments, with real files and processes: the next run ends right. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { repository } from '../rig/rig.ts';

const script = path.join(repository, 'test/faults/deploy-once.ts');
const seeds = Array.from({ length: 8 }, (_, index) => ({ seed: index, ms: 40 + ((index * 7919) % 9) * 60 }));

let workspace = '';
let port = 0;

beforeEach(async () => {
  workspace = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'gobuild-deploy-')));
  port = await freePort();
  for (const version of ['1.0.0', '1.1.0', '1.2.0']) writeServer(version);
});

afterEach(() => {
  for (const pid of servers()) process.kill(pid, 'SIGKILL');
  fs.rmSync(workspace, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function writeServer(version: string): void {
  const file = path.join(workspace, 'dist', version, 'server');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const text = `#!${process.execPath}
// ${workspace}
const { createServer } = require('node:http');
createServer((request, response) => response.end(request.url === '/version' ? '${version}' : 'ok'))
  .listen(Number(process.env.PORT), '127.0.0.1');
`;
  fs.writeFileSync(file, text, { mode: 0o755 });
}

/** Processes that run a server of this workspace. */
const servers = (): number[] =>
  fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return fs.readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(`${workspace}/root/`);
      } catch {
        return false;
      }
    })
    .map(Number);

interface Deployed {
  readonly ok?: boolean;
  readonly unchanged?: boolean;
}

async function deployOnce(version: string, killAfter?: number): Promise<Deployed | 'killed'> {
  const child = spawn(process.execPath, [script, workspace, version, String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const closed = new Promise((resolve) => child.once('close', resolve));
  if (killAfter !== undefined) {
    await Promise.race([closed, pause(killAfter)]);
    child.kill('SIGKILL');
  }
  await closed;
  return text.endsWith('\n') ? JSON.parse(text) : 'killed';
}

const state = () => JSON.parse(fs.readFileSync(path.join(workspace, 'root/.gobuild/state.json'), 'utf8'));

test.skipIf(process.platform !== 'linux')(
  'F50, F64: killed at random moments, the next deploy ends right',
  async () => {
    expect(await deployOnce('1.0.0')).toMatchObject({ ok: true });
    expect(await deployOnce('1.0.0')).toMatchObject({ unchanged: true });
    for (const { seed, ms } of seeds) {
      const killed = await deployOnce('1.1.0', ms);
      const told = `seed ${seed}, ${ms} ms, ${killed === 'killed' ? 'killed' : 'came to its end'}`;
      const next = seed % 2 === 0 ? '1.1.0' : '1.2.0';
      expect(await deployOnce(next), told).toMatchObject({ ok: true });
      expect(servers(), told).toEqual([state().service.pid]);
      expect(state().service, told).toMatchObject({ phase: 'released' });
      expect(fs.readlinkSync(path.join(workspace, 'root/current')), told).toMatch(`releases/${next}-`);
      const answer = await fetch(`http://127.0.0.1:${port}/version`);
      expect(await answer.text(), told).toBe(next);
    }
  },
);
