/** The keys of deploy/local, as a person writes them and as the driver uses them. */
import type { DriverSchema } from '../../../model/kind.ts';
import type { ProbeName, ProbeSpec, ServiceSpec } from '../../../model/rollout.ts';
import { deploySchema } from '../family.ts';
import type { ProbesKeys, ServiceKeys, VerifyKeys, VersionCheck } from '../family.ts';

export interface FileKeys {
  readonly src: string;
  readonly dst?: string | undefined;
}

export interface LocalSpec {
  readonly root?: string | undefined;
  readonly files?: readonly (string | FileKeys)[] | undefined;
  readonly service?: ServiceKeys | undefined;
  readonly probes?: ProbesKeys | undefined;
  readonly verify?: VerifyKeys | undefined;
  readonly retain?: number | undefined;
}

export interface LocalSettings {
  /** null: `.gobuild/local/<target>`. */
  readonly root: string | null;
  readonly files: readonly { readonly src: string; readonly dst: string | null }[];
  readonly service: ServiceSpec | null;
  readonly probes: Readonly<Partial<Record<ProbeName, ProbeSpec>>>;
  readonly version: VersionCheck | null;
  readonly signed: boolean;
  readonly retain: number;
}

export const localSchema: DriverSchema = {
  properties: {
    root: {
      description: 'Folder of the releases: in the workspace, or absolute. Default: .gobuild/local/<target>.',
      examples: ['/srv/orders'],
      type: 'string',
      minLength: 1,
      'x-gobuild': 'path',
    },
    files: {
      description: 'Configuration and other files that belong to the release: patterns, or maps.',
      examples: [['config/*.yaml']],
      type: 'array',
      items: {
        type: ['string', 'object'],
        minLength: 1,
        'x-gobuild': 'path',
        required: ['src'],
        additionalProperties: false,
        properties: {
          src: {
            description: 'A file, or a pattern.',
            examples: ['config/*.yaml'],
            type: 'string',
            minLength: 1,
            'x-gobuild': 'path',
          },
          dst: {
            description: 'Its name below `current`; for patterns, and when it ends in "/", the folder.',
            examples: ['etc'],
            type: 'string',
            minLength: 1,
          },
        },
      },
    },
    ...deploySchema,
  },
};
