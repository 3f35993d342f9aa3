/** One file, stages 1 to 5: its variables, environment and version, and its targets. */
import type { Cell, ConfigFile, TargetSpec } from '../model/config.ts';
import type { Contexts } from './contexts.ts';
import { resolveVersion, type Version } from './release-version.ts';
import { mapAt, type Resolution } from './resolution.ts';
import { envContext, resolveEnv } from './resolve-env.ts';
import { resolveMatrix } from './resolve-matrix.ts';
import { checkProfileOverrides } from './resolve-overrides.ts';
import { resolveTarget } from './resolve-target.ts';
import { resolveToolchains } from './resolve-toolchains.ts';
import { resolveVars } from './resolve-vars.ts';
import { resolveDefaults, resolveWatches } from './target-names.ts';
import type { ValidFile } from './validate-file.ts';

/** What the expressions of one file's targets see. */
export interface FileFacts {
  /** vars, env, machine, project, profile, git, version: to be joined with those of a node. */
  readonly contexts: Contexts;
  /** The file's release version; computed when first asked for. */
  readonly version: Version['version'];
}

export interface ResolvedFile extends FileFacts {
  readonly file: ConfigFile;
  /** Stages 1 and 2. */
  readonly early: Contexts;
  readonly targets: readonly TargetSpec[];
}

/** What all files share. */
export interface FileSurroundings {
  readonly project: string;
  readonly profile: string;
}

export function resolveFile(
  resolution: Resolution,
  valid: ValidFile,
  { project, profile }: FileSurroundings,
): ResolvedFile {
  const { request, namespace, folder, document } = resolution;
  const { os, arch } = request.machine;
  const first: Contexts = { profile, project, machine: { os, arch } };
  const vars = resolveVars(resolution, profile, first);
  const early: Contexts = { ...first, vars };
  const env = resolveEnv(resolution, profile, early);
  const third: Contexts = { ...early, env: envContext(resolution, env) };
  const release = resolveVersion(resolution, third);
  const contexts: Contexts = { ...third, ...release.contexts };
  const declared = resolveTargets(resolution, valid, { contexts, profile });
  const defaults = resolveDefaults(resolution, profile);
  const watches = resolveWatches(resolution);
  const toolchains = resolveToolchains(resolution, early);
  const file: ConfigFile = { namespace, path: document.file, folder, vars, env, defaults, watches, toolchains };
  const targets = declared.map((target) => ({ ...target, file }));
  return { file, early, contexts, version: release.version, targets };
}

function resolveTargets(
  resolution: Resolution,
  valid: ValidFile,
  { contexts, profile }: { readonly contexts: Contexts; readonly profile: string },
): readonly TargetSpec[] {
  const matrices = new Map<string, readonly Cell[]>();
  for (const name of Object.keys(mapAt(resolution.data, ['matrices']))) {
    const cells = resolveMatrix(resolution, ['matrices', name], { contexts, where: 'in matrices' });
    if (cells) matrices.set(name, cells);
  }
  const pools = Object.keys(mapAt((resolution.top ?? resolution).data, ['pools']));
  const around = { scope: { contexts, where: 'at this key' }, matrices, pools, profile };
  checkProfileOverrides(resolution, profile, valid.drivers.values());
  return [...valid.drivers].map(([name, driver]) => resolveTarget(resolution, name, { driver, around }));
}
