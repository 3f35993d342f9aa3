/** One local deploy by real ports in a process of its own, so that a test can kill it: WORKSPACE VERSION PORT. */
import { randomBytes } from 'node:crypto';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createLocalTransport, createRollout } from '../../src/deploy/index.ts';
import { hostFiles } from '../../src/host/files.ts';
import { hostServices } from '../../src/host/services.ts';
import { err } from '../../src/base/result.ts';
import type { Json } from '../../src/base/json.ts';
import type { Action } from '../../src/model/action.ts';
import type { Job, PerformWorld } from '../../src/model/perform.ts';
import type { Clock, Network } from '../../src/model/ports.ts';
import type { ProbeSpec, RolloutInput } from '../../src/model/rollout.ts';

const [workspace = '', version = '', port = ''] = process.argv.slice(2);
const files = hostFiles();
const address = { host: '127.0.0.1', port: Number(port) };
const readiness: ProbeSpec = {
  check: { type: 'http', ...address, path: '/readyz' },
  intervalMs: 20,
  timeoutMs: 1000,
  threshold: 2,
  stableForMs: 60,
  withinMs: 20_000,
};
const input: RolloutInput = {
  transport: 'local',
  target: 'here',
  root: 'root',
  version,
  ships: [{ path: `dist/${version}/server`, name: 'server' }],
  files: [],
  service: { run: ['current/server'], cwd: '.', env: { PORT: port }, keep: true, graceMs: 3000 },
  probes: { readiness },
  verify: { version: { ...address, path: '/version', equals: version } },
  retain: 2,
  env: { set: {}, names: [] },
};
const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: async (ms, signal) => pause(ms, undefined, signal ? { signal } : {}).catch(() => undefined),
};
const network: Network = {
  http: async ({ url, timeoutMs }) => {
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(Math.ceil(timeoutMs)) });
      return { status: answer.status, body: await answer.text() };
    } catch (error) {
      return { error: String(error) };
    }
  },
  download: async () => err({ type: 'unreachable', message: 'nothing is downloaded here' }),
  tcp: async (host, number) =>
    new Promise((resolve) => {
      const socket = net.connect(number, host);
      socket.once('connect', () => {
        socket.destroy();
        resolve(undefined);
      });
      socket.once('error', (error) => resolve(error.message));
    }),
};
const world: PerformWorld = {
  workspace,
  stateFolder: path.join(workspace, '.gobuild'),
  scratch: path.join(workspace, 'scratch'),
  machine: { os: process.platform, arch: 'amd64' },
  cores: 1,
  files,
  clock,
  random: { hex: (bytes) => randomBytes(bytes).toString('hex') },
  network,
  run: async () => ({ status: 0, stdout: '', tail: [] }),
  userEnv: {},
  log: () => {},
  progress: () => {},
  signal: new AbortController().signal,
};
const program = path.join(workspace, 'dist', version, 'server');
const work: Action['work'] = { type: 'perform', performer: 'rollout', input: input as unknown as Json };
const job: Job = {
  action: { work } as Action,
  artifacts: [
    {
      node: 'server',
      target: 'server',
      role: 'executable',
      path: `dist/${version}/server`,
      digest: files.digest(program),
      size: files.stat(program)?.size ?? 0,
    },
  ],
  results: new Map(),
  found: { files: [], values: {} },
  files: [],
  filesByInput: [[]],
  env: { PATH: process.env['PATH'] ?? '' },
  expandSecrets: async (text) => text,
  tools: new Map(),
  recorded: new Map(),
};
const rollout = createRollout({ transports: { local: createLocalTransport(hostServices()) } });
const [outcome] = await rollout([job], world);
process.stdout.write(`${JSON.stringify(outcome)}\n`);
