/** Digests of files, links and folder listings, trusted while the stat tuple stays; kept on disk between runs. */
import { compareText } from '../base/order.ts';
import { absolute, basename, dirname, host, relativeTo, type AbsolutePath } from '../base/path.ts';
import type { Digest } from '../model/digest.ts';
import { FileError, type Clock, type Files } from '../model/ports.ts';
import { ContentReader } from './content-reader.ts';
import { openFrameFile, type FrameFile } from './frame-file.ts';
import { blockSize, decodeKnown, encodeBlocks, isSameKnown, mayName, type Known, type KnownPath } from './known.ts';
import { knownIn, seenIn, type Slot } from './table-slot.ts';
import { LookTracer, type Looks, type Traced } from './looks.ts';
import { onDiskUntil } from './on-disk-until.ts';
import { newestNs, sameStat, type Moment } from './stat-tuple.ts';
import type { TellReading } from './tell-reading.ts';

/** To look for a name in a longer one takes longer than to ask for it. */
const shortListing = 1024;
const format = { name: 'GBFT', version: 1 } as const;

export interface FileTableOptions {
  readonly files: Files;
  readonly clock: Clock;
  /** Relative paths are seen from here. */
  readonly root: AbsolutePath;
  /** The table's own file. */
  readonly path: AbsolutePath;
  /** As a warning names it. */
  readonly label: string;
  readonly warn: (text: string) => void;
  /** Told while contents are read that take long. */
  readonly reading?: TellReading | undefined;
  /** Neither read nor written: each file that is looked at is read. For runs that look at few of very many. */
  readonly apart?: boolean | undefined;
}

/** A live resource: give it back with `flush`. Paths are workspace paths, or absolute for what lies elsewhere. */
export class FileTable {
  readonly #options: FileTableOptions;
  readonly #slots = new Map<string, Slot>();
  #changed = new Set<string>();
  #file: FrameFile | undefined;
  #onDisk = 0;
  #turn = 1;
  #age = 0;
  #settling = false;
  #looked = new Set<string>();
  #first = new Map<string, Known | undefined>();
  /** Files that changed later than this may have lost their content when the machine stopped, times and size kept. */
  #onDiskUntil: bigint | undefined;
  readonly #tracer = new LookTracer();
  readonly #reader: ContentReader;

  constructor(options: FileTableOptions) {
    this.#options = options;
    this.#reader = new ContentReader(options);
  }

  /** While it stays, a second look at a path would give what the first one gave. */
  get age(): number {
    return this.#age;
  }

  absolute(path: string): AbsolutePath {
    return absolute(this.#options.root, path);
  }

  /**
   * What lies at `path` now, without following links; undefined if there is nothing. Asked of the file system once per
   * turn; the same object as before as long as nothing changed. Throws FileError.
   */
  look(path: string): Known | undefined {
    const known = this.#look(path);
    this.#tracer.add(path, known);
    return known;
  }

  #look(path: string): Known | undefined {
    this.#load();
    this.#looked.add(path);
    const slot = this.#slots.get(path);
    if (slot?.turn === this.#turn) return seenIn(slot);
    if (slot && this.#settling && this.#stands(path, slot)) {
      slot.turn = this.#turn;
      return seenIn(slot);
    }
    const stat = this.#options.files.stat(this.absolute(path));
    if (stat === undefined) return this.#remember(path, undefined);
    const before = slot && knownIn(slot);
    if (before && sameStat(before.stat, stat) && this.#vouches(before, slot)) {
      slot.turn = this.#turn;
      slot.absent = false;
      return before;
    }
    return this.#remember(path, this.#reader.read(this.absolute(path), stat, before));
  }

  /** What was last found at `path`, young or not, if its stat tuple is still that. It counts as no look; nothing is read. */
  recalled(path: string): Known | undefined {
    this.#load();
    const slot = this.#slots.get(path);
    const known = slot && seenIn(slot);
    const stat = known && this.#options.files.stat(this.absolute(path));
    return stat && sameStat(known.stat, stat) ? known : undefined;
  }

  /** See {@link LookTracer}. */
  traced<T>(action: () => T): Traced<T> {
    return this.#tracer.traced(action);
  }

  note(looks: Looks): void {
    this.#tracer.note(looks);
  }

  /** True if all is as it was, by stat tuple and content. Each path is looked at. Throws FileError. */
  stillHold(looks: Looks): boolean {
    if (looks.turn !== this.#turn) {
      looks.holds =
        looks.paths.every((path, index) => isSameKnown(looks.found[index], this.look(path))) &&
        looks.parts.every((part) => this.stillHold(part));
      looks.turn = this.#turn;
    }
    return looks.holds;
  }

  /** The tuple, which is the same, stands for the digest. */
  #vouches({ racy, stat }: Known, { turn }: Slot): boolean {
    if (turn > 0) return !racy || this.#settling;
    return !racy && (this.#onDiskUntil === undefined || newestNs(stat) <= this.#onDiskUntil);
  }

  /** Like {@link look}, with links followed one by one so that each of them is looked at. A circle ends at a link. */
  behind(path: string): KnownPath | undefined {
    let at = path;
    let known = this.look(at);
    for (let hops = 0; known?.target !== undefined && hops < 40; hops += 1) {
      const target = host.resolve(host.dirname(this.absolute(at)), known.target);
      at = this.#shortest(target);
      known = this.look(at);
    }
    return known && { path: at, known };
  }

  /** Workspace path of what lies in the workspace, else the absolute path. */
  #shortest(path: AbsolutePath): string {
    const relative = relativeTo(this.#options.root, path);
    return relative.startsWith('..') ? path : relative;
  }

  /** What was looked at may have changed from now on: the next look asks again. */
  nextTurn(): void {
    this.#turn += 1;
    this.#age += 1;
  }

  /**
   * Runs `action`, the last look of a run, believing what was found in this run: digests of young files, and files
   * themselves. What it finds is written down by its tuples, and whoever finds others at the next run does not believe it:
   * it need not be true of the disk, only of one disk. Folders are asked: commands put files into them, which is no change.
   */
  settling<T>(action: () => T): T {
    this.#settling = true;
    try {
      return action();
    } finally {
      this.#settling = false;
    }
  }

  /** It was looked at in this run: a file, or nothing in a folder that was listed in this turn and does not name it. */
  #stands(path: string, slot: Slot): boolean {
    if (slot.turn === 0 || !slot.absent) return slot.turn > 0 && knownIn(slot)?.stat.kind === 'file';
    const folder = this.#slots.get(dirname(path));
    const listing = folder?.turn === this.#turn ? seenIn(folder)?.listing : undefined;
    return listing !== undefined && listing.length <= shortListing && !mayName(listing, basename(path));
  }

