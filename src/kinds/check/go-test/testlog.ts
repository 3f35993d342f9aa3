/** Reads the log of `-test.testlogfile`: the files, folders and variables that a test asked for. Pure but for `look`. */
import { sortedUnique } from '../../../base/order.ts';
import { host, isWithin, relativeTo, type AbsolutePath, type WorkspacePath } from '../../../base/path.ts';
import type { Discovered } from '../../../model/action.ts';

export interface TestlogContext {
  readonly workspace: AbsolutePath;
  /** Folder in which the test started. */
  readonly cwd: AbsolutePath;
  /** Absolute folders whose files are nobody's inputs: caches, temporary files, gobuild's own state. */
  readonly leaveOut: readonly AbsolutePath[];
  readonly kindOf: (path: AbsolutePath) => 'file' | 'folder' | 'other' | undefined;
}

/**
 * Given to every process and by design in no key (spec 4, "Environment of an action"), or set by gobuild and its shell.
 */
const unkeyed: ReadonlySet<string> = new Set(
  (
    'PATH HOME USERPROFILE TMPDIR TEMP TMP GOTMPDIR SYSTEMROOT COMSPEC PATHEXT APPDATA LOCALAPPDATA PROGRAMDATA GOCACHE ' +
    'GOMODCACHE GOMAXPROCS PWD OLDPWD LANG GOBUILD_RUN'
  ).split(' '),
);

/** Format: package internal/testlog and testing's testlogfile: `getenv N`, `open P`, `stat P`, `chdir P`. */
export function readTestlog(text: string, context: TestlogContext): Discovered {
  const files = new Set<WorkspacePath>();
  const folders = new Set<WorkspacePath>();
  const variables = new Set<string>();
  let { cwd } = context;
  for (const line of text.split('\n')) {
    const space = line.indexOf(' ');
    const [verb, rest] = [line.slice(0, space), line.slice(space + 1)];
    if (rest === '' || space < 0) continue;
    if (verb === 'getenv') {
      if (!unkeyed.has(rest.toUpperCase())) variables.add(rest);
    } else if (verb === 'chdir') cwd = host.resolve(cwd, rest);
    else if (verb === 'open' || verb === 'stat') note(host.resolve(cwd, rest), verb, { context, files, folders });
  }
  return { files: sortedUnique(files), folders: sortedUnique(folders), variables: sortedUnique(variables) };
}

interface Notes {
  readonly context: TestlogContext;
  readonly files: Set<WorkspacePath>;
  readonly folders: Set<WorkspacePath>;
}

/** What is not there is noted as a file: that it is missing is what counts. */
function note(path: AbsolutePath, verb: 'open' | 'stat', { context, files, folders }: Notes): void {
  const seen = relativeTo(context.workspace, path);
  if (!isWithin('.', seen) || host.isAbsolute(seen)) return;
  if (context.leaveOut.some((folder) => isWithin(relativeTo(context.workspace, folder), seen))) return;
  const kind = context.kindOf(path);
  if (kind === 'other') return;
  if (kind !== 'folder') files.add(seen);
  // Finding out where one is (os.Getwd) asks for the folders on the way: they are there as long as the package is.
  else if (verb === 'open' || !isWithin(seen, relativeTo(context.workspace, context.cwd))) folders.add(seen);
}
