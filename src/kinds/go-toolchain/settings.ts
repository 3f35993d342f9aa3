/** What all Go targets may say: module, tags, workspace, experiments; its schema and its checks. */
import type { JsonObject } from '../../base/json.ts';
import { join, type WorkspacePath } from '../../base/path.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { goVersionProblem } from '../../model/go-version.ts';
import type { Complain, ResolveContext } from '../../model/kind.ts';

export interface GoSpec {
  readonly module?: string;
  readonly go?: string;
  readonly tags?: readonly string[];
  readonly mod?: 'readonly' | 'vendor';
  readonly workspace?: boolean | string;
  readonly experiments?: readonly string[];
}

/** Plain JSON: it enters keys as it is. */
export type GoSettings = {
  /** Folder with go.mod. */
  readonly module: WorkspacePath;
  /** Sorted. */
  readonly tags: readonly string[];
  /** `default` lets Go choose: vendor if there is a vendor folder, else readonly. */
  readonly mod: 'default' | 'readonly' | 'vendor';
  /** Path of go.work, or false: each module for itself. */
  readonly workspace: WorkspacePath | false;
  /** Sorted. */
  readonly experiments: readonly string[];
};

export const goProperties: Readonly<Record<string, JsonObject>> = {
  module: {
    type: 'string',
    default: '.',
    'x-gobuild': 'path',
    description: 'Folder that holds go.mod.',
    examples: ['services/api'],
  },
  go: {
    type: 'string',
    examples: ['1.26'],
    description: 'Version of Go, as "1.26" or "1.26.8". Default: `toolchains` of the file, else the Go of the machine.',
  },
  tags: {
    type: 'array',
    items: { type: 'string' },
    description: 'Build tags, as in `//go:build` lines.',
    examples: [['netgo', 'osusergo']],
  },
  mod: {
    enum: ['readonly', 'vendor'],
    description: 'Where packages come from. Default: the vendor folder if there is one, else the module cache.',
  },
  workspace: {
    type: ['boolean', 'string'],
    default: false,
    'x-gobuild': 'path',
    description: 'true: use go.work beside gobuild.yaml; a text: the path of a go.work; false: each module for itself.',
    examples: [true, '../go.work'],
  },
  experiments: {
    type: 'array',
    items: { type: 'string' },
    description: 'Experiments of the Go toolchain (GOEXPERIMENT).',
    examples: [['jsonv2']],
  },
};

export interface ResolvedGo {
  readonly settings: GoSettings;
  /** `go:` of the target. Not among the settings: what Go really is enters keys with the tool. */
  readonly version: string | null;
  readonly diagnostics: readonly Diagnostic[];
}

export function resolveGo(
  spec: GoSpec,
  { complain, folder = '.' }: Pick<ResolveContext, 'complain' | 'folder'>,
): ResolvedGo {
  const { workspace = false, tags = [], experiments = [] } = spec;
  const settings: GoSettings = {
    module: join(spec.module ?? '.'),
    tags: [...new Set(tags)].toSorted(),
    mod: spec.mod ?? 'default',
    workspace: typeof workspace === 'string' ? join(workspace) : workspace && join(folder, 'go.work'),
    experiments: [...new Set(experiments)].toSorted(),
  };
  const diagnostics = [
    ...checkVersion(spec.go, complain),
    ...checkPath('module', settings.module, complain),
    ...checkPath('workspace', settings.workspace || '.', complain),
    ...checkWords('tags', tags, complain),
    ...checkWords('experiments', experiments, complain),
  ];
  return { settings, version: spec.go ?? null, diagnostics };
}

function checkVersion(version: string | undefined, complain: Complain): Diagnostic[] {
  const problem = version === undefined ? undefined : goVersionProblem(version);
  return problem ? [complain(['go'], 'GB1070', problem.message, problem.help)] : [];
}

function checkPath(key: string, path: WorkspacePath, complain: Complain): Diagnostic[] {
  if (!/^(?:[/\\]|[A-Za-z]:|\.\.(?:\/|$))/.test(path)) return [];
  const help = 'paths are relative to the folder of gobuild.yaml';
  return [complain([key], 'GB3106', `"${path}" does not lie in the workspace`, help)];
}

const checkWords = (key: string, words: readonly string[], complain: Complain): Diagnostic[] =>
  words.flatMap((word, index) =>
    /^[\p{L}\p{N}_.]+$/u.test(word)
      ? []
      : [complain([key, index], 'GB3102', `"${word}" is not one word`, 'write one word per entry, without commas')],
  );

/** Flags of the go command that these settings stand for. */
export const goFlags = (settings: GoSettings): string[] => [
  ...(settings.mod === 'default' ? [] : [`-mod=${settings.mod}`]),
  ...(settings.tags.length > 0 ? [`-tags=${settings.tags.join(',')}`] : []),
];
