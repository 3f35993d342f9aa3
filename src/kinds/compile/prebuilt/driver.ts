/** compile/prebuilt: programs and libraries that somebody else built, one for each platform that is named. */
import { dirname } from '../../../base/path.ts';
import {
  defineDriver,
  performerName,
  type NodeOutline,
  type PlanContext,
  type ProjectContext,
} from '../../../model/kind.ts';
import type { Action } from '../../../model/action.ts';
import { executableSuffix, platformText } from '../../../model/platform.ts';
import { compileCache, programPath } from '../family.ts';
import { examples } from './examples.ts';
import { resolve } from './resolve.ts';
import { prebuiltSchema, type PrebuiltSettings, type PrebuiltSpec } from './schema.ts';
import { sourceName } from './source-name.ts';

const id = 'compile/prebuilt';

export const driver = defineDriver<PrebuiltSpec, PrebuiltSettings>({
  id,
  kind: 'compile',
  using: 'prebuilt',
  summary: 'takes programs that are built already: files, or addresses with their digests',
  revision: 1,
  schema: prebuiltSchema,
  shape: 'source',
  platformsIn: 'files',
  accepts: [],
  cache: compileCache,
  pool: 'cpu',
  resolve,
  produces: (settings, node, project) => [
    {
      role: settings.role,
      path: pathOf(settings, node, project),
      platform: node.platform,
      executable: settings.role === 'executable',
    },
  ],
  plan,
  performers: { take: async (jobs, world) => (await import('./take-file.ts')).takeFiles(jobs, world) },
  examples,
});

function pathOf(settings: PrebuiltSettings, node: NodeOutline, { dist }: ProjectContext): string {
  return programPath({ dist, node, platform: node.platform, fileName: node.fileName ?? nameOf(settings, node) });
}

function nameOf({ source, output, role }: PrebuiltSettings, { target, platform }: NodeOutline): string {
  const own = target.slice(target.lastIndexOf(':') + 1);
  if (role !== 'executable') return output ?? (sourceName(source) || own);
  const suffix = executableSuffix(platform?.os);
  const name = output ?? own;
  return name.toLowerCase().endsWith(suffix) ? name : `${name}${suffix}`;
}

function plan({ source, role }: PrebuiltSettings, context: PlanContext): readonly Action[] {
  const { platform } = context.node;
  const path = context.node.produces[0]?.path ?? '';
  const executable = role === 'executable';
  return [
    context.action({
      work: { type: 'perform', performer: performerName(id, 'take'), input: { source, executable } },
      inputs: source.type === 'path' ? [{ type: 'file', path: source.path }] : [],
      outputs: [{ path, executable }],
      outputBase: dirname(path),
      ...(platform ? { platform: platformText(platform) } : {}),
      ...(source.type === 'url' ? { pool: context.node.pool ?? 'network' } : {}),
    }),
  ];
}
