/** What targets that run a command share (task, check/command): their keys, their checks, and the action that comes of them. */
import { isAbsolute, isWithin, join, type WorkspacePath } from '../base/path.ts';
import type { JsonObject } from '../base/json.ts';
import type { ActionMode, InputSpec, ToolNeed, Work } from './action.ts';
import type { UpstreamArtifact } from './artifact.ts';
import { artifactInput } from './artifact-input.ts';
import type { CacheRule } from './config.ts';
import type { Diagnostic, DiagnosticCode } from './diagnostic.ts';
import { goToolOfCommand } from './go-tool.ts';
import { badPattern, patternInputs } from './glob-input.ts';
import type { Complain, PlanContext } from './kind.ts';
import type { Toolchains } from './lock.ts';
import type { Platform } from './platform.ts';

export type Shell = 'bash' | 'sh' | 'pwsh';

/** As a person writes it; `run` is a list of words (no shell) or the text of a shell. */
export interface RunSpec {
  readonly run: string | readonly string[];
  readonly shell?: Shell | undefined;
  readonly inputs?: readonly string[] | undefined;
  readonly cwd?: WorkspacePath | undefined;
  readonly stdin?: WorkspacePath | undefined;
  readonly tools?: readonly string[] | undefined;
}

/** JSON Schema of the keys of {@link RunSpec}. */
export const runProperties: Readonly<Record<keyof RunSpec, JsonObject>> = {
  run: {
    description: 'What to run: a list of words (no shell in between), or a text that a shell runs.',
    examples: [['go', 'run', './tools/gen'], 'go run ./tools/gen > gen.go'],
    type: ['string', 'array'],
    items: { type: 'string' },
    minItems: 1,
    minLength: 1,
    'x-gobuild': 'shell',
  },
  shell: {
    description: 'The shell of a text. Default: bash, on Windows pwsh.',
    type: 'string',
    enum: ['bash', 'sh', 'pwsh'],
  },
  inputs: {
    description:
      'Files that decide the result: globs (they skip what .gitignore names), paths, folders that end in "/"; "!" leaves out.',
    examples: [['api/**/*.proto', '!api/old/**']],
    type: 'array',
    items: { type: 'string', minLength: 1, 'x-gobuild': 'path' },
  },
  cwd: {
    description: 'Folder in which it runs, seen from that of gobuild.yaml.',
    examples: ['web'],
    type: 'string',
    default: '.',
    'x-gobuild': 'path',
  },
  stdin: {
    description: 'File that it reads as standard input.',
    examples: ['schema.sql'],
    type: 'string',
    minLength: 1,
    'x-gobuild': 'path',
  },
  tools: {
    description:
      'Further programs that it calls, by name, looked up on PATH; their content counts. go is that of `toolchains`.',
    examples: [['go', 'protoc']],
    type: 'array',
    items: { type: 'string', minLength: 1 },
  },
};

export interface RunCodes {
  /** Nothing to run, or a tool that is no name. */
  readonly program: DiagnosticCode;
  readonly path: DiagnosticCode;
  readonly pattern: DiagnosticCode;
}

interface RunCheck {
  readonly spec: RunSpec;
  readonly complain: Complain;
  readonly codes: RunCodes;
}

/** What the schema cannot see. */
export function checkRun(spec: RunSpec, complain: Complain, codes: RunCodes): Diagnostic[] {
  const check: RunCheck = { spec, complain, codes };
  return [...checkProgram(check), ...checkTools(check), ...checkInputs(check), ...checkPlaces(check)];
}

function checkProgram({ spec, complain, codes }: RunCheck): Diagnostic[] {
  const first = typeof spec.run === 'string' ? spec.run : (spec.run[0] ?? '');
  if (first.trim() === '')
    return [complain(['run'], codes.program, 'there is nothing to run', 'name the program first, then its arguments')];
  if (typeof spec.run === 'string' || spec.shell === undefined) return [];
  const help = 'leave out `shell`, or make `run` a text';
  return [complain(['shell'], codes.program, 'a list of words runs without a shell', help)];
}

const checkTools = ({ spec, complain, codes }: RunCheck): Diagnostic[] =>
  (spec.tools ?? []).flatMap((name, index) =>
    /[/\\]/.test(name)
      ? [complain(['tools', index], codes.program, `"${name}" is a path, not a name`, 'list files under `inputs`')]
      : [],
  );

const checkInputs = ({ spec, complain, codes }: RunCheck): Diagnostic[] =>
  (spec.inputs ?? []).flatMap((pattern, index) => {
    const why = badPattern(pattern);
    return why ? [complain(['inputs', index], codes.pattern, `"${pattern}" cannot be used: ${why}`)] : [];
  });

function checkPlaces({ spec: { cwd, stdin }, complain, codes }: RunCheck): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (cwd !== undefined && (isAbsolute(cwd) || !isWithin('.', join(cwd)))) {
    const help = 'name a folder below that of gobuild.yaml';
    found.push(complain(['cwd'], codes.path, `"${cwd}" lies outside the workspace`, help));
  }
  if (stdin !== undefined && isAbsolute(stdin))
    found.push(complain(['stdin'], codes.path, `"${stdin}" is absolute`, 'write it relative to gobuild.yaml'));
  return found;
}

