/** Package paths as people write them: `./cmd/server`, `.`, or an import path of a module that go.mod names. */
import { join, isWithin, type WorkspacePath } from '../../base/path.ts';

/** True for a folder of the workspace, false for an import path. */
export const isLocalPackage = (text: string): boolean => text === '.' || text.startsWith('./');

/** `./cmd/server` of `./cmd//server/`; import paths stay as they are. The name of its pick in a scan. */
export function normalPackage(text: string): string {
  if (!isLocalPackage(text)) return text;
  const folder = join(text);
  return folder === '.' ? '.' : `./${folder}`;
}

/** Workspace path of a local package. */
export const packageFolder = (local: string): WorkspacePath => join(local);

/** The local package `local` as the go command wants it when it runs in the folder `module`. */
export function seenFromModule(module: WorkspacePath, local: string): string {
  if (module === '.' || !isLocalPackage(local)) return local;
  const rest = packageFolder(local).slice(module.length + 1);
  return rest === '' ? '.' : `./${rest}`;
}

/** Whether the pattern `./...` names the package: Go passes over testdata, vendor and folders with a `.` or `_` in front. */
export const isCoveredByAll = (local: string): boolean =>
  isLocalPackage(local) &&
  packageFolder(local)
    .split('/')
    .every((part) => part === '.' || (!/^[._]/.test(part) && part !== 'testdata' && part !== 'vendor'));

/** The file name that Go gives a program: the last part of the import path that is no major version. */
export function programName(importPath: string): string {
  const parts = importPath.split('/').filter((part) => part !== '.');
  const last = parts.at(-1) ?? '';
  return parts.length > 1 && /^v(?:[2-9]|[1-9][0-9]+)$/.test(last) ? (parts.at(-2) ?? last) : last;
}

/** Why a text is no package (or, with `pattern`, no package pattern) of the module; undefined if it is one. */
export function packageProblem(
  text: string,
  module: WorkspacePath,
  pattern = false,
): { readonly outside: boolean; readonly message: string; readonly help: string } | undefined {
  if (!pattern && text.includes('...'))
    return {
      outside: false,
      message: `"${text}" is a pattern, not one package`,
      help: 'name one package, or use a matrix',
    };
  if (text === '' || /^[-/\\]|[\\\s@]|^\.\.(?:\/|$)/.test(text) || text.endsWith('.go'))
    return {
      outside: false,
      message: `"${text}" is not a package`,
      help: 'write the folder of a program as ./cmd/server, or the import path of a tool that go.mod names',
    };
  if (isLocalPackage(text)) return localProblem(text, module);
  if (!(text.split('/')[0] ?? '').includes('.'))
    return {
      outside: false,
      message: `"${text}" names a package of Go's standard library`,
      help: `did you mean "./${text}"?`,
    };
  return undefined;
}

function localProblem(text: string, module: WorkspacePath): ReturnType<typeof packageProblem> {
  const folder = packageFolder(text.replace(/\/?\.\.\.$/, '') || '.');
  if (!folder.startsWith('..') && isWithin(module, folder)) return undefined;
  const within = folder.startsWith('..') ? module : join(module, folder);
  const meant = `"./${within}${text.endsWith('...') ? '/...' : ''}"`;
  return {
    outside: true,
    message: `"${text}" does not lie in the Go module at "${module}"`,
    help: `packages are named from gobuild.yaml: write ${meant}, or set "module" to the folder that holds the go.mod of "${text}"`,
  };
}
