/** sign/sigstore: Sigstore bundles over files, made with a key of one's own and accepted by cosign. */
import { isAbsolute, join } from '../../../base/path.ts';
import type { Action, InputSpec } from '../../../model/action.ts';
import { artifactInput } from '../../../model/artifact-input.ts';
import { checked, rejected, type Checked } from '../../../model/diagnostic.ts';
import { defineDriver, performerName, type PlanContext, type ResolveContext } from '../../../model/kind.ts';
import { detachedPath, releaseFolder, signableRoles, signCache } from '../family.ts';
import { sigstoreSchema, type SigstoreSettings, type SigstoreSpec } from './schema.ts';

const id = 'sign/sigstore';
const devKeyAction = `${id}#dev-key`;

export const driver = defineDriver<SigstoreSpec, SigstoreSettings>({
  id,
  kind: 'sign',
  using: 'sigstore',
  summary: 'signatures that cosign verifies, made with a key of your own',
  revision: 1,
  schema: sigstoreSchema,
  shape: 'each',
  accepts: signableRoles,
  cache: signCache,
  pool: 'signing',
  resolve,
  produces: (_settings, node, project) =>
    node.inputs.slice(0, 1).map((artifact) => ({
      role: 'signature',
      path: node.fileName
        ? join(releaseFolder(project), node.fileName)
        : detachedPath(artifact, project, '.sigstore.json'),
      format: 'sigstore',
      ...(artifact.platform ? { platform: artifact.platform } : {}),
    })),
  plan: (settings, context) => {
    const { key } = settings;
    const keyInput: InputSpec =
      key.type === 'dev' ? { type: 'action', action: devKeyAction } : { type: 'file', path: join(key.file) };
    const sign = context.action({
      work: { type: 'perform', performer: performerName(id, 'sign'), input: { key: { ...key } } },
      inputs: [...context.node.inputs.slice(0, 1).map(artifactInput), keyInput],
      outputs: context.node.produces.map(({ path }) => ({ path })),
    });
    return key.type === 'dev' ? [devKey(context), sign] : [sign];
  },
  performers: {
    sign: async (jobs, world) => (await import('./sign-file.ts')).signFile(jobs, world),
    'dev-key': async (jobs, world) => (await import('./dev-key.ts')).observeDevKey(jobs, world),
  },
  examples: [
    {
      title: 'The checksum file, with a key that a secret opens',
      yaml: `kind: sign
using: sigstore
from: checksums
key: { file: keys/release.key, password: "\${{ secrets.COSIGN_PASSWORD }}" }
`,
    },
    {
      title: 'Every archive, with the key of this user: for trying out',
      yaml: 'kind: sign\nusing: sigstore\nfrom: archive\nkey: { dev: true }\n',
    },
  ],
});

/** One step for all signatures of a run. It looks at the user's own folder, so it is asked each time and never kept. */
const devKey = (context: PlanContext): Action => ({
  ...context.action({
    step: 'dev-key',
    work: { type: 'perform', performer: performerName(id, 'dev-key'), input: null },
    inputs: [],
    outputs: [],
    env: { set: {}, fromFiles: {}, pass: [], passUnkeyed: [] },
    secrets: [],
    pool: 'signing',
    cache: 'never',
    mode: 'observed',
    platform: undefined,
    timeoutMs: undefined,
    retries: 0,
  }),
  id: devKeyAction,
});

/** Nothing but one expression that names a secret. */
const secretTemplate = /^\s*\$\{\{\s*secrets\.[A-Za-z_][A-Za-z0-9_]*\s*\}\}\s*$/;

function resolve({ key }: SigstoreSpec, { complain, releaseProfile }: ResolveContext): Checked<SigstoreSettings> {
  const { file, password, dev } = key;
  if (dev) {
    if (file !== undefined || password !== undefined)
      return rejected(
        complain(['key'], 'GB3300', 'the key is named twice: as a file and as the development key', 'keep one of them'),
      );
    if (releaseProfile)
      return rejected(
        complain(
          ['key', 'dev'],
          'GB3302',
          'the development key must not sign a release',
          'name a key file: `gobuild keygen` makes one; or use a profile without release: true',
        ),
      );
    return checked({ key: { type: 'dev' } });
  }
  if (file === undefined)
    return rejected(complain(['key'], 'GB3300', 'no key is named', 'write key: { file: PATH } or key: { dev: true }'));
  if (isAbsolute(file))
    return rejected(complain(['key', 'file'], 'GB3303', `"${file}" is absolute`, 'write it relative to gobuild.yaml'));
  if (password !== undefined && !secretTemplate.test(password))
    return rejected(
      complain(
        ['key', 'password'],
        'GB3301',
        'a password must not be written into the file',
        'declare it under secrets, and write password: "${{ secrets.NAME }}"',
      ),
    );
  return checked({ key: { type: 'file', file, password: password ?? null } });
}
