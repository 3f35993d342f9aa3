/** What rooms may ask of the world. Implemented in host/ and cache/; faked only here, never elsewhere. */
import type { AbsolutePath } from '../base/path.ts';
import type { Result } from '../base/result.ts';
import type { ToolNeed } from './action.ts';
import type { Digest } from './digest.ts';
import type { Downloaded, DownloadProblem, DownloadRequest } from './download.ts';
import type { Failure } from './failure.ts';

/** From a bigint lstat: the tuple that says whether a file is the one we knew. */
export interface FileStat {
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly size: number;
  /** Any execute bit (always false on Windows). */
  readonly executable: boolean;
  readonly dev: bigint;
  readonly ino: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  /** Permission bits. */
  readonly mode: number;
  /** User id of the owner, where there are such. */
  readonly uid?: number | undefined;
}

/** Synchronous on purpose: three times faster than the asynchronous calls for many small files (trials). Throws FileError. */
export interface Files {
  /** lstat; undefined if there is nothing. */
  readonly stat: (path: AbsolutePath) => FileStat | undefined;
  /** stat behind links; undefined if there is nothing. */
  readonly follow: (path: AbsolutePath) => FileStat | undefined;
  readonly read: (path: AbsolutePath) => Uint8Array;
  /** Up to `length` bytes from `offset` on; empty at the end. For files that may be larger than memory. */
  readonly readPart: (path: AbsolutePath, offset: number, length: number) => Uint8Array;
  readonly readText: (path: AbsolutePath) => string;
  readonly readLink: (path: AbsolutePath) => string;
  readonly realPath: (path: AbsolutePath) => AbsolutePath;
  /** SHA-256 of the content, read in chunks; of big files `told` hears after each how many bytes were read. */
  readonly digest: (path: AbsolutePath, options?: { readonly told?: ((done: number) => void) | undefined }) => Digest;
  /** Entries in text order; empty if the folder is not there. */
  readonly list: (path: AbsolutePath) => readonly { readonly name: string; readonly kind: FileStat['kind'] }[];
  /** With its parents. */
  readonly makeFolder: (path: AbsolutePath, options?: FolderOptions) => void;
  /** Temporary file beside it, then rename; parents are made. `sync`: fsync of file and folder. */
  readonly write: (path: AbsolutePath, content: Uint8Array | string, options?: WriteOptions) => void;
  /** `sync`: the content is on the disk when it returns (a journal's record). */
  readonly append: (path: AbsolutePath, content: Uint8Array | string, options?: Pick<WriteOptions, 'sync'>) => void;
  /** For many appends to one file, which stays open between them; where there is none, each opens it. */
  readonly appender?: ((path: AbsolutePath) => Appender) | undefined;
  /** Nothing stands in it any more; whoever appends to it goes on at its beginning. */
  readonly empty: (path: AbsolutePath) => void;
  /** Reflink where the file system can, else copy; temporary name, then rename over; mode 0755 or 0644. */
  readonly copy: (
    from: AbsolutePath,
    to: AbsolutePath,
    options: { readonly executable: boolean } & Pick<WriteOptions, 'sync'>,
  ) => void;
  readonly symlink: (target: string, path: AbsolutePath) => void;
  /** `sync`: fsync of the folder that it lands in (a switch that must survive a power cut). */
  readonly rename: (from: AbsolutePath, to: AbsolutePath, options?: Pick<WriteOptions, 'sync'>) => void;
  /** Removes a file, link or tree; nothing there is fine; links are not followed. */
  readonly remove: (path: AbsolutePath) => void;
  readonly setMode: (path: AbsolutePath, mode: number) => void;
  /**
   * The same for paths below `root` alone: whoever swaps a folder above them for a link meanwhile gets a FileError
   * (ELOOP), never a write behind that link. Links that stay below `root` are followed.
   */
  readonly below?: ((root: AbsolutePath) => WritesBelow) | undefined;
}

/** A live resource. */
export interface Appender {
  /** One write. The file is opened, and made with its folders, by the first. Throws FileError. */
  readonly append: (content: Uint8Array) => void;
  /** The next append opens the file anew. */
  readonly close: () => void;
}

