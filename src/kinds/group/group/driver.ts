/** group: a name for several targets; it makes nothing itself and hands on what its members make. */
import { roles } from '../../../model/artifact.ts';
import { checked } from '../../../model/diagnostic.ts';
import { defineDriver } from '../../../model/kind.ts';

export const driver = defineDriver<Record<string, never>, null>({
  id: 'group/group',
  kind: 'group',
  using: undefined,
  summary: 'a name for several targets',
  revision: 1,
  schema: { properties: {} },
  shape: 'optional-all',
  accepts: roles,
  cache: { widest: 'local', default: 'local' },
  pool: 'cpu',
  resolve: () => checked(null),
  produces: () => [],
  plan: (_settings, context) => [context.action({ work: { type: 'join' }, inputs: [], outputs: [] })],
  examples: [{ title: 'All that belongs to a release', yaml: 'kind: group\nneeds: [test, archive, checksums]\n' }],
});
