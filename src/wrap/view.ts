/** What wrappers are made from: the public view of a file's targets and of where it lies. */
import type { Kind } from '../model/config.ts';

export interface WrapTarget {
  /** As seen from the root's file: `server`, `api:server`. */
  readonly name: string;
  readonly kind: Kind;
  readonly using?: string | undefined;
  readonly description?: string | undefined;
  /** Takes the arguments behind `--`. */
  readonly args: boolean;
}

export interface WrapView {
  readonly project: string;
  /** In order of declaration. */
  readonly targets: readonly WrapTarget[];
  /** The file has a `default:`. */
  readonly hasDefault: boolean;
  /** Version of gobuild that a CI job installs where the project does not bring its own. */
  readonly version: string;
  /** How the project brings gobuild: its launcher `./gobuild`, a package in package.json, or not at all. */
  readonly brings: 'launcher' | 'package' | 'nothing';
  /** Path of the go.mod whose Go a CI job installs, from the top of the checkout. */
  readonly goMod?: string | undefined;
  /** Where outputs land, from the folder of gobuild.yaml: `dist`. */
  readonly dist: string;
  /** Folder of gobuild.yaml from the top of the checkout: `.`, `services/api`. */
  readonly folder: string;
  /** Folder of gobuild.yaml from the folder that the wrapper lies in: `.`, `..`. */
  readonly from: string;
  /** JSON schema of gobuild.yaml, for editors. */
  readonly schema: string;
}

export interface WrapFile {
  /** From {@link WrapRoot}. */
  readonly path: string;
  readonly text: string;
  readonly executable?: true;
  /** Lies beside what people wrote: given what is there (undefined: nothing), what it should be, or why that cannot be. */
  readonly merge?: (before: string | undefined) => { readonly text: string } | { readonly problem: string };
}

/** What paths of wrappers are relative to: folder of gobuild.yaml, top of the checkout, folder of git's hooks. */
export type WrapRoot = 'workspace' | 'checkout' | 'hooks';

export interface Wrapper {
  readonly does: string;
  readonly root: WrapRoot;
  readonly files: (view: WrapView) => readonly WrapFile[];
}
