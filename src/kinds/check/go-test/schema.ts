/** The keys of check/go-test. */
import type { DriverSchema } from '../../../model/kind.ts';
import { goProperties, type GoSpec } from '../../go-toolchain/settings.ts';

export interface Spec extends GoSpec {
  readonly packages?: string | readonly string[];
  readonly run?: string;
  readonly skip?: string;
  readonly short?: boolean;
  readonly flags?: readonly string[];
  readonly inputs?: readonly string[];
}

export const schema: DriverSchema = {
  properties: {
    packages: {
      type: ['string', 'array'],
      items: { type: 'string' },
      description: 'Package patterns, seen from gobuild.yaml. Default: ./... of the module.',
    },
    ...goProperties,
    run: { type: 'string', description: 'Only tests whose names match this regular expression of Go.' },
    skip: { type: 'string', description: 'Not the tests whose names match this regular expression of Go.' },
    short: { type: 'boolean', default: false, description: 'Tests may leave out what takes long.' },
    flags: {
      type: 'array',
      items: { type: 'string' },
      description: 'Further words for the test programs: flags that the tests define themselves.',
    },
    inputs: {
      type: 'array',
      items: { type: 'string' },
      description: 'Files that programs started by the tests read (globs, ! excludes). What tests open is found.',
    },
  },
};
