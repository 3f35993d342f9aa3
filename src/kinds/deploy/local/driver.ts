/** deploy/local: the same phases as on a fleet, on this machine: releases, an atomic `current`, a probed service. */
import type { Json } from '../../../base/json.ts';
import { basename, join } from '../../../base/path.ts';
import type { Action, InputSpec } from '../../../model/action.ts';
import { artifactInput } from '../../../model/artifact-input.ts';
import type { Role } from '../../../model/artifact.ts';
import { checked, hasErrors, type Checked } from '../../../model/diagnostic.ts';
import { isGlob, patternInputs, splitGlob } from '../../../model/glob-input.ts';
import { defineDriver, type PlanContext, type ResolveContext } from '../../../model/kind.ts';
import { platformText } from '../../../model/platform.ts';
import type { Checks } from '../../../model/probe-keys.ts';
import { pathPart } from '../../../model/target-name.ts';
import { rolloutPerformer } from '../../../model/rollout.ts';
import type { RolloutInput, ShippedFiles } from '../../../model/rollout.ts';
import { badRoot, resolveProbes, resolveService, resolveVersion } from '../family.ts';
import { examples } from './examples.ts';
import { resolveFiles } from './release-files.ts';
import { localSchema, type LocalSettings, type LocalSpec } from './schema.ts';

const roles: readonly Role[] = ['executable', 'library', 'firmware', 'archive', 'file'];
const retainDefault = 5;

export const driver = defineDriver<LocalSpec, LocalSettings>({
  id: 'deploy/local',
  kind: 'deploy',
  using: 'local',
  summary: 'releases on this machine: staged, switched in one step, started, probed, rolled back',
  revision: 1,
  schema: localSchema,
  shape: 'all',
  accepts: roles,
  cache: { widest: 'never', default: 'never' },
  pool: 'deploy',
  resolve,
  produces: () => [],
  plan: (settings, context) => [planRollout(settings, context)],
  artifactPath: (artifact) => `current/${basename(artifact.path)}`,
  examples,
});

function resolve(spec: LocalSpec, context: ResolveContext): Checked<LocalSettings> {
  const { complain } = context;
  const checks: Checks = { found: [], complain };
  const bad = spec.root === undefined ? undefined : badRoot(spec.root);
  if (bad !== undefined) {
    const help = 'name a folder of its own, for example .gobuild/local/here or /srv/orders';
    checks.found.push(complain(['root'], 'GB3502', `"${spec.root}" cannot be the root of a deploy: ${bad}`, help));
  }
  const service = spec.service ? resolveService(spec.service, checks) : null;
  const probes = resolveProbes(spec.probes ?? {}, checks);
  const settings: LocalSettings = {
    root: spec.root?.replace(/(.)\/+$/, '$1') ?? null,
    files: resolveFiles(spec, context, checks),
    service,
    probes,
    version: resolveVersion(spec.verify?.version, probes, checks) ?? null,
    signed: spec.verify?.signature !== undefined,
    retain: spec.retain ?? retainDefault,
  };
  return hasErrors(checks.found) ? { diagnostics: checks.found } : checked(settings, checks.found);
}

/** One action: the rollout asks the host itself whether there is anything to do, so it has no key and no outputs. */
function planRollout(settings: LocalSettings, context: PlanContext): Action {
  const { node } = context;
  const bundles = Object.values(node.named)
    .flat()
    .filter((artifact) => artifact.role === 'signature');
  const version = context.version();
  const input: RolloutInput = {
    transport: 'local',
    target: node.id,
    root: settings.root ?? join('.gobuild/local', pathPart(node.id)),
    version,
    ships: node.inputs.map((artifact) => ({
      path: artifact.path,
      name: basename(artifact.path),
      ...(artifact.platform && { platform: platformText(artifact.platform) }),
    })),
    files: settings.files.map(shippedFiles),
    ...(settings.service && { service: settings.service }),
    probes: settings.probes,
    verify: {
      ...(settings.version && { version: { ...settings.version, equals: settings.version.equals ?? version } }),
      ...(settings.signed && { bundles: bundles.map((artifact) => artifact.path) }),
    },
    retain: settings.retain,
    env: {
      set: context.env.set,
      // Secrets are given by name: nothing about their values may be kept, not even whether they changed.
      names: [...Object.keys(context.env.fromFiles), ...context.env.pass]
        .filter((name) => !node.secrets.includes(name))
        .toSorted(),
    },
  };
  return context.action({
    // The shape is JSON all the way down; interfaces do not say so to the compiler.
    work: { type: 'perform', performer: rolloutPerformer, input: input as unknown as Json },
    inputs: [
      ...[...node.inputs, ...bundles].map(artifactInput),
      ...settings.files.map(({ src }) => fileInput(src, context.dist)),
    ],
    outputs: [],
    mode: 'observed',
    cache: 'never',
  });
}

function shippedFiles({ src, dst }: LocalSettings['files'][number]): ShippedFiles {
  const many = isGlob(src) || src.endsWith('/');
  const base = isGlob(src) ? splitGlob(src).base : many ? join(src) : '.';
  if (many) return { src, base, dst: dst ?? (base === '.' ? '' : base), single: false };
  const plain = join(src);
  const name = dst === null ? plain : dst.endsWith('/') ? join(dst, basename(plain)) : dst;
  return { src, base, dst: name, single: true };
}

/** One input for each entry, in their order: the rollout finds its files by that. `dist` is not matched by chance. */
function fileInput(src: string, dist: string): InputSpec {
  const exclude = [...(isGlob(src) && !src.startsWith(`${dist}/`) ? [`${dist}/`] : []), '.git/', '.gobuild/'];
  const [input] = patternInputs([src], { gitignore: false, required: true, exclude });
  return input ?? { type: 'file', path: src };
}
