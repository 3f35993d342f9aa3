/** Turns what the go command says into Failures with places that a person can click. Pure. */
import { join, type WorkspacePath } from '../../base/path.ts';
import type { Failure } from '../../model/failure.ts';

/** Lines of the go command, which ran in `module`, with paths as seen from the workspace. */
export function fromWorkspace(lines: readonly string[], module: WorkspacePath): string[] {
  return lines
    .filter((line) => line.trim() !== '' && !/^go: (?:downloading|finding|extracting) /.test(line))
    .map((line) => {
      const place = /^(\s*(?:vet: )?)([^\s:][^:\n]*\.(?:go|mod|sum|work|s)):(?=\d)/.exec(line);
      const [, indent = '', path = ''] = place ?? [];
      if (!place || path.startsWith('/') || path.includes('\\')) return line;
      return `${indent}${join(module, path)}:${line.slice(place[0].length)}`;
    });
}

export interface GoTrouble {
  /** `./cmd/server does not compile for linux/arm64`. */
  readonly message: string;
  readonly lines: readonly string[];
  readonly module: WorkspacePath;
}

/** The closest case: a go.mod that asks for a newer Go, missing go.sum lines, or a plain finding. */
export function goFailure({ message, lines, module }: GoTrouble): Failure {
  const shown = fromWorkspace(lines, module);
  const all = shown.join('\n');
  const newer = /(\S+) requires go >= (\S+) \(running go (\S+?);/.exec(all);
  if (newer) {
    const [, what = 'go.mod', wanted = '', found = ''] = newer;
    return {
      type: 'configuration',
      message: `${what.endsWith('go.mod') ? join(module, 'go.mod') : what} asks for Go ${wanted}, but the Go found here is ${found}`,
      help: `install Go ${wanted} or newer and put it first on PATH, or lower the "go" line`,
    };
  }
  return { type: 'finding', message, lines: shown, ...helpFor(all) };
}

function helpFor(text: string): { readonly help?: string } {
  if (text.includes('missing go.sum entry') || text.includes('updates to go.mod needed'))
    return { help: 'run "go mod tidy" and commit go.mod and go.sum' };
  if (text.includes('inconsistent vendoring')) return { help: 'run "go mod vendor" and commit the vendor folder' };
  if (text.includes('no required module provides'))
    return { help: 'add the module with "go get", or run "go mod tidy"' };
  if (text.includes('unsupported GOOS/GOARCH pair'))
    return { help: 'see "go tool dist list" for the platforms of this Go' };
  if (text.includes('requires external (cgo) linking'))
    return { help: 'this platform cannot do that without cgo: choose another buildmode for it' };
  return {};
}
