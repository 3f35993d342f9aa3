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

const source = (description: string) => ({
  description,
  type: ['string', 'object'],
  minLength: 1,
  'x-gobuild': 'path',
  additionalProperties: false,
  properties: {
    path: { description: 'A file of the workspace.', type: 'string', minLength: 1, 'x-gobuild': 'path' },
    url: { description: 'An https address; http only on this machine.', type: 'string', minLength: 1 },
    sha256: {
      description: 'SHA-256 of the file, 64 hex digits: needed for a url, checked for a path.',
      type: 'string',
      minLength: 1,
    },
    headers: {
      description: 'Sent to the host of the url alone: { Private-Token: "${{ secrets.TOKEN }}" }.',
      type: 'object',
      additionalProperties: { type: 'string', 'x-gobuild': 'secret' },
    },
  },
});

export const prebuiltSchema: DriverSchema = {
  properties: {
    files: {
      description: 'The file of each platform: linux/amd64: a path, { path }, or { url, sha256 }.',
      type: 'object',
      minProperties: 1,
      additionalProperties: source('A path, { path }, or { url, sha256 }.'),
    },
    file: source('The one file, where there is one for all platforms: a path, { path }, or { url, sha256 }.'),
    output: {
      description:
        'File name without .exe. Default: the name of the target; that of the file where the role is another than executable.',
      type: 'string',
      minLength: 1,
    },
    role: {
      description: 'What the file is. Default: executable; only these get the executable bit.',
      type: 'string',
      enum: [...prebuiltRoles],
    },
  },
};
