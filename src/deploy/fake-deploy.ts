/** For tests alone: one deploy target on a fake machine, deployed, looked at and killed at will. */
import type { Action } from '../model/action.ts';
import type { Json } from '../base/json.ts';
import type { Artifact } from '../model/artifact.ts';
import type { Job, JobOutcome, PerformWorld } from '../model/perform.ts';
import type { ProbeSpec, RolloutInput } from '../model/rollout.ts';
import { createRollout } from './create-rollout.ts';
import { createFakeWorld, workspace } from './fake-world.ts';
import type { Behaviour, FakeWorld } from './fake-world.ts';
import { createLocalTransport } from './local-transport.ts';

export const root = '/w/.gobuild/local/here';

export const httpProbe = (more: Partial<ProbeSpec> = {}): ProbeSpec => ({
  check: { type: 'http', host: '127.0.0.1', port: 8080, path: '/readyz' },
  intervalMs: 200,
  timeoutMs: 5000,
  threshold: 1,
  stableForMs: 0,
  withinMs: 30_000,
  ...more,
});

export interface Wish {
  readonly version: string;
  readonly program?: Behaviour;
  readonly config?: string;
  readonly keep?: boolean;
  readonly probes?: RolloutInput['probes'];
  readonly verify?: RolloutInput['verify'];
  readonly service?: false;
  readonly env?: Readonly<Record<string, string>>;
  /** Of env.files and env.pass; undefined: named, and without a value now. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
  readonly retain?: number;
  readonly again?: boolean;
  readonly signal?: AbortSignal;
  /** No secret has a value. */
  readonly withoutSecrets?: boolean;
}

export const inputOf = (wish: Wish): RolloutInput => ({
  transport: 'local',
  target: 'here',
  root: '.gobuild/local/here',
  version: wish.version,
  ships: [{ path: 'dist/server', name: 'server', platform: 'linux/amd64' }],
  files: [{ src: 'config/*.yaml', base: 'config', dst: 'etc', single: false }],
  ...(wish.service !== false && {
    service: { run: ['current/server'], cwd: '.', env: wish.env ?? {}, keep: wish.keep ?? true, graceMs: 1000 },
  }),
  probes: wish.probes ?? { readiness: httpProbe() },
  verify: wish.verify ?? {
    version: { host: '127.0.0.1', port: 8080, path: '/version', equals: wish.program?.version ?? wish.version },
  },
  retain: wish.retain ?? 5,
  env: { set: { TZ: 'UTC' }, names: Object.keys(wish.variables ?? {}).toSorted() },
});

/** Puts what the wish ships into the workspace and gives the job that the engine would. */
export function jobOf(fake: FakeWorld, wish: Wish): Job {
  const program: Behaviour = { version: wish.version, port: 8080, ready: 300, ...wish.program };
  fake.files.write(`${workspace}/dist/server`, JSON.stringify(program), { mode: 0o755 });
  fake.files.write(`${workspace}/config/app.yaml`, wish.config ?? 'limit: 1\n');
  const artifact: Artifact = {
    node: 'server',
    target: 'server',
    role: 'executable',
    path: 'dist/server',
    digest: fake.files.digest(`${workspace}/dist/server`),
    size: fake.files.stat(`${workspace}/dist/server`)?.size ?? 0,
  };
  const work: Action['work'] = { type: 'perform', performer: 'rollout', input: inputOf(wish) as unknown as Json };
  return {
    // The room reads nothing else of an action.
    action: { work } as Action,
    artifacts: [artifact],
    results: new Map(),
    found: { files: [], values: {} },
    files: ['config/app.yaml'],
    filesByInput: [[], ['config/app.yaml']],
    env: { PATH: '/usr/bin', GOBUILD_RUN: 'here /w', ...valuesOf(wish) },
    expandSecrets: async (text) =>
      text.replaceAll('${{ secrets.TOKEN }}', () => {
        if (wish.withoutSecrets) throw new Error('a secret has no value');
        return 'sesame';
      }),
    tools: new Map(),
    recorded: new Map(),
  };
}

const valuesOf = ({ variables = {} }: Wish): Record<string, string> =>
  Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );

export const performWorld = (fake: FakeWorld, signal?: AbortSignal): PerformWorld => ({
  ...fake.world,
  run: async () => ({ status: 0, stdout: '', tail: [] }),
  stateFolder: `${workspace}/.gobuild`,
  scratch: '/tmp/scratch',
  cores: 1,
  userEnv: {},
  log: () => undefined,
  progress: () => undefined,
  signal: signal ?? new AbortController().signal,
});

/** One deploy from the beginning to its end, in virtual time. */
export async function deploy(fake: FakeWorld, wish: Wish): Promise<JobOutcome> {
  const job = jobOf(fake, wish);
  const rollout = createRollout({
    transports: { local: createLocalTransport(fake.services) },
    again: wish.again,
  });
  const [outcome] = await fake.run(rollout([job], performWorld(fake, wish.signal)));
  if (!outcome) throw new Error('one job, one outcome');
  return outcome;
}

export const newMachine = createFakeWorld;

export const running = (fake: FakeWorld): FakeWorld['processes'] => fake.processes.filter((p) => p.alive);

/** Release that `current` names, as its version. */
export const currentVersion = (fake: FakeWorld): string | undefined =>
  fake.files.stat(`${root}/current`) &&
  /^releases\/(.*)-[0-9a-f]{12}$/.exec(fake.files.readLink(`${root}/current`))?.[1];
