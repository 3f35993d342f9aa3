/** A workspace in memory in which the real config, graph, plan, cache and engine run toy commands, as app joins them. */
import { invariant } from '../../src/base/bug.ts';
import { err, ok } from '../../src/base/result.ts';
import { nodeExpander } from '../../src/app/node-expander.ts';
import { projectContexts } from '../../src/app/project-contexts.ts';
import { openCache, type Cache } from '../../src/cache/index.ts';
import { readConfig } from '../../src/config/index.ts';
import { runPlan, type Workshop } from '../../src/engine/index.ts';
import { expandGraph, select } from '../../src/graph/index.ts';
import { sweepTemporaries } from '../../src/host/sweep.ts';
import { drivers as allDrivers } from '../../src/kinds/index.ts';
import type { EventBody } from '../../src/model/event.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { Clock, Command, CommandResult, Environment, Files } from '../../src/model/ports.ts';
import type { RunReport } from '../../src/model/run-report.ts';
import { makePlan } from '../../src/plan/index.ts';
import { gitFacts } from './config-rig.ts';
import { memoryDisk, type MemoryDisk } from './memory-disk.ts';
import { memoryPort } from './memory-port.ts';
import { runToy, type Toy, type ToyStage } from './toy-command.ts';
import { toolsOf, type ToyTool } from './toy-tool.ts';

export const root = '/w';
export const storeFolder = '/store';
const machine = { os: 'linux', arch: 'amd64' } as const;

/** The process is gone: nothing of it does anything any more. */
export class Died extends Error {}

/** What may go wrong in one run. */
export interface Weather {
  /** Before each change of the disk by gobuild; may throw a FileError or Died. */
  readonly onChange?: ((path: string) => void) | undefined;
  /** Before each stage of a command: what becomes of it. */
  readonly onStage?: ((at: StageReached) => Fate) | undefined;
}

export interface StageReached {
  /** Counted from 0 in the order of their starts. */
  readonly command: number;
  readonly stage: ToyStage;
  /** Nodes that this run has done with. */
  readonly finished: ReadonlySet<string>;
}

export type Fate = 'goes on' | 'fails' | 'is killed' | 'gobuild is interrupted' | 'gobuild dies';

export interface WorldRun {
  /** Absent if gobuild died. */
  readonly report?: RunReport | undefined;
  /** The next run was promised to find all fresh. */
  readonly settled: boolean;
  /** Salts of the commands that were started. */
  readonly started: readonly string[];
  readonly warnings: readonly string[];
}

export interface WorldRunOptions extends Weather {
  readonly jobs: number;
  readonly keepGoing?: boolean;
  readonly noCache?: boolean;
  readonly force?: 'all' | undefined;
}

export interface ModelWorld {
  readonly disk: MemoryDisk;
  readonly env: Record<string, string>;
  readonly tool: ToyTool;
  readonly run: (options: WorldRunOptions) => Promise<WorldRun>;
}

export const drivers = new Map(allDrivers.map((driver) => [driver.id, driver]));

export function modelWorld(tickNs: bigint): ModelWorld {
  const disk = memoryDisk(tickNs);
  const env: Record<string, string> = { MODE: '' };
  const tool: ToyTool = { identity: 'toy 1', replaced: 0 };
  const planned: { text?: string; plan?: Plan } = {};
  let runs = 0;
  let random = 0;
  return {
    disk,
    env,
    tool,
    run: async (options) => {
      runs += 1;
      const alive = { died: false };
      const files = memoryPort(disk, (path) => {
        if (alive.died) throw new Died();
        try {
          options.onChange?.(path);
        } catch (error) {
          alive.died ||= error instanceof Died;
          throw error;
        }
      });
      const environment: Environment = { get: (name) => env[name], all: () => env };
      const text = files.readText(`${root}/gobuild.yaml`);
      if (planned.text !== text) Object.assign(planned, { text, plan: await planOf(files, environment) });
      invariant(planned.plan, 'it is planned');
      const hex = (count: number): string => (random += 1).toString(16).padStart(count * 2, '0');
      const setting = { disk, files, environment, env, tool, hex, run: `r${runs}`, alive };
      return runOnce(planned.plan, setting, options);
    },
  };
}

async function planOf(files: Files, environment: Environment): Promise<Plan> {
  const read = await readConfig({
    files,
    environment,
    machine,
    path: `${root}/gobuild.yaml`,
    file: 'gobuild.yaml',
    set: {},
    drivers: allDrivers,
    git: () => gitFacts,
  });
  const config = read.value;
  if (!config) throw new Error(`the model wrote a bad file: ${JSON.stringify(read.diagnostics)}`);
  const used = new Set<never>();
  const projects = projectContexts(config, read.facts, { machine, used });
  const graph = expandGraph({
    config,
    drivers,
    project: projects.root,
    projectOf: projects.of,
    expander: nodeExpander(config, () => read.contexts, used),
  });
  if (!graph.value) throw new Error(`no graph: ${JSON.stringify(graph.diagnostics)}`);
  const goals = select({ graph: graph.value, config, machine, selectors: ['*'], only: [], mode: 'run' });
  if (!goals.value) throw new Error(`no goals: ${JSON.stringify(goals.diagnostics)}`);
  const plan = makePlan({
    graph: graph.value,
    goals: goals.value,
    drivers,
    project: projects.root,
    profile: 'default',
  });
  if (!plan.value || plan.diagnostics.length > 0) throw new Error(`no plan: ${JSON.stringify(plan.diagnostics)}`);
  return plan.value;
}

