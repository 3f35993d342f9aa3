/** compile/go: one program per platform, from exactly the files that go into it. */
import type { Json } from '../../../base/json.ts';
import { dirname, join } from '../../../base/path.ts';
import type { Action, InputSpec } from '../../../model/action.ts';
import {
  defineDriver,
  performerName,
  type NodeOutline,
  type PlanContext,
  type ProjectContext,
} from '../../../model/kind.ts';
import { executableSuffix, platformText, type Platform } from '../../../model/platform.ts';
import { shortDigest } from '../../go-toolchain/digest.ts';
import { goToolOf } from '../../../model/go-tool.ts';
import { readGoHeader } from '../../go-toolchain/header.ts';
import { isCoveredByAll, isLocalPackage, packageFolder, seenFromModule } from '../../go-toolchain/package-path.ts';
import { sharedScan } from '../../go-toolchain/plan-scan.ts';
import { moduleFiles, performScan, type GoScan } from '../../go-toolchain/scan.ts';
import { compileCache, programPath } from '../family.ts';
import { performBuild, type BuildInput } from './build.ts';
import { groupFolder } from './build-folder.ts';
import { examples } from './examples.ts';
import { resolve, type Settings } from './resolve.ts';
import type { ResourceSettings } from './resource-settings.ts';
import { schema, type Spec } from './schema.ts';

const id = 'compile/go';

export const driver = defineDriver<Spec, Settings>({
  id,
  kind: 'compile',
  using: 'go',
  summary: 'builds one Go program per platform',
  revision: 1,
  schema,
  shape: 'source',
  accepts: [],
  cache: compileCache,
  pool: 'cpu',
  platformOfMachine: true,
  resolve,
  produces: (settings, node, project) => [
    {
      role: 'executable',
      path: pathOf(settings, node, project),
      platform: node.platform ?? project.machine,
      executable: true,
    },
  ],
  plan,
  performers: { scan: performScan, build: performBuild },
  aspects: { header: readGoHeader },
  examples,
});

function pathOf(settings: Settings, node: NodeOutline, project: ProjectContext): string {
  const platform = node.platform ?? project.machine;
  const fileName = node.fileName ?? `${settings.name}${executableSuffix(platform.os)}`;
  return programPath({ dist: project.dist, node, platform, fileName });
}

function plan(settings: Settings, context: PlanContext): readonly Action[] {
  const platform = context.node.platform ?? context.machine;
  const scan = planScan(settings, platform, context);
  const path = context.node.produces[0]?.path ?? pathOf(settings, context.node, context);
  const resource = platform.os === 'windows' ? settings.resource : null;
  const input: BuildInput = {
    go: settings.go,
    package: settings.package,
    flags: settings.flags,
    pgo: settings.pgo,
    resource,
  };
  const main = context.action({
    work: { type: 'perform', performer: performerName(id, 'build'), input },
    inputs: [
      ...moduleFiles(settings.go),
      ...profile(settings),
      ...resourceFiles(resource),
      { type: 'found', scan: scan.id, pick: settings.package },
    ],
    outputs: [{ path, executable: true }],
    outputBase: dirname(path),
    platform: platformText(platform),
    tools: scan.tools,
    batch: `go-build:${groupFolder(input, { platform, env: context.env })}:${shortDigest(limits(settings, context))}`,
    // What git says of the checkout is no file that could be named: Go has to be asked each time.
    ...(settings.buildvcs ? { mode: 'always', cache: 'never' } : {}),
  });
  return [scan, main];
}

/** One scan for all programs of the module that `./...` names; one of its own for any other. */
function planScan(settings: Settings, platform: Platform, context: PlanContext): Action {
  const own = seenFromModule(settings.go.module, settings.package);
  const scan: GoScan = { go: settings.go, patterns: [isCoveredByAll(own) ? './...' : own], tests: false };
  const tool = goToolOf(settings.version, context.node);
  return sharedScan({ scan, driver: id, platform: platformText(platform), tool }, context);
}

/** What the programs of one call must have in common besides their settings. */
const limits = ({ version }: Settings, { node, env }: PlanContext): Json => ({
  // Interfaces do not say that they are JSON.
  env: env as unknown as Json,
  go: version ?? node.toolchains?.go ?? null,
  timeout: node.timeoutMs ?? null,
  retries: node.retries,
  secrets: node.secrets,
  pool: node.pool ?? null,
});

const resourceFiles = (resource: ResourceSettings | null): InputSpec[] =>
  [resource?.icon, resource?.manifest].flatMap((path) => (typeof path === 'string' ? [{ type: 'file', path }] : []));

function profile(settings: Settings): InputSpec[] {
  if (settings.pgo === 'off') return [];
  if (settings.pgo !== 'auto') return [{ type: 'file', path: settings.pgo }];
  if (!isLocalPackage(settings.package)) return [];
  return [{ type: 'file', path: join(packageFolder(settings.package), 'default.pgo'), optional: true }];
}
