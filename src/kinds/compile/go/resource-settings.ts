/** The key `resource` of compile/go: its checks and defaults. Pure. */
import { join, type WorkspacePath } from '../../../base/path.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { Complain } from '../../../model/kind.ts';
import { versionNumbers, type VersionInfo } from './resource-version.ts';

export interface ResourceSpec {
  readonly icon?: string;
  readonly manifest?: boolean | string;
  readonly version?: {
    readonly number: string;
    readonly company?: string;
    readonly description?: string;
    readonly product?: string;
    readonly copyright?: string;
  };
}

export type ResourceSettings = {
  /** Workspace path of an .ico file. */
  readonly icon: WorkspacePath | null;
  /** true: gobuild's own. */
  readonly manifest: boolean | WorkspacePath;
  readonly version: VersionInfo | null;
};

export const resourceProperty = {
  type: 'object',
  properties: {
    icon: {
      type: 'string',
      'x-gobuild': 'path',
      description: 'An .ico file; all of its images are taken.',
      examples: ['assets/server.ico'],
    },
    manifest: {
      type: ['boolean', 'string'],
      'x-gobuild': 'path',
      default: true,
      description: 'A manifest file. true: one with the rights of the user, long paths and UTF-8; false: none.',
      examples: ['assets/server.manifest'],
    },
    version: {
      type: 'object',
      properties: {
        number: {
          type: 'string',
          description: 'Version of the file and the product.',
          examples: ['${{ version }}'],
        },
        company: { type: 'string', description: 'Who makes it (CompanyName).', examples: ['Orders Inc.'] },
        description: {
          type: 'string',
          description: 'What the task manager calls the program (FileDescription).',
          examples: ['The orders server'],
        },
        product: { type: 'string', description: 'Product that it belongs to (ProductName).', examples: ['Orders'] },
        copyright: {
          type: 'string',
          description: 'Who holds the rights (LegalCopyright).',
          examples: ['© Orders Inc.'],
        },
      },
      required: ['number'],
      additionalProperties: false,
      description: 'What Windows shows under "Details".',
    },
  },
  additionalProperties: false,
  description: 'Icon, manifest and version of the program on Windows; other systems ignore it.',
};

/** Null where there is none; `name` is that of the program, without `.exe`. */
export function resolveResource(
  spec: ResourceSpec | undefined,
  name: string,
  complain: Complain,
): { readonly settings: ResourceSettings | null; readonly diagnostics: readonly Diagnostic[] } {
  if (spec === undefined) return { settings: null, diagnostics: [] };
  const diagnostics = [
    ...checkPath('icon', spec.icon, complain),
    ...checkPath('manifest', typeof spec.manifest === 'string' ? spec.manifest : undefined, complain),
  ];
  const number = spec.version?.number ?? '';
  if (!versionNumbers(number)) {
    const message = `Windows cannot keep the version "${number}"`;
    const help = 'each of its numbers has to be at most 65535';
    diagnostics.push(complain(['resource', 'version', 'number'], 'GB3107', message, help));
  }
  const { manifest = true } = spec;
  const settings: ResourceSettings = {
    icon: spec.icon === undefined ? null : join(spec.icon),
    manifest: typeof manifest === 'string' ? join(manifest) : manifest,
    version: spec.version ? versionInfo(spec.version, name) : null,
  };
  return { settings, diagnostics };
}

function versionInfo(version: NonNullable<ResourceSpec['version']>, name: string): VersionInfo {
  const { number, company, description, product, copyright } = version;
  const texts: Record<string, string | undefined> = {
    CompanyName: company,
    FileDescription: description,
    FileVersion: number,
    InternalName: name,
    LegalCopyright: copyright,
    OriginalFilename: `${name}.exe`,
    ProductName: product,
    ProductVersion: number,
  };
  const given = Object.entries(texts).flatMap(([key, text]) => (text === undefined ? [] : [[key, text] as const]));
  return { number, texts: Object.fromEntries(given) };
}

function checkPath(key: string, path: string | undefined, complain: Complain): Diagnostic[] {
  if (path === undefined || !/^(?:[/\\]|[A-Za-z]:|\.\.(?:\/|$))/.test(join(path))) return [];
  const help = 'paths are relative to the folder of gobuild.yaml';
  return [complain(['resource', key], 'GB3106', `"${path}" does not lie in the workspace`, help)];
}