interface Setting {
  readonly disk: MemoryDisk;
  readonly files: Files;
  readonly environment: Environment;
  readonly env: Readonly<Record<string, string>>;
  readonly tool: Readonly<ToyTool>;
  readonly hex: (bytes: number) => string;
  readonly run: string;
  readonly alive: { died: boolean };
}

async function runOnce(plan: Plan, setting: Setting, options: WorldRunOptions): Promise<WorldRun> {
  const { files, alive } = setting;
  const warnings: string[] = [];
  const started: string[] = [];
  const stop = new AbortController();
  try {
    // As whoever takes the turn does.
    sweepTemporaries(files, [`${root}/out`, `${root}/gen`, `${root}/.gobuild`]);
    const cache = cacheOf(setting, { warnings, noCache: options.noCache ?? false });
    const shop = shopOf(setting, { cache, warnings, started, finished: new Set(), stop, weather: options });
    const { jobs, keepGoing = true, force } = options;
    const { signal } = stop;
    const report = await runPlan(plan, shop, { jobs, pools: {}, keepGoing, force, stream: false, signal });
    if (alive.died) throw new Died();
    const settled = report.exitCode === 0 && cache.settle();
    cache.close();
    return { report, settled, started, warnings };
  } catch (error) {
    if (!(error instanceof Died) && !alive.died) throw error;
    return { settled: false, started, warnings };
  }
}

const clockOf = (disk: MemoryDisk): Clock => ({
  now: () => Number(disk.now() / 1_000_000n),
  monotonic: () => Number(disk.now() / 1000n) / 1000,
  sleep: async () => undefined,
});

function cacheOf(setting: Setting, { warnings, noCache }: { warnings: string[]; noCache: boolean }): Cache {
  const { files, environment, disk, hex, run } = setting;
  return openCache({
    files,
    root,
    stateFolder: `${root}/.gobuild`,
    storeFolder: noCache ? undefined : storeFolder,
    environment,
    random: { hex },
    clock: clockOf(disk),
    secretRefs: {},
    aspects: new Map(),
    fileMode: true,
    runId: run,
    gobuildVersion: '0.1.0',
    warn: (text) => void warnings.push(text),
  });
}

interface Shop {
  readonly cache: Cache;
  readonly warnings: string[];
  readonly started: string[];
  readonly finished: Set<string>;
  readonly stop: AbortController;
  readonly weather: Weather;
}

function shopOf(setting: Setting, around: Shop): Workshop {
  const { files, disk, env, tool, hex, run } = setting;
  const { cache, warnings } = around;
  return {
    root,
    stateFolder: `${root}/.gobuild`,
    run,
    cache,
    files,
    drivers,
    performers: new Map(),
    processes: {
      acquire: () => ({ index: 0, run: (command, signal) => runCommand(command, signal, { setting, around }) }),
      release: () => undefined,
      close: async () => undefined,
    },
    tools: toolsOf(tool),
    secrets: {
      value: async () => ok(''),
      redact: (text) => text,
      stream: () => ({ push: (text) => text, end: () => '' }),
    },
    clock: clockOf(disk),
    random: { hex },
    temporary: () => `${root}/.gobuild/tmp/${hex(4)}`,
    network: {
      http: async () => ({ error: 'none' }),
      tcp: async () => 'none',
      download: async () => err({ type: 'unreachable', message: 'none' }),
    },
    machine,
    cores: 2,
    userEnv: env,
    baseEnv: {},
    logs: { path: (id) => `${root}/.gobuild/runs/${run}/${id}`, shown: (id) => id },
    emit: (event: EventBody) => {
      if (event.type === 'message' && event.level === 'warning') warnings.push(event.text);
      if (event.type === 'node-finished') around.finished.add(event.report.node);
    },
  };
}

const ended = (over: Partial<CommandResult>): CommandResult => ({
  timedOut: false,
  cancelled: false,
  leftBehind: 0,
  ms: 1,
  ...over,
});

/** Steps through a toy command; between two steps other commands run, and the weather changes. */
async function runCommand(
  command: Command,
  signal: AbortSignal,
  { setting, around }: { readonly setting: Setting; readonly around: Shop },
): Promise<CommandResult> {
  const { disk, alive, tool } = setting;
  const toy = JSON.parse(command.argv[1] ?? '') as Toy;
  const number = around.started.push(toy.salt) - 1;
  const steps = runToy(toy, { disk, root, env: { ...command.env, TOY: tool.identity } });
  for (let step = steps.next(); ; step = steps.next()) {
    if (alive.died) throw new Died();
    if (signal.aborted) return ended({ cancelled: true });
    if (step.done) return ended({ status: step.value.status });
    const fate =
      around.weather.onStage?.({ command: number, stage: step.value, finished: around.finished }) ?? 'goes on';
    if (fate === 'fails') return ended({ status: 1 });
    if (fate === 'is killed') return ended({ signal: 'SIGKILL' });
    if (fate === 'gobuild dies') {
      alive.died = true;
      throw new Died();
    }
    if (fate === 'gobuild is interrupted') around.stop.abort();
    disk.pass(300_000n);
    await Promise.resolve();
  }
}
