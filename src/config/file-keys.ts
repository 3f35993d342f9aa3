/** JSON Schema of the top-level keys of gobuild.yaml, and the keys that are known to come later. */
import type { JsonObject } from '../base/json.ts';
import { notifySchema } from './notify-schema.ts';
import type { Pointer } from './source-tree.ts';
import {
  identifierPattern,
  matrixSchema,
  namePattern,
  overridesSchema,
  textOrList,
  variablePattern,
  variablesSchema,
} from './target-keys.ts';

const literalText: JsonObject = { type: 'string', minLength: 1, 'x-gobuild': 'literal' };
const nameText: JsonObject = { type: 'string', pattern: namePattern, 'x-gobuild': 'literal' };
const variableNames: JsonObject = {
  type: 'array',
  items: { type: 'string', pattern: variablePattern, 'x-gobuild': 'literal' },
};

const varsSchema: JsonObject = { type: 'object', propertyNames: { pattern: identifierPattern } };

const object = (properties: Readonly<Record<string, JsonObject>>, more: JsonObject = {}): JsonObject => ({
  type: 'object',
  properties,
  additionalProperties: false,
  ...more,
});

const envFileKeys: Readonly<Record<string, JsonObject>> = {
  file: {
    description: 'Path of a file of NAME=value lines.',
    type: 'string',
    minLength: 1,
    'x-gobuild': 'path',
    examples: ['.env'],
  },
  required: { description: 'A missing file is an error.', type: 'boolean', default: false },
};

const envSchema = object({
  files: {
    description: 'Files of NAME=value lines. A missing one is skipped unless `required: true`.',
    examples: [['.env', '.env.local']],
    type: 'array',
    items: {
      anyOf: [{ type: 'string', minLength: 1, 'x-gobuild': 'path' }, object(envFileKeys, { required: ['file'] })],
    },
  },
  pass: {
    description:
      "Variables of gobuild's own environment that are handed on; a change of their value runs targets again.",
    examples: [['GOPRIVATE']],
    ...variableNames,
  },
  'pass-unkeyed': {
    description: 'Variables that are handed on, too, but a change of their value runs nothing again.',
    examples: [['HTTPS_PROXY', 'SSH_AUTH_SOCK']],
    ...variableNames,
  },
  set: { description: 'Variables with their values.', examples: [{ TZ: 'UTC' }], ...variablesSchema },
});

const profileSchema = object({
  vars: {
    description: 'Values that take the place of those in the `vars` of the file.',
    examples: [{ region: 'eu' }],
    ...varsSchema,
  },
  env: { description: 'Variables that are added to the `env` of the file.', ...envSchema },
  default: {
    description: 'Targets of `gobuild run` without arguments under this profile.',
    examples: [['release']],
    ...textOrList,
  },
  release: { description: 'This profile ships: development keys are refused.', type: 'boolean', default: false },
  overrides: overridesSchema,
});

const keyed: JsonObject = {
  description: 'A new value of the secret runs what uses it again; such results are never shared.',
  type: 'boolean',
  default: false,
  'x-gobuild': 'literal',
};

const secretKeys = {
  env: {
    description: "A variable of gobuild's own environment that holds the secret.",
    examples: ['DEPLOY_TOKEN'],
    type: 'string',
    pattern: variablePattern,
  },
  file: {
    description: 'A file whose text is the secret.',
    examples: ['keys/password.txt'],
    type: 'string',
    minLength: 1,
    'x-gobuild': 'path',
  },
  command: {
    description: 'A program and its words that prints the secret, as the client of a vault does.',
    examples: [['vault', 'kv', 'get', '-field=password', 'secret/registry']],
    type: 'array',
    minItems: 1,
    items: { type: 'string', minLength: 1 },
  },
} satisfies Record<string, JsonObject>;

