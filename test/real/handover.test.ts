/** `restart: handover` under load: the Go program of docs/watch.md through fifty restarts, and no request is lost. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { blocksOf } from '../docs/blocks.ts';
import { freePort } from '../rig/free-port.ts';
import { createRig, repository, type Rig } from '../rig/rig.ts';
import { findTool, haveTools } from '../rig/real-tool.ts';
import { startWatch, type Watched } from '../rig/watching.ts';

const ready = process.platform !== 'win32' && haveTools('go');
const restarts = 50;

/** As the page shows it, but that it answers its edition, and drains as long as the load needs to notice. */
function program(port: number): string {
  const page = fs.readFileSync(path.join(repository, 'docs/watch.md'), 'utf8');
  const text = blocksOf(page).find(({ language }) => language === 'go')?.text ?? '';
  const changes = [
    ['127.0.0.1:8080', `127.0.0.1:${port}`],
    ['2 * time.Second', '500 * time.Millisecond'],
    ['w.Write([]byte("hello\\n"))', 'w.Write(edition)'],
    ['func handle(', 'var edition, _ = os.ReadFile("edition.txt")\n\nfunc handle('],
  ] as const;
  return changes.reduce((all, [from, to]) => {
    expect(all).toContain(from);
    return all.replace(from, () => to);
  }, text);
}

const config = (port: number): string => `version: 1
project: handed
targets:
  dev:
    kind: service
    run: [./server]
    inputs: [server, edition.txt]
    listen: ["127.0.0.1:${port}"]
    restart: handover
    ready: { log: serving }
    stop: { grace: 20s }
`;

interface Load {
  readonly answers: Map<string, number>;
  readonly lost: string[];
  requests: number;
  connections: number;
}

function ask(port: number, agent: http.Agent | false, load: Load): Promise<void> {
  load.requests += 1;
  return new Promise((resolve) => {
    const failed = (error: Error): void => {
      load.lost.push(error.message);
      resolve();
    };
    const request = http.get({ host: '127.0.0.1', port, agent }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      answer.on('error', failed).on('end', () => {
        load.answers.set(text, (load.answers.get(text) ?? 0) + 1);
        resolve();
      });
    });
    request.on('socket', () => (load.connections += request.reusedSocket ? 0 : 1)).on('error', failed);
  });
}

/** Clients that keep their connection, and clients that open one for each request, until the signal comes. */
function startLoad(port: number, load: Load, signal: AbortSignal): Promise<unknown> {
  const agents = [0, 1, 2].map(() => new http.Agent({ keepAlive: true, maxSockets: 1 }));
  const client = async (agent: http.Agent | false): Promise<void> => {
    while (!signal.aborted) {
      await ask(port, agent, load);
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    if (agent) agent.destroy();
  };
  return Promise.all([...agents, false as const, false as const, false as const].map(client));
}

async function build(rig: Rig, port: number): Promise<void> {
  rig.write('main.go', program(port));
  rig.write('go.mod', 'module example.com/handed\n\ngo 1.24\n');
  rig.write('edition.txt', 'e0');
  execFileSync(findTool('go') ?? 'go', ['build', '-o', 'server', '.'], { cwd: rig.root });
  rig.write('gobuild.yaml', config(port));
}

async function handOver(rig: Rig, watch: Watched, edition: string): Promise<void> {
  // At once: a file that is cut first is a change of its own.
  fs.writeFileSync(path.join(rig.base, 'edition'), edition);
  fs.renameSync(path.join(rig.base, 'edition'), path.join(rig.root, 'edition.txt'));
  await watch.next(/dev {2}ready/);
}

test.skipIf(!ready)(
  'fifty restarts under load lose no request',
  async () => {
    const port = await freePort();
    await using rig = await createRig();
    await build(rig, port);
    const watch = startWatch(rig);
    const over = new AbortController();
    const load: Load = { answers: new Map(), lost: [], requests: 0, connections: 0 };
    await watch.next(/dev {2}ready/);
    const clients = startLoad(port, load, over.signal);
    for (let turn = 1; turn <= restarts; turn += 1) await handOver(rig, watch, `e${turn}`);
    await vi.waitFor(() => expect(load.answers.get(`e${restarts}`)).toBeGreaterThan(10), { timeout: 10_000 });
    over.abort();
    await clients;
    const ended = await watch.stop();
    process.stderr.write(
      `handover: ${restarts} restarts, ${load.requests} requests over ${load.connections} connections, ${load.lost.length} lost, ` +
        `${load.answers.size} programs answered\n`,
    );
    expect(load.lost).toEqual([]);
    expect([...load.answers.values()].reduce((all, count) => all + count, 0)).toBe(load.requests);
    // Each of them took part: nothing was answered by one program all the time.
    expect(load.answers.size).toBeGreaterThan(restarts * 0.9);
    expect(ended.code).toBe(130);
    expect(ended.stderr.match(/dev {2}replaced/g)?.length).toBeGreaterThan(restarts * 0.9);
    expect(ended.stderr).not.toMatch(/failed|ended/);
  },
  300_000,
);