  /** Bytes with that digest, if they are few and were read just now. */
  recent(digest: Digest): Uint8Array | undefined {
    return this.#reader.recent(digest);
  }

  /** A file was put there whose content is known; the next run reads it all the same, because it is young. */
  seed(path: string, digest: Digest): void {
    this.#age += 1;
    const stat = this.#options.files.stat(this.absolute(path));
    if (stat?.kind === 'file') this.#remember(path, { stat, digest, racy: true });
    this.#doubtFolderOf(path);
  }

  /** The path is gone or no longer matters. */
  forget(path: string): void {
    this.#age += 1;
    this.#looked.delete(path);
    if (this.#slots.delete(path)) this.#changed.delete(path);
    this.#doubtFolderOf(path);
  }

  /** Within one tick of the clock the tuple of a folder does not tell that a name in it came or went. */
  #doubtFolderOf(path: string): void {
    const folder = this.#slots.get(dirname(path));
    if (folder) folder.turn = 0;
  }

  /** All paths that were looked at since the last {@link clearLooked}, with what was found there. */
  looked(): readonly { readonly path: string; readonly known: Known | undefined }[] {
    return [...this.#looked].toSorted(compareText).map((path) => {
      const slot = this.#slots.get(path);
      return { path, known: slot && seenIn(slot) };
    });
  }

  /** What was found at first, of paths that were found otherwise later on. */
  firstLooks(): ReadonlyMap<string, Known | undefined> {
    return this.#first;
  }

  clearLooked(): void {
    this.#age += 1;
    this.#looked = new Set();
  }

  /** See {@link ContentReader}. */
  moment(): Moment {
    return this.#reader.moment();
  }

  /** Writes what is new. A table that cannot be written costs time, never correctness: one warning. */
  flush(): void {
    if (this.#changed.size === 0 || this.#file === undefined) return;
    const added = [...this.#changed].toSorted(compareText).flatMap((path) => this.#entry(path));
    this.#changed = new Set();
    try {
      // Once it was written since the machine was started, all of it is believed: what is doubted now must not stay in it.
      const isDoubted = this.#onDiskUntil !== undefined;
      if (isDoubted || this.#onDisk + added.length > 2 * this.#slots.size + blockSize) return this.#compact();
      if (added.length > 0) this.#file.append(...encodeBlocks(added));
      this.#onDisk += added.length;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      this.#options.warn(`${this.#options.label} was not written: ${error.message}`);
    }
  }

  /** What this run did not look at is kept only while it is still true, and vouched for. */
  #compact(): void {
    const isLive = ({ path, known }: KnownPath): boolean => {
      const slot = this.#slots.get(path);
      if (slot?.turn !== 0) return true;
      if (this.#onDiskUntil !== undefined && !this.#vouches(known, slot)) return false;
      const stat = this.#options.files.stat(this.absolute(path));
      return stat !== undefined && sameStat(stat, known.stat);
    };
    const live = [...this.#slots.keys()].toSorted(compareText).flatMap((path) => this.#entry(path).filter(isLive));
    this.#file?.replace(encodeBlocks(live));
    this.#onDisk = live.length;
  }

  #entry(path: string): KnownPath[] {
    const slot = this.#slots.get(path);
    if (slot === undefined || slot.absent) return [];
    const known = knownIn(slot);
    if (known === undefined || path.includes('\0')) return [];
    return [{ path, known }];
  }

  #remember(path: string, known: Known | undefined): Known | undefined {
    const before = this.#slots.get(path);
    if (known !== undefined && known !== before?.known) this.#changed.add(path);
    if (before !== undefined && before.turn > 0 && !this.#first.has(path)) this.#first.set(path, seenIn(before));
    this.#slots.set(path, { known, index: 0, turn: this.#turn, absent: known === undefined });
    return known;
  }

  #load(): void {
    if (this.#file !== undefined || this.#options.apart === true) return;
    const { files, path, label, warn } = this.#options;
    this.#onDiskUntil = onDiskUntil(this.#options);
    this.#file = openFrameFile({ files, path, format, label, warn });
    for (const frame of this.#file.frames) {
      const block = decodeKnown(frame);
      block.paths.forEach((name, index) => {
        this.#slots.set(name, { known: undefined, block, index, turn: 0, absent: false });
      });
      this.#onDisk += block.paths.length;
    }
  }
}