/** Everything but the keys inside a target. `targets` alone is described elsewhere. */
export const fileKeys: Readonly<Record<string, JsonObject>> = {
  version: { description: 'Version of the language of this file: always 1.', const: 1, 'x-gobuild': 'literal' },
  project: {
    description: 'Name of the project; file names of packages begin with it.',
    examples: ['orders'],
    ...nameText,
  },
  include: {
    description: 'Further gobuild.yaml files by name: the targets of `api: services/api/gobuild.yaml` are api:NAME.',
    examples: [{ api: 'services/api/gobuild.yaml' }],
    type: 'object',
    propertyNames: { pattern: namePattern },
    additionalProperties: literalText,
  },
  root: {
    description: 'Of an included file: the gobuild.yaml that includes it, which gobuild opens when it is started here.',
    examples: ['../../gobuild.yaml'],
    ...literalText,
  },
  default: { description: 'Targets of `gobuild run` without arguments.', examples: [['release']], ...textOrList },
  watch: {
    description: 'Targets of `gobuild watch` without arguments. Default: all services and checks.',
    examples: [['dev', 'test']],
    ...textOrList,
  },
  vars: {
    description: 'Values for ${{ vars.NAME }}; set from outside by GOBUILD_VAR_NAME or --set.',
    examples: [{ region: 'eu' }],
    ...varsSchema,
  },
  'release-version': {
    description: 'Where ${{ version }} comes from. Default: git, the tag on HEAD.',
    examples: ['git'],
    anyOf: [
      { type: 'string', enum: ['git', 'git-describe', 'commit-time'] },
      object(
        {
          env: {
            description: 'A variable that holds the version.',
            examples: ['RELEASE_VERSION'],
            type: 'string',
            pattern: variablePattern,
          },
        },
        { required: ['env'] },
      ),
      object(
        { text: { description: 'The version itself.', examples: ['1.4.0'], type: 'string', minLength: 1 } },
        { required: ['text'] },
      ),
    ],
  },
  env: { description: 'Variables that the processes of all targets see.', ...envSchema },
  secrets: {
    description: 'Where secrets come from when a target needs them.',
    examples: [{ DEPLOY_TOKEN: { env: 'DEPLOY_TOKEN' } }],
    type: 'object',
    propertyNames: { pattern: variablePattern },
    additionalProperties: {
      type: 'object',
      anyOf: [
        object({ env: secretKeys.env, keyed }, { required: ['env'] }),
        object({ file: secretKeys.file, keyed }, { required: ['file'] }),
        object({ command: secretKeys.command }, { required: ['command'] }),
      ],
    },
  },
  profiles: {
    description: 'Named sets of values, chosen by `-p NAME`.',
    examples: [{ dev: {}, prod: { release: true } }],
    type: 'object',
    propertyNames: { pattern: namePattern },
    additionalProperties: { ...profileSchema, type: ['object', 'null'] },
  },
  'default-profile': {
    description: 'The profile that holds without -p. Default: the first one listed.',
    examples: ['dev'],
    ...literalText,
  },
  matrices: {
    description: 'Matrices that targets use by name.',
    examples: [{ platforms: { platform: ['linux/amd64', 'linux/arm64'] } }],
    type: 'object',
    propertyNames: { pattern: namePattern },
    additionalProperties: matrixSchema,
  },
  pools: {
    description: 'How many targets of a named pool run at once.',
    examples: [{ flash: 1 }],
    type: 'object',
    propertyNames: { pattern: namePattern },
    additionalProperties: { type: 'integer', minimum: 1, maximum: 1024 },
  },
  cache: {
    description: "Settings of this machine's store of results.",
    ...object({
      size: { description: 'How large the store may become.', examples: ['10GiB'], type: 'string', minLength: 1 },
    }),
  },
  toolchains: {
    description: 'Versions of the tools that targets are built with; gobuild.lock makes them exact.',
    ...object({
      go: {
        description: 'A line as "1.26", or one version as "1.26.8". Default: the Go of the machine.',
        examples: ['1.26'],
        type: 'string',
      },
    }),
  },
  notify: notifySchema,
  dist: { description: 'Folder of the results.', type: 'string', minLength: 1, default: 'dist', examples: ['out'] },
};

/**
 * Keys that a file must have. An included one may leave out the project, which is the root's, and a file that includes
 * others may have no targets of its own.
 */
export const requiredFileKeys = (part: FilePart): readonly string[] => [
  'version',
  ...(part.included ? [] : ['project']),
  ...(part.includes ? [] : ['targets']),
];

export interface FilePart {
  readonly included: boolean;
  /** It has the key `include`. */
  readonly includes: boolean;
}

/** True if `key` at `pointer` (that of the map it stands in) is part of the language, but not built yet. */
export function comesLater(pointer: Pointer, key: string): boolean {
  const [first] = pointer;
  return pointer.length === 1 && first === 'cache' && key === 'remote';
}

/** Drivers that the language names and that are not built yet. */
export const laterDrivers: Readonly<Record<string, readonly string[]>> = {
  compile: ['c'],
  check: ['mod-verify', 'gate', 'size'],
  sign: ['gpg', 'minisign', 'ssh', 'authenticode', 'apple'],
  package: ['universal', 'deb', 'rpm', 'apk', 'oci', 'dockerfile', 'helm', 'sbom', 'provenance', 'msi'],
  deploy: ['ssh', 'winrm', 'kubernetes', 'ansible', 'registry', 'http', 'gitops'],
};
