/** The keys of sign/checksum, as a person writes them and as the driver uses them. */
import type { DriverSchema } from '../../../model/kind.ts';

export const algorithms = ['sha256', 'sha512', 'blake2b'] as const;
export type Algorithm = (typeof algorithms)[number];

export interface ChecksumSpec {
  readonly algorithm?: Algorithm | undefined;
  readonly split?: boolean | undefined;
}

export interface ChecksumSettings {
  readonly algorithm: Algorithm;
  readonly split: boolean;
}

export const checksumSchema: DriverSchema = {
  properties: {
    algorithm: {
      description: 'How the checksums are computed: sha256, sha512, or blake2b (512 bits, as b2sum computes it).',
      type: 'string',
      default: 'sha256',
      enum: [...algorithms],
    },
    split: {
      description: 'One file for each artifact, called after it and the algorithm, instead of one checksums.txt.',
      type: 'boolean',
      default: false,
    },
  },
};
