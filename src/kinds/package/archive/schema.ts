/** The keys of package/archive, as a person writes them and as the driver uses them. */
import type { WorkspacePath } from '../../../base/path.ts';
import type { DriverSchema } from '../../../model/kind.ts';

export const archiveFormats = ['tar.gz', 'zip', 'tar'] as const;
export type ArchiveFormat = (typeof archiveFormats)[number];

export interface FileSpec {
  readonly src: string;
  readonly dst?: string | undefined;
  readonly mode?: string | number | undefined;
  readonly strip?: boolean | number | undefined;
}

export interface ArchiveSpec {
  readonly format?: ArchiveFormat | undefined;
  readonly wrap?: boolean | string | undefined;
  readonly files?: readonly (string | FileSpec)[] | undefined;
}

/** One entry of `files`, checked. */
export interface FileRule {
  readonly src: string;
  /** Folder that names in the archive are seen from; absent: the workspace. */
  readonly folder?: WorkspacePath;
  /** Name in the archive; of a pattern or a text that ends in `/`, the folder. */
  readonly dst: WorkspacePath | null;
  /** 0o644 or 0o755; null: 0755 for what is executable. */
  readonly mode: number | null;
  /** Leading folders to leave out; `all` keeps the file's own name alone. */
  readonly strip: number | 'all';
  /** The user named it: to match nothing is a failure. */
  readonly required: boolean;
}

export interface ArchiveSettings {
  readonly format: ArchiveFormat;
  readonly wrap: boolean | string;
  readonly files: readonly FileRule[];
}

export const archiveSchema: DriverSchema = {
  properties: {
    format: { description: 'Form of the archive.', type: 'string', enum: [...archiveFormats], default: 'tar.gz' },
    wrap: {
      description: 'One folder around everything: its name, or true for the name of the archive.',
      type: ['boolean', 'string'],
      default: false,
      examples: [true, 'orders'],
      minLength: 1,
    },
    files: {
      description:
        'Further files: patterns, or maps. Default: LICENSE*, README* and CHANGELOG* (also in lower case) beside gobuild.yaml.',
      examples: [['README.md', 'config/*.yaml']],
      type: 'array',
      items: {
        type: ['string', 'object'],
        minLength: 1,
        'x-gobuild': 'path',
        required: ['src'],
        additionalProperties: false,
        properties: {
          src: {
            description: 'A file, a folder that ends in "/", or a pattern.',
            examples: ['config/*.yaml'],
            type: 'string',
            minLength: 1,
            'x-gobuild': 'path',
          },
          dst: {
            description: 'Its name in the archive; for folders and patterns, and when it ends in "/", the folder.',
            examples: ['etc/'],
            type: 'string',
            minLength: 1,
          },
          mode: {
            description: 'Mode of the file. Default: 0755 for what is executable, else 0644.',
            enum: ['0644', '0755', '644', '755', 644, 755, 0o644, 0o755],
          },
          strip: {
            description: 'Leading folders to leave out: a number, or true for all.',
            type: ['boolean', 'integer'],
            default: false,
            examples: [1],
            minimum: 0,
          },
        },
      },
    },
  },
};
