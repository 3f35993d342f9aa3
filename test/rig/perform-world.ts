/** A temporary workspace, and the world and jobs that a performer gets in it: real files, no engine. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createHash } from 'node:crypto';
import { isObject, type Json } from '../../src/base/json.ts';
import { hostFiles } from '../../src/host/files.ts';
import type { Action } from '../../src/model/action.ts';
import type { Artifact, ArtifactSpec, UpstreamArtifact } from '../../src/model/artifact.ts';
import type { GraphNode } from '../../src/model/graph.ts';
import type { Complain, Driver, PlanContext, ProjectContext } from '../../src/model/kind.ts';
import type { ActionResult, Job, JobOutcome, PerformWorld } from '../../src/model/perform.ts';
import { platformId, type Platform } from '../../src/model/platform.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';

export interface Workspace extends Disposable {
  readonly root: string;
  readonly world: PerformWorld;
  /** Lines that performers logged. */
  readonly log: string[];
  readonly write: (file: string, content: string | Uint8Array, mode?: number) => void;
  readonly read: (file: string) => Buffer;
  readonly path: (file: string) => string;
}

export function createWorkspace(overrides: Partial<PerformWorld> = {}): Workspace {
  const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'gobuild-work-')));
  const at = (file: string): string => path.join(root, file);
  const log: string[] = [];
  const never = (what: string) => (): never => {
    throw new Error(`${what} is not part of this test`);
  };
  const world: PerformWorld = {
    workspace: root,
    stateFolder: at('.gobuild'),
    scratch: at('.gobuild/scratch'),
    machine: { os: 'linux', arch: 'amd64' },
    cores: 2,
    files: hostFiles(),
    clock: { now: () => 0, monotonic: () => 0, sleep: never('sleep') },
    random: { hex: (bytes) => 'ab'.repeat(bytes) },
    network: { http: never('http'), tcp: never('tcp'), download: never('download') },
    run: never('run'),
    userEnv: { HOME: at('home') },
    log: (line) => void log.push(line),
    progress: () => {},
    signal: new AbortController().signal,
    ...overrides,
  };
  return {
    root,
    world,
    log,
    path: at,
    read: (file) => fs.readFileSync(at(file)),
    write: (file, content, mode) => {
      fs.mkdirSync(path.dirname(at(file)), { recursive: true });
      fs.writeFileSync(at(file), content);
      if (mode !== undefined) fs.chmodSync(at(file), mode);
    },
    [Symbol.dispose]: () => fs.rmSync(root, { recursive: true, force: true }),
  };
}

export const upstream = (spec: ArtifactSpec, target = 'server'): UpstreamArtifact => ({
  ...spec,
  target,
  node: spec.platform ? `${target}@${platformId(spec.platform)}` : target,
});

export const project = (overrides: Partial<ProjectContext> = {}): ProjectContext => ({
  project: 'orders',
  dist: 'dist',
  version: () => '1.4.0',
  machine: { os: 'linux', arch: 'amd64' },
  releaseProfile: false,
  ...overrides,
});

export const complain: Complain = (pointer, code, message, help) => ({
  code,
  severity: 'error',
  message,
  help,
  at: { file: pointer.join('.'), start: 0, end: 0, line: 1, column: 1 },
});

