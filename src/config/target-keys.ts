/** JSON Schema of the keys that every target may have; all others belong to its driver. */
import type { JsonObject } from '../base/json.ts';
import { kinds } from '../model/config.ts';

/** Of targets, profiles, matrices, pools and projects (spec 2). */
export const namePattern = '^[a-z0-9][a-z0-9._-]*$';
/** Of environment variables and secrets. */
export const variablePattern = '^[A-Za-z_][A-Za-z0-9_]*$';
/** Of vars and axes: what an expression can name behind a dot. */
export const identifierPattern = '^[A-Za-z_][A-Za-z0-9_-]*$';

const literalText: JsonObject = { type: 'string', minLength: 1, 'x-gobuild': 'literal' };

/** One text or a list of them. */
export const textOrList: JsonObject = {
  type: ['string', 'array'],
  items: literalText,
  minLength: 1,
  'x-gobuild': 'literal',
};

const cellMap: JsonObject = {
  type: 'object',
  minProperties: 1,
  additionalProperties: { type: ['string', 'number', 'boolean'] },
};

export const matrixSchema: JsonObject = {
  type: 'object',
  minProperties: 1,
  properties: {
    platform: {
      description: 'Platforms as os/arch or os/arch/variant; host is this machine.',
      examples: [['linux/amd64', 'linux/arm64', 'windows/amd64', 'darwin/arm64']],
      type: 'array',
      minItems: 1,
      items: { type: 'string' },
    },
    exclude: {
      description: 'Cells that are dropped: those that match all the axes that an item names.',
      examples: [[{ platform: 'windows/amd64', edition: 'free' }]],
      type: 'array',
      items: cellMap,
    },
    include: {
      description: 'Cells that are added; each names every axis.',
      examples: [[{ platform: 'linux/riscv64', edition: 'pro' }]],
      type: 'array',
      items: cellMap,
    },
  },
  additionalProperties: { type: 'array', minItems: 1, items: { type: ['string', 'number', 'boolean'] } },
};

/** Variables of processes: texts, in which secrets may stand. */
export const variablesSchema: JsonObject = {
  type: 'object',
  propertyNames: { pattern: variablePattern },
  additionalProperties: { type: 'string', 'x-gobuild': 'secret' },
};

export const overridesSchema: JsonObject = {
  description: 'Other settings for some nodes: maps merge, lists replace, the last wins.',
  examples: [[{ where: 'os=windows', name: 'setup' }]],
  type: 'array',
  items: {
    type: 'object',
    required: ['where'],
    properties: {
      where: {
        description: 'Which nodes it is for, as inside the brackets of a selector.',
        examples: ['os=windows'],
        ...literalText,
      },
    },
  },
};

export const targetKeys: Readonly<Record<string, JsonObject>> = {
  description: {
    description: 'What the target is for, in one line; `gobuild list` shows it.',
    examples: ['the order service'],
    type: 'string',
  },
  kind: { description: 'What sort of work the target is.', enum: [...kinds], 'x-gobuild': 'literal' },
  using: { description: 'The driver that does the work.', ...literalText },
  from: {
    description: 'Targets whose artifacts it takes: names or selectors.',
    examples: ['server', ['server[os=linux]']],
    ...textOrList,
  },
  needs: {
    description: 'Targets that must have succeeded before; their artifacts are not handed on.',
    examples: [['test', 'generate']],
    ...textOrList,
  },
  matrix: {
    description: 'Name of a matrix, or axes with their values: one node for each cell.',
    examples: ['platforms'],
    anyOf: [{ type: 'string', minLength: 1 }, matrixSchema],
  },
  if: {
    description: 'An expression (without ${{ }}): where it is false the target is left out.',
    examples: ["profile == 'prod'"],
    type: ['string', 'boolean'],
    'x-gobuild': 'literal',
  },
  env: { description: 'Variables of its processes.', examples: [{ PORT: '8080' }], ...variablesSchema },
  secrets: {
    description: 'Secrets that its processes get as variables of the same name.',
    examples: [['DEPLOY_TOKEN']],
    type: 'array',
    items: literalText,
  },
  timeout: {
    description: 'The longest time it may take: 90s, 5m, 1h30m. Default: no limit.',
    examples: ['5m'],
    type: 'string',
    minLength: 1,
  },
  retries: {
    description: 'How often it is tried again after a failure.',
    type: 'integer',
    minimum: 0,
    maximum: 100,
    default: 0,
    examples: [2],
  },
  pool: {
    description: 'The pool that bounds how many run at once: cpu, network, signing, deploy, or one of `pools`.',
    examples: ['network'],
    type: 'string',
    minLength: 1,
  },
  args: {
    description: 'Take the arguments that stand behind `--` on the command line. They count like any other setting.',
    type: 'boolean',
    default: false,
    'x-gobuild': 'literal',
  },
  tags: {
    description: 'Words to select it by, as in "*[tag=nightly]".',
    examples: [['nightly']],
    type: 'array',
    items: { type: 'string', pattern: namePattern, 'x-gobuild': 'literal' },
  },
  name: {
    description: 'File name of what it makes. Default: as its driver says.',
    examples: ['orders-${{ platform.os }}'],
    type: 'string',
    minLength: 1,
  },
  cache: {
    description: 'Where results may be kept; only tighter than what the kind allows. Default: as its driver says.',
    enum: ['shared', 'local', 'never'],
  },
  overrides: overridesSchema,
  timestamp: {
    description:
      'Time stamps in what it makes: commit, or a date as 2025-06-01 (package and sign). Default: 1980-01-01.',
    examples: ['commit'],
    type: 'string',
    minLength: 1,
  },
};
