/** The keys of check/go-vet. */
import type { DriverSchema } from '../../../model/kind.ts';
import { goProperties, type GoSpec } from '../../go-toolchain/settings.ts';

export interface Spec extends GoSpec {
  readonly packages?: string | readonly string[];
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
  },
};
