/** _template/driver: a note beside every artifact; replace it by what the driver is for. */
import { basename, join } from '../../../base/path.ts';
import { artifactInput } from '../../../model/artifact-input.ts';
import { checked } from '../../../model/diagnostic.ts';
import { defineDriver, performerName } from '../../../model/kind.ts';
import { schema, type Settings, type Spec } from './schema.ts';

const id = '_template/driver';

export const driver = defineDriver<Spec, Settings>({
  id,
  kind: 'package',
  using: 'driver',
  summary: 'a note beside every artifact',
  // Raised when equal input would now give other output.
  revision: 1,
  schema,
  // How a target becomes nodes: model/kind.ts.
  shape: 'each',
  accepts: ['executable', 'archive', 'file'],
  cache: { widest: 'shared', default: 'shared' },
  pool: 'cpu',
  // What the schema cannot check is checked here, with `complain`; defaults are filled in.
  resolve: (spec) => checked({ title: spec.title ?? 'About this file' }),
  // What the node will make, known before anything runs.
  produces: (_settings, node, project) =>
    node.inputs.map((artifact) => ({
      role: 'file',
      path: join(project.dist, 'release', node.fileName ?? `${basename(artifact.path)}.txt`),
      ...(artifact.platform ? { platform: artifact.platform } : {}),
    })),
  // Plain data: the key of the action is computed from it, so nothing that decides the result may be left out.
  plan: (settings, context) => [
    context.action({
      work: { type: 'perform', performer: performerName(id, 'describe'), input: { title: settings.title } },
      inputs: context.node.inputs.map(artifactInput),
      outputs: context.node.produces.map(({ path }) => ({ path })),
    }),
  ],
  // Loaded when the first action runs, so that a run with nothing to do never pays for it.
  performers: { describe: async (jobs, world) => (await import('./describe.ts')).describe(jobs, world) },
  examples: [
    {
      title: 'A note beside every archive',
      yaml: `kind: package
using: driver
from: archive
title: What is in this folder
`,
    },
  ],
});
