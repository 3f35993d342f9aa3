/** Reads the answer of `go list -json`: a stream of objects, dependencies first. Pure. */
import { isObject } from '../../base/json.ts';

export interface ListedModule {
  readonly Path: string;
  readonly Version?: string;
  readonly Main?: boolean;
  readonly Dir?: string;
  readonly GoMod?: string;
  readonly GoVersion?: string;
  readonly Sum?: string;
  readonly Replace?: ListedModule;
}

export interface ListedError {
  readonly Pos?: string;
  readonly Err: string;
  readonly ImportStack?: readonly string[];
}

/** Names as Go writes them; what is absent is empty. */
export interface ListedPackage {
  readonly ImportPath: string;
  readonly Dir?: string;
  readonly Name?: string;
  readonly Standard?: boolean;
  /** Only a dependency: no pattern named it. */
  readonly DepOnly?: boolean;
  /** The package that this variant was made to test. */
  readonly ForTest?: string;
  readonly Module?: ListedModule;
  readonly Imports?: readonly string[];
  readonly ImportMap?: Readonly<Record<string, string>>;
  readonly DefaultGODEBUG?: string;
  readonly Error?: ListedError;
  readonly GoFiles?: readonly string[];
  readonly CgoFiles?: readonly string[];
  readonly CFiles?: readonly string[];
  readonly CXXFiles?: readonly string[];
  readonly MFiles?: readonly string[];
  readonly HFiles?: readonly string[];
  readonly FFiles?: readonly string[];
  readonly SFiles?: readonly string[];
  readonly SwigFiles?: readonly string[];
  readonly SwigCXXFiles?: readonly string[];
  readonly SysoFiles?: readonly string[];
  readonly EmbedFiles?: readonly string[];
  readonly IgnoredGoFiles?: readonly string[];
  readonly IgnoredOtherFiles?: readonly string[];
  readonly TestGoFiles?: readonly string[];
  readonly XTestGoFiles?: readonly string[];
}

/** Lists of files that are compiled into the package or read by that. */
export const sourceLists = [
  'GoFiles',
  'CgoFiles',
  'CFiles',
  'CXXFiles',
  'MFiles',
  'HFiles',
  'FFiles',
  'SFiles',
  'SwigFiles',
  'SwigCXXFiles',
  'SysoFiles',
  'EmbedFiles',
] as const satisfies readonly (keyof ListedPackage)[];

/** Files whose build constraints Go reads too, though they are not Go. */
export const otherSourceLists = [
  'CFiles',
  'CXXFiles',
  'MFiles',
  'HFiles',
  'FFiles',
  'SFiles',
  'SwigFiles',
  'SwigCXXFiles',
  'IgnoredOtherFiles',
] as const satisfies readonly (keyof ListedPackage)[];

/** What is asked for: fields that cost Go more are left out. */
export const listedFields: readonly string[] = [
  ...new Set([
    'ImportPath',
    'Dir',
    'Name',
    'Standard',
    'DepOnly',
    'ForTest',
    'Module',
    'Imports',
    'ImportMap',
    'DefaultGODEBUG',
    'Error',
    ...sourceLists,
    'IgnoredGoFiles',
    'IgnoredOtherFiles',
    'TestGoFiles',
    'XTestGoFiles',
  ]),
];

/** Undefined if the text is not what `go list -json` prints. */
export function parsePackages(text: string): readonly ListedPackage[] | undefined {
  const packages: ListedPackage[] = [];
  for (const part of text.replaceAll('\r\n', '\n').split(/^\}\n/m)) {
    if (part.trim() === '') continue;
    try {
      const value: unknown = JSON.parse(`${part}}`);
      if (!isObject(value) || typeof value['ImportPath'] !== 'string') return undefined;
      // The go command is trusted to keep its documented types.
      packages.push(value as unknown as ListedPackage);
    } catch {
      return undefined;
    }
  }
  return packages;
}