export interface PlannedNode {
  readonly actions: readonly Action[];
  readonly produces: readonly ArtifactSpec[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface NodeFixture {
  readonly spec: Record<string, Json>;
  readonly inputs?: readonly UpstreamArtifact[];
  readonly platform?: Platform | undefined;
  readonly fileName?: string | undefined;
  readonly target?: string;
  /** Of the file that declares it, which is an included one. */
  readonly folder?: string;
  readonly timestamp?: number;
  /** What stands behind `--`. */
  readonly args?: readonly string[];
  readonly project?: Partial<ProjectContext>;
}

/** Resolves and plans one node of `driver`, as graph and plan would. */
export function planNode(driver: Driver, fixture: NodeFixture): PlannedNode {
  const context = project(fixture.project);
  const target = fixture.target ?? 'made';
  const { releaseProfile } = context;
  const { folder } = fixture;
  const resolved = driver.resolve(fixture.spec, {
    target,
    folder,
    releaseProfile,
    platform: fixture.platform,
    complain,
  });
  if (resolved.value === undefined) return { actions: [], produces: [], diagnostics: resolved.diagnostics };
  const id = fixture.platform ? `${target}@${platformId(fixture.platform)}` : target;
  const { platform, fileName, inputs = [] } = fixture;
  const outline = { id, target, platform, fileName, inputs, cell: [], named: {} };
  const produces = driver.produces(resolved.value, outline, context);
  const env = { set: {}, fromFiles: {}, pass: [], passUnkeyed: [] };
  const node: GraphNode = {
    ...outline,
    kind: driver.kind,
    driver: driver.id,
    traits: {},
    tags: [],
    settings: resolved.value,
    before: [],
    fromNodes: [],
    produces,
    env,
    secrets: [],
    retries: 0,
    cache: driver.cache.default,
    at: { file: 'gobuild.yaml', start: 0, end: 0, line: 1, column: 1 },
  };
  const planContext: PlanContext = {
    ...context,
    node,
    timestamp: fixture.timestamp ?? 315_532_800,
    env,
    args: fixture.args ?? [],
    action: ({ step, ...fields }) => ({
      id: step === undefined ? id : `${id}#${step}`,
      node: id,
      target,
      step: step ?? 'main',
      main: step === undefined,
      driver: driver.id,
      revision: driver.revision,
      settings: null,
      env,
      secrets: [],
      tools: [],
      pool: driver.pool,
      cache: node.cache,
      mode: 'cached',
      after: [],
      retries: 0,
      ...fields,
    }),
  };
  return { actions: driver.plan(resolved.value, planContext), produces, diagnostics: resolved.diagnostics };
}

/** Plain files and globs of one folder level or `**`: enough for tests; the engine's own reading has tests of its own. */
function filesOfInput(workspace: Workspace, input: Action['inputs'][number]): string[] {
  if (input.type === 'file') return [input.path];
  if (input.type !== 'glob') return [];
  const base = path.join(workspace.root, input.base);
  const found = fs
    .globSync([...input.include], { cwd: base, exclude: [...input.exclude] })
    .filter((file) => fs.statSync(path.join(base, file)).isFile());
  return found.map((file) => path.posix.join(input.base, file)).toSorted();
}

export interface JobFixture {
  readonly results?: ReadonlyMap<string, ActionResult>;
  readonly secrets?: Readonly<Record<string, string>>;
}

/** Performs `action` as the engine would after its inputs were read. */
export async function performAction(
  driver: Driver,
  action: Action,
  workspace: Workspace,
  fixture: JobFixture = {},
): Promise<JobOutcome> {
  if (action.work.type !== 'perform') throw new Error(`${action.id} is not performed`);
  const filesByInput = action.inputs.map((input) => filesOfInput(workspace, input));
  const artifacts = action.inputs.flatMap((input): Artifact[] => {
    if (input.type !== 'artifact') return [];
    const content = input.directory ? Buffer.alloc(0) : workspace.read(input.path);
    const digest = createHash('sha256').update(content).digest('hex');
    const executable = input.role === 'executable';
    const target = input.node.split('@')[0] ?? input.node;
    return [{ ...input, target, digest, size: content.length, executable }];
  });
  const job: Job = {
    action,
    artifacts,
    results: fixture.results ?? new Map(),
    found: { files: [], values: {} },
    files: filesByInput.flat(),
    filesByInput,
    env: {},
    expandSecrets: async (text) =>
      text.replaceAll(/\$\{\{ secrets\.(\w+) \}\}/g, (_, name: string) => fixture.secrets?.[name] ?? ''),
    tools: new Map(),
    recorded: new Map(),
  };
  const performer = driver.performers?.[action.work.performer.split('#')[1] ?? ''];
  if (!performer) throw new Error(`no performer ${action.work.performer}`);
  const [outcome] = await performer([job], workspace.world);
  if (!outcome) throw new Error('no outcome');
  return outcome;
}

/** The message of a failed outcome, whatever its type. */
export function failureText(outcome: JobOutcome): string {
  if (outcome.ok) return '';
  const failure: unknown = outcome.failure;
  return isObject(failure) ? [failure['type'], failure['message'], failure['help']].join(' | ') : '';
}
