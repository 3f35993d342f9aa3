/** Puts a Go toolchain that came as a module zip in place: checked against its sum before anyone can see it. */
import { chmodSync, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { host, unsafePath, type AbsolutePath } from '../base/path.ts';
import { err, ok, type Result } from '../base/result.ts';
import { sizeText } from '../base/text.ts';
import type { Failure } from '../model/failure.ts';
import { errnoOf, fileError } from './file-error.ts';
import { moduleHash } from './module-hash.ts';
import { openZip, ZipError, type OpenZip } from './read-zip.ts';
import { removeTree } from './remove-tree.ts';
import { temporaryBeside } from './temporary-name.ts';

/** More than any toolchain has, and less than what would fill a disk. */
const mostEntries = 60_000;
const mostBytes = 2 * 1024 ** 3;

export interface UnpackRequest {
  readonly zip: AbsolutePath;
  /** Where it came from, for messages. */
  readonly url: string;
  /** `golang.org/toolchain@v0.0.1-go1.26.8.linux-amd64`: in front of every name. */
  readonly module: string;
  /** `h1:…`. */
  readonly sum: string;
  /** Folder that then is GOROOT; made in one step. */
  readonly to: AbsolutePath;
  readonly progress: (text: string) => void;
  readonly signal: AbortSignal;
}

/** `damaged`: what came is no whole zip file, and may be better the next time. */
export type UnpackProblem = { readonly type: 'damaged'; readonly message: string } | Failure;

export async function unpackToolchain(request: UnpackRequest): Promise<Result<AbsolutePath, UnpackProblem>> {
  const temporary = temporaryBeside(request.to);
  try {
    const zip = openZip(request.zip);
    try {
      const problem = await unpackAll(zip, temporary, request);
      if (problem) return err(problem);
    } finally {
      zip.close();
    }
    moveInto(temporary, request.to);
    return ok(request.to);
  } catch (error) {
    if (error instanceof ZipError)
      return err(
        error.lies ? refused(`${request.url} was made to mislead: ${error.message}`) : damaged(error, request),
      );
    const { message, path } = fileError('unpack', request.to, error);
    return err({ type: 'machine', message, path });
  } finally {
    discard(temporary);
  }
}

function damaged(error: ZipError, { zip, url }: UnpackRequest): UnpackProblem {
  const bytes = process.getBuiltinModule('node:fs').statSync(zip, { throwIfNoEntry: false })?.size ?? 0;
  return {
    type: 'damaged',
    message: `${url} gave ${sizeText(bytes)} (${bytes} bytes) that are no whole zip file: ${error.message}`,
  };
}

/** Another gobuild may have been faster: its folder was checked like ours. */
function moveInto(temporary: AbsolutePath, to: AbsolutePath): void {
  try {
    renameSync(temporary, to);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES'].includes(errnoOf(error)) || !existsSync(to)) throw error;
  }
}

async function unpackAll(zip: OpenZip, folder: AbsolutePath, request: UnpackRequest): Promise<Failure | undefined> {
  const { url, module, sum, signal, progress } = request;
  const total = zip.entries.reduce((bytes, { size }) => bytes + size, 0);
  if (zip.entries.length > mostEntries || total > mostBytes)
    return refused(`${url} would unpack to ${zip.entries.length} files of ${sizeText(total)}`);
  const twisted = twistedEntry(zip, module.length + 1);
  if (twisted !== undefined) return refused(`${url} holds ${twisted}`);
  const digests = new Map<string, string>();
  mkdirSync(folder, { recursive: true });
  const made = new Set<string>();
  for (const [index, entry] of zip.entries.entries()) {
    const path = entry.name.startsWith(`${module}/`) ? entry.name.slice(module.length + 1) : '';
    const unsafe = path === '' ? `it does not lie in ${module}` : unsafePath(path);
    if (unsafe !== undefined) return refused(`${url} holds the entry "${entry.name.slice(0, 200)}": ${unsafe}`);
    const content = entry.read();
    digests.set(entry.name, createHash('sha256').update(content).digest('hex'));
    for (const name of namesOf(path))
      writeEntry(host.join(folder, name), content, { executable: isProgram(path), made });
    if (index % 256 !== 0) continue;
    progress(`unpacking: ${Math.floor((index / zip.entries.length) * 100)} %`);
    // Lets signals and other targets have a turn.
    await new Promise((resolve) => void setImmediate(resolve));
    if (signal.aborted) return { type: 'cancelled' };
  }
  const found = moduleHash(digests);
  if (found === sum) return undefined;
  return refused(`${url} is not what gobuild.lock expects: its checksum is ${found}, not ${sum}`);
}

/** Names that are one file on some system, entries that share their bytes, and what is no plain file; undefined if all is well. */
function twistedEntry({ entries }: OpenZip, prefix: number): string | undefined {
  const strange = entries.find(({ plain }) => !plain);
  if (strange) return `"${shown(strange)}", which is a link or a device`;
  const lying = entries.toSorted((a, b) => a.at - b.at);
  const over = lying.find(
    (entry, index) => entry.at + entry.taken > (lying[index + 1]?.at ?? Number.POSITIVE_INFINITY),
  );
  if (over) return `"${shown(over)}", of which bytes belong to another entry, too`;
  const seen = new Map<string, string>();
  for (const entry of entries) {
    const twin = twinOf(entry.name.slice(prefix), seen);
    if (twin !== undefined) return `"${shown(entry)}", which cannot lie beside "${twin.slice(0, 200)}"`;
  }
  return undefined;
}

const shown = ({ name }: { readonly name: string }): string => name.slice(0, 200);

/** Notes a file and the folders above it; gives what was noted before and cannot be there with it. */
function twinOf(path: string, seen: Map<string, string>): string | undefined {
  const parts = path.split('/');
  for (let length = 1; length <= parts.length; length += 1) {
    const spelled = parts.slice(0, length).join('/');
    const whole = length === parts.length;
    const noted = whole ? spelled : `${spelled}/`;
    const folded = spelled.normalize('NFC').toLowerCase();
    const before = seen.get(folded);
    if (before !== undefined && (whole || before !== noted)) return before;
    seen.set(folded, noted);
  }
  return undefined;
}

const refused = (message: string): Failure => ({
  type: 'refused',
  message,
  help: 'ask those who run the proxy; if Go itself changed nothing, `gobuild lock` shows what its checksum database says',
});

/** Module zips hold no nested go.mod, so it is called _go.mod there; Go puts both in place (cmd/go, toolchain/select.go). */
const namesOf = (path: string): readonly string[] => {
  const [, folder = '', name] = /^(.*\/)?([^/]*)$/.exec(path) ?? [];
  return name === '_go.mod' ? [path, `${folder}go.mod`] : [path];
};

/** Module zips have no modes: these are what Go itself makes executable (cmd/go, toolchain/select.go). */
const isProgram = (path: string): boolean =>
  path.startsWith('bin/') || path.startsWith('pkg/tool/') || /^lib\/(?:.*\/)?go_[^/]+_[^/]+_exec$/.test(path);

interface Writing {
  readonly executable: boolean;
  /** Folders that are there. */
  readonly made: Set<string>;
}

function writeEntry(path: AbsolutePath, content: Uint8Array, { executable, made }: Writing): void {
  const folder = host.dirname(path);
  if (!made.has(folder)) mkdirSync(folder, { recursive: true });
  made.add(folder);
  writeFileSync(path, content, { flag: 'wx', mode: executable ? 0o755 : 0o644 });
  // The umask of a careful user must not take the programs away.
  if (executable) chmodSync(path, 0o755);
}

function discard(path: AbsolutePath): void {
  try {
    removeTree(path);
  } catch {
    // Swept by its name the next time.
  }
}
