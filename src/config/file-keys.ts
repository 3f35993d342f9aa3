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

const envSchema = object({
  files: {
    description: 'Files of NAME=value lines. A missing one is skipped unless `required: true`.',
    type: 'array',
    items: {
      anyOf: [
        { type: 'string', minLength: 1, 'x-gobuild': 'path' },
        object(
          { file: { type: 'string', minLength: 1, 'x-gobuild': 'path' }, required: { type: 'boolean' } },
          { required: ['file'] },
        ),
      ],
    },
  },
  pass: {
    description: "Variables of gobuild's own environment that are handed on; their values count.",
    ...variableNames,
  },
  'pass-unkeyed': { description: 'Handed on, but their values do not count.', ...variableNames },
  set: { description: 'Variables with their values.', ...variablesSchema },
});

const profileSchema = object({
  vars: varsSchema,
  env: envSchema,
  default: textOrList,
  release: { description: 'This profile ships: development keys are refused.', type: 'boolean' },
  overrides: overridesSchema,
});

const keyed: JsonObject = {
  description: 'Another value makes what uses it run again. Such results are never shared.',
  type: 'boolean',
  'x-gobuild': 'literal',
};

/** Everything but the keys inside a target. `targets` alone is described elsewhere. */
export const fileKeys: Readonly<Record<string, JsonObject>> = {
  version: { description: 'Version of this language.', const: 1, 'x-gobuild': 'literal' },
  project: { description: 'Name of the project, as in file names.', ...nameText },
  include: {
    description: 'Further gobuild.yaml files by name: the targets of `api: services/api/gobuild.yaml` are api:NAME.',
    type: 'object',
    propertyNames: { pattern: namePattern },
    additionalProperties: literalText,
  },
  root: {
    description: 'Of an included file: the gobuild.yaml that includes it, which gobuild opens when it is started here.',
    ...literalText,
  },
  default: { description: 'Targets of `gobuild run` without arguments.', ...textOrList },
  watch: {
    description: 'Targets of `gobuild watch` without arguments. Default: all services and checks.',
    ...textOrList,
  },
  vars: { description: 'Values for ${{ vars.NAME }}; set from outside by GOBUILD_VAR_NAME or --set.', ...varsSchema },
  'release-version': {
    description: 'Where ${{ version }} comes from.',
    anyOf: [
      { type: 'string', enum: ['git', 'git-describe', 'commit-time'] },
      object({ env: { type: 'string', pattern: variablePattern } }, { required: ['env'] }),
      object({ text: { type: 'string', minLength: 1 } }, { required: ['text'] }),
    ],
  },
  env: { description: 'Variables that the processes of all targets see.', ...envSchema },
  secrets: {
    description: 'Where secrets come from when a target needs them.',
    type: 'object',
    propertyNames: { pattern: variablePattern },
    additionalProperties: {
      type: 'object',
      anyOf: [
        object({ env: { type: 'string', pattern: variablePattern }, keyed }, { required: ['env'] }),
        object({ file: { type: 'string', minLength: 1, 'x-gobuild': 'path' }, keyed }, { required: ['file'] }),
        object(
          { command: { type: 'array', minItems: 1, items: { type: 'string', minLength: 1 } } },
          { required: ['command'] },
        ),
      ],
    },
  },
  profiles: {
    description: 'Sets of values, chosen by -p.',
    type: 'object',
    propertyNames: { pattern: namePattern },
    additionalProperties: { ...profileSchema, type: ['object', 'null'] },
  },
  'default-profile': { description: 'The profile without -p.', ...literalText },
  matrices: {
    description: 'Matrices that targets name.',
    type: 'object',
    propertyNames: { pattern: namePattern },
    additionalProperties: matrixSchema,
  },
  pools: {
    description: 'How many targets of a pool run at once.',
    type: 'object',
    propertyNames: { pattern: namePattern },
    additionalProperties: { type: 'integer', minimum: 1, maximum: 1024 },
  },
  cache: {
    description: "This machine's store.",
    ...object({ size: { description: 'Its bound, as 10GiB.', type: 'string', minLength: 1 } }),
  },
  toolchains: {
    description: 'Versions of the tools that targets are built with; gobuild.lock makes them exact.',
    ...object({
      go: {
        description: 'A line as "1.26", or one version as "1.26.8". Default: the Go of the machine.',
        type: 'string',
      },
    }),
  },
  notify: notifySchema,
  dist: { description: 'Folder of the results. Default: dist.', type: 'string', minLength: 1 },
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
