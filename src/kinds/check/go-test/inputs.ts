/** What the actions of check/go-test hand to their performers: plain data, all of it in their keys. */
import type { Json } from '../../../base/json.ts';
import { join, type WorkspacePath } from '../../../base/path.ts';
import type { Action } from '../../../model/action.ts';
import type { CoverMode } from './coverage.ts';
import type { GoScan } from '../../go-toolchain/scan.ts';

/** How statements are counted. */
export type Cover = {
  readonly mode: CoverMode;
  /** Packages whose statements count in every test, as seen from the module's folder; empty: the tested one alone. */
  readonly patterns: readonly string[];
};

/** Of the scan; what it says besides the question to Go is for the actions that grow from it. */
export type ScanInput = GoScan & {
  readonly flags: readonly string[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Milliseconds for one package's tests; -1 for Go's ten minutes. */
  readonly limitMs: number;
  readonly retries: number;
  readonly secrets: readonly string[];
  /** The machine cannot run the platform's programs: they are compiled and vetted. */
  readonly foreign: boolean;
  readonly cover: Cover | null;
  /** Words in front of the test programs; empty where they run by themselves. */
  readonly runner: readonly string[];
  readonly flakyRetries: number;
  /** Folder of the reports. */
  readonly reports: WorkspacePath;
};

/** Of the action that compiles one package's tests. */
export type CompileInput = GoScan & {
  readonly importPath: string;
  readonly foreign: boolean;
  readonly cover: Cover | null;
  /** Absolute below the state folder: `go/+tests/test/0`. Names in one folder differ. */
  readonly folder: string;
  /** `web.test`, without `.exe`. */
  readonly testName: string;
};

/** Of the action that runs one package's tests. */
export type RunInput = {
  readonly compile: CompileInput;
  readonly compileAction: string;
  /** Workspace path of the package. */
  readonly packageFolder: WorkspacePath;
  readonly flags: readonly string[];
  readonly limitMs: number;
  readonly runner: readonly string[];
  readonly flakyRetries: number;
  readonly reports: WorkspacePath;
};

/** Of the action that counts the statements of packages without tests, none of which run. */
export type UntestedInput = GoScan & { readonly cover: Cover };

export type ReportInput = {
  readonly reports: WorkspacePath;
  readonly foreign: boolean;
  readonly cover: Cover | null;
};

/** The merged coverage profile of a node. */
export const coverageFile = (reports: WorkspacePath): WorkspacePath => join(reports, 'coverage.out');

/** The input of an action; only the plan of this driver makes them, so a performer knows its type. */
export const inputOf = ({ work }: Action): Json => (work.type === 'perform' ? work.input : null);
