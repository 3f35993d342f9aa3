/** A temporary workspace in which performers of the Go drivers run the real go command. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import type { Action, ScanResult } from '../../src/model/action.ts';
import type { Driver } from '../../src/model/kind.ts';
import type { ActionResult, Job, JobOutcome, PerformWorld, RunResult } from '../../src/model/perform.ts';
import type { Platform } from '../../src/model/platform.ts';
import { createWorkspace, type Workspace } from './perform-world.ts';
import { findTool } from './real-tool.ts';

export const goProgram = findTool('go') ?? 'go';

const userEnv: Record<string, string> = Object.fromEntries(
  Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
);
export const host: Platform = { os: process.platform === 'win32' ? 'windows' : process.platform, arch: goArch() };
function goArch(): string {
  return process.arch === 'x64' ? 'amd64' : process.arch;
}

/** Commands that were run, as words. */
export interface Rig {
  readonly workspace: Workspace;
  readonly commands: string[][];
}

export function makeRig(variables: Readonly<Record<string, string>> = {}): Rig {
  const commands: string[][] = [];
  const run: PerformWorld['run'] = async (argv, options) => {
    commands.push([...argv]);
    const [program = '', ...args] = argv;
    const done = spawnSync(program, args, {
      cwd: options.cwd,
      env: { ...options.env },
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    const printed = `${options.capture ? '' : done.stdout}${done.stderr}`.split('\n').filter((line) => line !== '');
    const label = options.label ?? argv.join(' ');
    const result: RunResult = { stdout: options.capture ? done.stdout : '', tail: printed.slice(-40) };
    if (done.status === 0) return { ...result, status: 0 };
    const status = done.status ?? -1;
    return { ...result, status, failure: { type: 'exit-status', command: label, status } };
  };
  const workspace = createWorkspace({ run, userEnv: { ...userEnv, ...variables }, machine: host, cores: 2 });
  fs.mkdirSync(workspace.world.scratch, { recursive: true });
  return { workspace, commands };
}

export interface Given {
  readonly scans?: ReadonlyMap<string, ScanResult>;
  readonly results?: ReadonlyMap<string, ActionResult>;
  /** Further tools by name. */
  readonly tools?: Readonly<Record<string, string>>;
}

export function jobOf(action: Action, given: Given = {}): Job {
  const { PATH = '', HOME = '', USERPROFILE = '', LOCALAPPDATA = '' } = userEnv;
  return {
    action,
    artifacts: [],
    results: given.results ?? new Map(),
    found: { files: [], values: {} },
    files: [],
    filesByInput: [],
    env: { PATH, HOME, USERPROFILE, LOCALAPPDATA, ...action.env.set },
    expandSecrets: async (text) => text,
    tools: new Map(
      Object.entries({ go: goProgram, ...given.tools }).map(([name, path]) => [name, { name, path, identity: name }]),
    ),
    recorded: new Map(),
  };
}

export async function perform(rig: Rig, driver: Driver, jobs: readonly Job[]): Promise<readonly JobOutcome[]> {
  const [first] = jobs;
  if (first?.action.work.type !== 'perform') throw new Error('not performed');
  const performer = driver.performers?.[first.action.work.performer.split('#')[1] ?? ''];
  if (!performer) throw new Error('no performer');
  return performer(jobs, rig.workspace.world);
}

export const one = async (rig: Rig, driver: Driver, action: Action, given?: Given): Promise<JobOutcome> => {
  const [outcome] = await perform(rig, driver, [jobOf(action, given)]);
  if (!outcome) throw new Error('no outcome');
  return outcome;
};

export const dataOf = (outcome: JobOutcome): ScanResult => {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.failure));
  return outcome.data as unknown as ScanResult;
};

/** Files of a pick, in text order. */
export function filesOf(scan: ScanResult, pick: string): string[] {
  const sets = scan.picks[pick];
  if (!sets) throw new Error(`no pick ${pick}: ${Object.keys(scan.picks).join(' ')}`);
  return [...new Set(sets.flatMap((name) => scan.sets[name]?.files ?? []))].toSorted();
}
export const valuesOf = (scan: ScanResult, pick: string): Record<string, string> =>
  Object.assign({}, ...(scan.picks[pick] ?? []).map((name) => scan.sets[name]?.values ?? {})) as Record<string, string>;
