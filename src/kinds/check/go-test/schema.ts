/** The keys of check/go-test. */
import type { DriverSchema } from '../../../model/kind.ts';
import type { CoverMode } from './coverage.ts';
import { goProperties, type GoSpec } from '../../go-toolchain/settings.ts';

export interface Spec extends GoSpec {
  readonly packages?: string | readonly string[];
  readonly run?: string;
  readonly skip?: string;
  readonly short?: boolean;
  readonly flags?: readonly string[];
  readonly inputs?: readonly string[];
  readonly cover?: boolean | { readonly packages?: string | readonly string[]; readonly mode?: CoverMode };
  readonly exec?: readonly string[];
  readonly flaky?: { readonly retries: number };
}

export const schema: DriverSchema = {
  properties: {
    packages: {
      type: ['string', 'array'],
      items: { type: 'string', 'x-gobuild': 'package' },
      'x-gobuild': 'package',
      description: 'Package patterns, seen from gobuild.yaml. Default: ./... of the module.',
      examples: ['./...', ['./cmd/...', './internal/...']],
    },
    ...goProperties,
    run: {
      type: 'string',
      description: 'Only tests whose names match this regular expression of Go.',
      examples: ['^TestOrder'],
    },
    skip: {
      type: 'string',
      description: 'Not the tests whose names match this regular expression of Go.',
      examples: ['Slow$'],
    },
    short: { type: 'boolean', default: false, description: 'Tests may leave out what takes long (testing.Short).' },
    flags: {
      type: 'array',
      items: { type: 'string' },
      description: 'Further words for the test programs: flags that the tests define themselves.',
      examples: [['-update=false']],
    },
    inputs: {
      type: 'array',
      items: { type: 'string', 'x-gobuild': 'path' },
      description: 'Files that programs started by the tests read (globs, ! excludes). What tests open is found.',
      examples: [['testdata/**']],
    },
    cover: {
      type: ['boolean', 'object'],
      default: false,
      properties: {
        packages: {
          type: ['string', 'array'],
          items: { type: 'string', 'x-gobuild': 'package' },
          'x-gobuild': 'package',
          description: 'Packages whose statements count in every test. Default: the tested one.',
          examples: ['./...'],
        },
        mode: {
          enum: ['set', 'count', 'atomic'],
          default: 'set',
          description: 'Whether a statement ran, how often, or how often with goroutines counted exactly.',
        },
      },
      additionalProperties: false,
      description: 'Measure which statements the tests run: coverage.out beside the reports, the total in the note.',
    },
    exec: {
      type: 'array',
      items: { type: 'string' },
      minItems: 1,
      description: 'A program and its words that run tests of platforms which this machine cannot.',
      examples: [['qemu-arm']],
    },
    flaky: {
      type: 'object',
      properties: {
        retries: {
          type: 'integer',
          minimum: 1,
          maximum: 10,
          description: 'How often failed tests may run again.',
          examples: [2],
        },
      },
      required: ['retries'],
      additionalProperties: false,
      description: "Run a failed package's tests again; one that passes then is reported as flaky and never kept.",
    },
  },
};
