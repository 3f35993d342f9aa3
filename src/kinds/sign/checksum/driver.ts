/** sign/checksum: the list of digests that people check their downloads with. */
import { join } from '../../../base/path.ts';
import { artifactInput } from '../../../model/artifact-input.ts';
import { checked } from '../../../model/diagnostic.ts';
import { defineDriver, performerName } from '../../../model/kind.ts';
import { detachedPath, releaseFolder, shippedRoles, signCache } from '../family.ts';
import { namespaceOf } from '../../../model/target-name.ts';
import { checksumSchema, type ChecksumSettings, type ChecksumSpec } from './schema.ts';

const id = 'sign/checksum';

export const driver = defineDriver<ChecksumSpec, ChecksumSettings>({
  id,
  kind: 'sign',
  using: 'checksum',
  summary: 'digests that sha256sum -c takes',
  revision: 1,
  schema: checksumSchema,
  shape: 'all',
  accepts: shippedRoles,
  cache: signCache,
  pool: 'cpu',
  resolve: (spec) => checked({ algorithm: spec.algorithm ?? 'sha256', split: spec.split ?? false }),
  produces: (settings, node, project) =>
    settings.split
      ? node.inputs.map((artifact) => ({
          role: 'checksums',
          path: detachedPath(artifact, project, `.${settings.algorithm}`),
          ...(artifact.platform ? { platform: artifact.platform } : {}),
        }))
      : [{ role: 'checksums', path: join(releaseFolder(project), node.fileName ?? listName(node.target)) }],
  plan: (settings, context) => [
    context.action({
      work: {
        type: 'perform',
        performer: performerName(id, 'write'),
        input: { ...settings, folder: releaseFolder(context) },
      },
      inputs: context.node.inputs.map(artifactInput),
      outputs: context.node.produces.map(({ path }) => ({ path })),
    }),
  ],
  performers: { write: async (jobs, world) => (await import('./write-checksums.ts')).writeChecksums(jobs, world) },
  examples: [
    {
      title: 'One checksums.txt over everything that is shipped',
      yaml: 'kind: sign\nusing: checksum\nfrom: [archive, deb]\n',
    },
    {
      title: 'A file of its own for each archive',
      yaml: 'kind: sign\nusing: checksum\nfrom: archive\nalgorithm: sha512\nsplit: true\n',
    },
  ],
});

/** `checksums.txt`; of the included file `api` `api-checksums.txt`. */
const listName = (target: string): string =>
  [...namespaceOf(target).split(':'), 'checksums.txt'].filter((part) => part !== '').join('-');