export type WritesBelow = Pick<Files, 'makeFolder' | 'write' | 'copy' | 'symlink' | 'remove' | 'setMode'>;

export interface FolderOptions {
  /** What is made is for this user alone (0700). */
  readonly private?: boolean | undefined;
  /** When it returns the folder and those above it are on the disk, each with its name in the one above it. */
  readonly sync?: boolean | undefined;
}

export interface WriteOptions {
  readonly mode?: number | undefined;
  readonly sync?: boolean | undefined;
}

/** What Files throws: the errno and the path, so that a Failure or a warning can name both. */
export class FileError extends Error {
  override readonly name = 'FileError';
  readonly code: string;
  readonly path: string;
  constructor(code: string, path: string, message: string) {
    super(message);
    this.code = code;
    this.path = path;
  }
}

export interface Clock {
  /** Milliseconds since 1970: only for people and file names, never for a decision. */
  readonly now: () => number;
  /** Monotonic milliseconds with fractions. */
  readonly monotonic: () => number;
  /** Milliseconds since 1970 at which this machine was started; undefined where that is not known. */
  readonly bootedAt?: (() => number) | undefined;
  /** Resolves after `ms` or when the signal aborts. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

export interface Random {
  /** Lower-case hex of `bytes` random bytes. */
  readonly hex: (bytes: number) => string;
}

export interface Network {
  /** One request with a deadline; `error` when no answer came. The body is cut at 1 MiB. */
  readonly http: (request: {
    readonly url: string;
    readonly method?: string | undefined;
    readonly headers?: Readonly<Record<string, string>> | undefined;
    /** UTF-8. */
    readonly body?: string | undefined;
    /** Ends it. */
    readonly signal?: AbortSignal | undefined;
    /** Where HTTPS_PROXY and its kin are looked up; without it no proxy is asked, and this machine never is through one. */
    readonly proxyEnv?: Readonly<Record<string, string | undefined>> | undefined;
    readonly timeoutMs: number;
  }) => Promise<{ readonly status: number; readonly body: string } | { readonly error: string }>;
  /** Undefined when the port took a connection, else why not. */
  readonly tcp: (host: string, port: number, timeoutMs: number) => Promise<string | undefined>;
  /** Streams what lies behind an address into a file. One attempt; the digest of what came is for the caller to check. */
  readonly download: (request: DownloadRequest) => Promise<Result<Downloaded, DownloadProblem>>;
  /** Who listens on a port of this machine, as `orders (pid 4711)`; undefined if that cannot be told. */
  readonly holder?: ((port: number) => string | undefined) | undefined;
}

/** One program that a shell would start and do nothing else. Words and files are written as POSIX shells read them. */
export interface PlainCommand {
  readonly program: string;
  /** `'a b'`, `src/*.txt`. */
  readonly words: readonly string[];
  /** In this order. */
  readonly redirections: readonly { readonly operator: '<' | '>' | '>>'; readonly file: string }[];
  /** A command of the shell itself, the same in every shell. */
  readonly builtIn: boolean;
  /** What the shell would add to the environment, besides PWD. */
  readonly variables: Readonly<Record<string, string>>;
}

export interface Command {
  /** Words, or the text of a shell. */
  readonly argv: readonly string[];
  /** What `argv` comes down to: a slot may start that instead, which is cheaper by a shell. Not with `stdout`. */
  readonly plain?: PlainCommand | undefined;
  readonly cwd: AbsolutePath;
  /** The whole environment of the process. */
  readonly env: Readonly<Record<string, string>>;
  readonly stdin?: AbsolutePath | undefined;
  /** File that gets standard error and, unless `stdout` is given, standard output; appended to. */
  readonly log: AbsolutePath;
  /** File that gets standard output alone. */
  readonly stdout?: AbsolutePath | undefined;
  readonly timeoutMs?: number | undefined;
}

