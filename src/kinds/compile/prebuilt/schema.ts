/** The keys of compile/prebuilt, as a person writes them and as the driver uses them. */
import type { WorkspacePath } from '../../../base/path.ts';
import type { DriverSchema } from '../../../model/kind.ts';

export const prebuiltRoles = ['executable', 'library', 'firmware', 'file'] as const;
export type PrebuiltRole = (typeof prebuiltRoles)[number];

/** A text is a path. */
export type SourceSpec =
  | WorkspacePath
  | {
      readonly path?: WorkspacePath | undefined;
      readonly url?: string | undefined;
      readonly sha256?: string | undefined;
      readonly headers?: Readonly<Record<string, string>> | undefined;
    };

export interface PrebuiltSpec {
  readonly file?: SourceSpec | undefined;
  /** By platform. */
  readonly files?: Readonly<Record<string, SourceSpec>> | undefined;
  readonly output?: string | undefined;
  readonly role?: PrebuiltRole | undefined;
}

/** Where the file comes from. Digests are lower-case hex of SHA-256; headers may hold `${{ secrets.NAME }}`. */
export type Source =
  | { readonly type: 'path'; readonly path: WorkspacePath; readonly sha256: string | null }
  | {
      readonly type: 'url';
      readonly url: string;
      readonly sha256: string;
      readonly headers: Readonly<Record<string, string>>;
    };

export interface PrebuiltSettings {
  readonly source: Source;
  /** File name without `.exe`; null: the default of the role. */
  readonly output: string | null;
  readonly role: PrebuiltRole;
}

const source = (description: string, example: string) => ({
  description,
  examples: [example],
  type: ['string', 'object'],
  minLength: 1,
  'x-gobuild': 'path',
  additionalProperties: false,
  properties: {
    path: {
      description: 'A file of the workspace.',
      examples: ['bin/server-linux-amd64'],
      type: 'string',
      minLength: 1,
      'x-gobuild': 'path',
    },
    url: {
      description: 'Where it is downloaded from: an https address; http only on this machine.',
      examples: ['https://example.com/tool-1.2.3'],
      type: 'string',
      minLength: 1,
    },
    sha256: {
      description: 'SHA-256 of the file, 64 hex digits: needed for a url, checked for a path.',
      examples: ['${{ vars.digest }}'],
      type: 'string',
      minLength: 1,
    },
    headers: {
      description: 'Headers of the request, sent to the host of the url alone.',
      examples: [{ 'Private-Token': '${{ secrets.TOKEN }}' }],
      type: 'object',
      additionalProperties: { type: 'string', 'x-gobuild': 'secret' },
    },
  },
});

export const prebuiltSchema: DriverSchema = {
  properties: {
    files: {
      description: 'The file of each platform: a path, { path }, or { url, sha256 }.',
      examples: [{ 'linux/amd64': 'bin/server-linux-amd64' }],
      type: 'object',
      minProperties: 1,
      additionalProperties: source('A path, { path }, or { url, sha256 }.', 'bin/server-linux-amd64'),
    },
    file: source(
      'The one file, where there is one for all platforms: a path, { path }, or { url, sha256 }.',
      'data/rules.bin',
    ),
    output: {
      description:
        'File name without .exe. Default: the name of the target; that of the file where the role is another than executable.',
      examples: ['server'],
      type: 'string',
      minLength: 1,
    },
    role: {
      description: 'What the file is; only an executable gets the executable bit.',
      type: 'string',
      default: 'executable',
      enum: [...prebuiltRoles],
    },
  },
};