export interface RunRequest {
  readonly spec: RunSpec;
  readonly artifacts: readonly UpstreamArtifact[];
  readonly machine: Platform;
  /** Appended to a list, positional parameters of a text. */
  readonly args?: readonly string[] | undefined;
  /** Patterns of what it makes itself: never its own inputs. */
  readonly outputs: readonly string[];
  /** `never` of something that makes nothing can only mean that its running is what is wanted. */
  readonly cache?: CacheRule | undefined;
  /** Versions that the file names: whoever calls `go` gets that one. */
  readonly toolchains?: Toolchains | undefined;
}

/** The part of the request that the node decides. */
export const requestOf = ({ node, machine, args }: PlanContext): Omit<RunRequest, 'spec' | 'outputs'> => ({
  artifacts: node.inputs,
  machine,
  args,
  cache: node.cache,
  toolchains: node.toolchains,
});

export interface RunPlan {
  readonly work: Work;
  readonly inputs: readonly InputSpec[];
  readonly tools: readonly ToolNeed[];
  readonly mode: ActionMode;
}

export function planRun(request: RunRequest): RunPlan {
  const { spec, artifacts } = request;
  const { work, program } = workOf(request);
  const declared = patternInputs(spec.inputs ?? [], { gitignore: true, required: true, exclude: request.outputs });
  const files = [...(work.stdin === undefined ? [] : [work.stdin]), ...program.files];
  const known = new Set([...declared, ...artifacts].flatMap((input) => ('path' in input ? [input.path] : [])));
  return {
    work,
    inputs: [
      ...artifacts.map(artifactInput),
      ...declared,
      ...files.filter((path) => !known.has(path)).map((path): InputSpec => ({ type: 'file', path })),
    ],
    tools: [...new Set([...program.tools, ...(spec.tools ?? [])])].map((name) => toolNeed(name, request)),
    mode: modeOf(request),
  };
}

function modeOf({ spec, artifacts, outputs, cache }: RunRequest): ActionMode {
  if (spec.inputs === undefined && artifacts.length === 0) return 'always';
  return cache === 'never' && outputs.length === 0 ? 'always' : 'cached';
}

type CommandWork = Work & { readonly type: 'argv' | 'shell' };

function workOf(request: RunRequest): { readonly work: CommandWork; readonly program: Program } {
  const { spec, artifacts, machine, args = [] } = request;
  const { run } = spec;
  const place = { cwd: join(spec.cwd ?? '.'), ...(spec.stdin === undefined ? {} : { stdin: join(spec.stdin) }) };
  if (typeof run !== 'string')
    return {
      work: { type: 'argv', argv: [...run, ...args], ...place },
      program: listProgram(run[0] ?? '', place.cwd, artifacts),
    };
  const shell = spec.shell ?? (machine.os === 'windows' ? 'pwsh' : 'bash');
  const words = args.length === 0 ? {} : { args };
  return { work: { type: 'shell', shell, text: run, ...words, ...place }, program: toolProgram(shell) };
}

interface Program {
  /** Names. */
  readonly tools: readonly string[];
  readonly files: readonly WorkspacePath[];
}

const toolProgram = (name: string): Program => ({ tools: [name], files: [] });

/** PATH is not keyed, so a program found there enters the key by its content; one of the workspace is an input file. */
function listProgram(program: string, cwd: WorkspacePath, artifacts: readonly UpstreamArtifact[]): Program {
  if (!/[/\\]/.test(program) || isAbsolute(program)) return toolProgram(program);
  const path = join(cwd, program.replaceAll('\\', '/'));
  return { tools: [], files: artifacts.some((artifact) => artifact.path === path) ? [] : [path] };
}

const toolNeed = (name: string, { toolchains }: RunRequest): ToolNeed =>
  name === 'go'
    ? goToolOfCommand({ toolchains })
    : {
        name,
        identity: { type: 'content' },
        help: `install "${name}", or put the folder that holds it on PATH`,
      };

/** A path as the command of `spec` (its keys as written) reads it. */
export const pathInCommand = (path: WorkspacePath, spec: JsonObject): string =>
  pathFrom(typeof spec['cwd'] === 'string' ? spec['cwd'] : undefined, path);

/** `artifacts.NAME.path` as seen from `cwd`; with `./` where no folder shows that it is a path. */
export function pathFrom(cwd: WorkspacePath | undefined, path: WorkspacePath): string {
  const from = join(cwd ?? '.') === '.' ? [] : join(cwd ?? '.').split('/');
  const to = path.split('/');
  let shared = 0;
  while (shared < from.length && shared < to.length - 1 && from[shared] === to[shared]) shared += 1;
  const relative = [...from.slice(shared).map(() => '..'), ...to.slice(shared)].join('/');
  return relative.includes('/') ? relative : `./${relative}`;
}