export interface CommandResult {
  readonly status?: number | undefined;
  readonly signal?: string | undefined;
  readonly timedOut: boolean;
  readonly cancelled: boolean;
  /** Processes that the command left in its group: they were killed. A result with any is not stored. */
  readonly leftBehind: number;
  /** Set when the program could not be started: what and why. */
  readonly notStarted?: string | undefined;
  readonly ms: number;
  /** Most memory that its processes held at once, as far as somebody looked: nobody does at short commands. */
  readonly peakBytes?: number | undefined;
  /** It was killed, and the system says that it killed for lack of memory. */
  readonly outOfMemory?: boolean | undefined;
}

/** A place in which one command at a time runs, in a process group that dies with gobuild. */
export interface Slot {
  readonly index: number;
  readonly run: (command: Command, signal: AbortSignal) => Promise<CommandResult>;
}

export interface Processes {
  /** A free slot, made when needed; give it back with `release`. */
  readonly acquire: () => Slot;
  readonly release: (slot: Slot) => void;
  /** Ends all groups: TERM, grace, KILL (`now`: KILL). */
  readonly close: (now?: boolean) => Promise<void>;
}

/** File events of a system: hints that may be doubled, late or lost. What decides is what lies on disk. */
export interface Watching {
  readonly open: (options: WatchingOptions) => Promise<Watcher>;
}

export interface WatchingOptions {
  /** Paths that may have changed; undefined: anything may have. */
  readonly onHint: (paths: readonly AbsolutePath[] | undefined) => void;
  /** No more events come, and why: a limit of the system, most likely. Told once. */
  readonly onLost: (why: string) => void;
}

export interface Watcher {
  /** From now on exactly these files and folders, existing or not. Resolves when their events arrive. */
  readonly watch: (paths: Iterable<AbsolutePath>) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface FoundTool {
  readonly name: string;
  /** Empty as long as it has to be fetched. */
  readonly path: AbsolutePath;
  /**
   * What it is, is known, but not yet whether this machine has it: finds or fetches it, once per run. To be called
   * before the first program that needs it, and not for results that are only taken from a store.
   */
  readonly fetch?: ((options: FetchOptions) => Promise<Result<FoundTool, Failure>>) | undefined;
  /** What enters keys: equal on every host that would give equal results. */
  readonly identity: string;
}

export interface FetchOptions {
  /** `fetching Go 1.26.8: 12.0 of 70.1 MiB`. */
  readonly progress: (text: string) => void;
  readonly signal: AbortSignal;
}

export interface Tools {
  /** Looked up once per run and need. */
  readonly find: (need: ToolNeed) => Promise<Result<FoundTool, Failure>>;
  /** Name of one of them whose program is no longer the one that was found: a result of it would lie about its tool. */
  readonly changed?: ((tools: readonly FoundTool[]) => string | undefined) | undefined;
}

export interface Environment {
  /** Records that the name was asked for. */
  readonly get: (name: string) => string | undefined;
  readonly all: () => Readonly<Record<string, string>>;
}

export interface Secrets {
  /** Fetched when first asked for, a command once per run; registers the value for redaction. `signal` ends the command. */
  readonly value: (name: string, signal?: AbortSignal) => Promise<Result<string, Failure>>;
  /** Text with every known secret made `***`, its base64 and URL forms too. */
  readonly redact: (text: string) => string;
  /** True while no value is known: every text is as {@link redact} would give it. */
  readonly knowsNone?: (() => boolean) | undefined;
  /** The same for text in pieces, over their borders too: what could begin a secret is held back until more comes. */
  readonly stream: () => { readonly push: (text: string) => string; readonly end: () => string };
}

/** Where people and programs read: data goes to `out`, words for people to `err`. A closed pipe is not an error. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Standard error is a terminal that can move its cursor (TERM is not `dumb`). */
  readonly isTerminal: boolean;
  /** Width of standard error in columns; 80 when nothing is known. */
  readonly columns: () => number;
  /** Height of standard error in rows; 24 when nothing is known. */
  readonly rows: () => number;
  /** Standard error takes colours (NO_COLOR, FORCE_COLOR and TERM are respected). */
  readonly colour: boolean;
  /** Calls back after every change of size, until the returned function is called. */
  readonly onResize: (callback: () => void) => () => void;
  /** Settles once all that was written has been taken, or cannot be. */
  readonly written?: () => Promise<void>;
}
