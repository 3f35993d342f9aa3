/** Turns that the kernel gives back when their holder dies: one run per workspace, one sweep per store (node:sqlite). */
import type { DatabaseSync } from 'node:sqlite';
import { isObject } from '../base/json.ts';
import { host, type AbsolutePath } from '../base/path.ts';
import { err, ok, type Result } from '../base/result.ts';
import { FileError, type Clock, type Files } from '../model/ports.ts';
import { fileError, guarded } from './file-error.ts';
import { sweepFolders, sweepTemporaries } from './sweep.ts';

export interface Lock {
  readonly release: () => void;
}

export interface LockRequest {
  readonly files: Files;
  readonly clock: Clock;
  /** `.gobuild`; the turn is `lock.db` in it, who has it `lock.json`. */
  readonly stateFolder: AbsolutePath;
  /** False: answer at once who has it. */
  readonly wait: boolean;
  /** Called once, with who has it. */
  readonly onWait?: ((holder: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Folders in which a killed holder may have left temporary files; `stateFolder` always is one. */
  readonly sweep?: readonly AbsolutePath[] | undefined;
  /** Folders of which only the entries themselves are looked at. */
  readonly sweepFlat?: readonly AbsolutePath[] | undefined;
  /** Called when the last holder was killed, before anything else is done with the turn: to clear away what it left elsewhere. */
  readonly afterKill?: (() => void) | undefined;
  /** What the others are told; default: the command of this process. */
  readonly command?: string | undefined;
}

/** Who holds a turn, as far as its own note tells. */
interface Holder {
  readonly pid: number;
  /** Name of its machine; a folder may be shared by several, and by containers. */
  readonly host?: string | undefined;
  readonly command: string;
  readonly since: number;
}

/**
 * The turn, or who has it: `gobuild run (pid 4711) since 14:03:22`, on another machine `(pid 4711 on build-7)`. Throws
 * FileError where no file can be locked.
 */
export async function takeLock(request: LockRequest): Promise<Result<Lock, string>> {
  const { files, clock, stateFolder } = request;
  const note = host.join(stateFolder, 'lock.json');
  files.makeFolder(stateFolder);
  let told = false;
  for (let pause = 20; ; pause = Math.min(pause * 2, 250)) {
    const database = lockFile(host.join(stateFolder, 'lock.db'), 'exclusive');
    if (database) return ok(heldLock(database, request, note));
    const holder = holderText(readHolder(files, note));
    if (!request.wait || request.signal?.aborted === true) return err(holder);
    if (!told) request.onWait?.(holder);
    told = true;
    await clock.sleep(pause, request.signal);
  }
}

function heldLock(database: DatabaseSync, request: LockRequest, note: AbsolutePath): Lock {
  // Whoever gives the turn back removes its note: the last one was killed.
  if (request.files.stat(note)) {
    sweepTemporaries(request.files, [request.stateFolder, ...(request.sweep ?? [])]);
    sweepFolders(request.files, request.sweepFlat ?? []);
    request.afterKill?.();
  } else {
    // One that was killed before its note, or after it was removed, could write nowhere else.
    sweepFolders(request.files, [request.stateFolder, host.join(request.stateFolder, 'warm')]);
  }
  const holder: Holder = {
    pid: process.pid,
    host: machineName(),
    command: request.command ?? ownCommand(),
    since: request.clock.now(),
  };
  try {
    request.files.write(note, `${JSON.stringify(holder)}\n`);
  } catch (error) {
    database.close();
    throw error;
  }
  let held = true;
  return {
    release: () => {
      if (!held) return;
      held = false;
      // The note first: whoever gets the turn next writes a new one.
      if (request.files.stat(note)) request.files.remove(note);
      database.close();
    },
  };
}

/** For sweeping the store: undefined while any run uses it (see {@link shareStore}) or another sweeps. Throws FileError. */
export const takeStoreLock = (folder: AbsolutePath): Lock | undefined => lockStore(folder, 'exclusive');

/** For the length of a run that uses the store: many at once, none while it is swept (then undefined). Throws FileError. */
export const shareStore = (folder: AbsolutePath): Lock | undefined => lockStore(folder, 'shared');

function lockStore(folder: AbsolutePath, how: 'shared' | 'exclusive'): Lock | undefined {
  const { mkdirSync } = process.getBuiltinModule('node:fs');
  guarded('make the folder', folder, () => void mkdirSync(folder, { recursive: true, mode: 0o700 }));
  const database = lockFile(host.join(folder, 'lock.db'), how);
  return database && { release: () => database.isOpen && database.close() };
}

/** SQLite's codes for "somebody else has it" (sqlite.org/rescode.html): SQLITE_BUSY, SQLITE_LOCKED. */
const busyCodes = new Set([5, 6]);

const sqliteCode = (error: unknown): number | undefined =>
  error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : undefined;

/** SQLITE_NOTADB: the file is damaged, so nobody holds it; it has no content worth keeping. */
const notADatabase = 26;

function removed(path: AbsolutePath): boolean {
  try {
    process.getBuiltinModule('node:fs').unlinkSync(path);
    return true;
  } catch {
    return false;
  }
}

/** The file must never be opened by other means in this process: closing it would give the kernel's lock back. */
function lockFile(path: AbsolutePath, how: 'shared' | 'exclusive'): DatabaseSync | undefined {
  let database: DatabaseSync | undefined;
  try {
    database = new (sqlite().DatabaseSync)(path, { timeout: 0 });
    // A read holds the shared lock until the transaction ends, which it never does.
    database.exec(how === 'exclusive' ? 'BEGIN EXCLUSIVE' : 'BEGIN; SELECT count(*) FROM sqlite_schema');
    return database;
  } catch (error) {
    database?.close();
    const code = sqliteCode(error);
    if (code !== undefined && busyCodes.has(code)) return undefined;
    if (code === notADatabase && removed(path)) return lockFile(path, how);
    if (code === undefined) throw fileError('lock', path, error);
    throw new FileError(
      'ELOCK',
      path,
      `cannot lock ${path}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Fetched when first needed, without the note that it is experimental: what is used of it has been stable for years. */
function sqlite(): typeof import('node:sqlite') {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = () => {};
  try {
    return process.getBuiltinModule('node:sqlite');
  } finally {
    process.emitWarning = emitWarning;
  }
}

function readHolder(files: Files, note: AbsolutePath): Holder | undefined {
  try {
    const value: unknown = JSON.parse(files.readText(note));
    if (!isObject(value)) return undefined;
    const { pid, command, since, host: machine } = value;
    if (typeof pid !== 'number' || typeof command !== 'string' || typeof since !== 'number') return undefined;
    return { pid, command, since, ...(typeof machine === 'string' ? { host: machine } : {}) };
  } catch {
    return undefined;
  }
}

/** Without a note the holder has just taken the turn, or is just giving it back. */
function holderText(holder: Holder | undefined): string {
  if (!holder) return 'another gobuild in this workspace';
  const since = new Date(holder.since).toTimeString().slice(0, 8);
  const elsewhere = holder.host === undefined || holder.host === machineName() ? '' : ` on ${holder.host}`;
  return `${holder.command} (pid ${holder.pid}${elsewhere}) since ${since}`;
}

const machineName = (): string => process.getBuiltinModule('node:os').hostname();

/** Words of the command line without options and their values that could tell a secret (`--set`). */
function ownCommand(): string {
  const words = process.argv.slice(2).filter((word) => /^[A-Za-z][\w*.@-]*$/.test(word));
  return ['gobuild', ...words.slice(0, 4)].join(' ');
}
