/** Reads what lies at a path together with the stat tuple that may stand for it later, and says when it is too young for that. */
import { host, type AbsolutePath } from '../base/path.ts';
import { emptyDigest, type Digest } from '../model/digest.ts';
import { FileError, type Clock, type Files, type FileStat } from '../model/ports.ts';
import { listingText, type Known } from './known.ts';
import { sha256 } from './sha256.ts';
import { isRacy, sameStat, type Moment } from './stat-tuple.ts';
import { openReading, type Reading, type TellReading } from './tell-reading.ts';

/** Contents of at most so many bytes are held for a moment, so many of them at most. */
const tinySize = 1024;
const fewRecent = 64;
/** Of a file of more bytes than that it is told how far it has come. */
const bigSize = 64 * 1024 * 1024;

/** No time is known: every file counts as young. */
const distrust: Moment = { ns: -(2n ** 63n), dev: -1n };

export interface ContentReaderOptions {
  readonly files: Files;
  readonly clock: Clock;
  /** Of the table: the file that tells the time is written beside it. */
  readonly path: AbsolutePath;
  readonly reading?: TellReading | undefined;
}

export class ContentReader {
  readonly #options: ContentReaderOptions;
  readonly #reading: Reading | undefined;
  #moment: Moment | undefined;
  #momentAt = 0;
  readonly #recent = new Map<Digest, Uint8Array>();

  constructor(options: ContentReaderOptions) {
    this.#options = options;
    this.#reading = options.reading && openReading(options.clock, options.reading);
  }

  /** Bytes with that digest, if they are few and were read just now. */
  recent(digest: Digest): Uint8Array | undefined {
    return this.#recent.get(digest);
  }

  /** The file system's own time, from a file written just now. */
  moment(): Moment {
    const now = this.#options.clock.monotonic();
    if (this.#moment !== undefined && now - this.#momentAt < 2) return this.#moment;
    const path = host.join(host.dirname(this.#options.path), 'clock');
    this.#momentAt = now;
    try {
      this.#options.files.write(path, '');
      const stat = this.#options.files.stat(path);
      this.#moment = stat ? { ns: stat.mtimeNs, dev: stat.dev } : distrust;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      this.#moment = distrust;
    }
    return this.#moment;
  }

  /** The moment is taken before the content is read: whoever writes later gets a later time or a younger file. */
  read(path: AbsolutePath, first: FileStat, before: Known | undefined): Known {
    let stat = first;
    for (let attempt = 0; ; attempt += 1) {
      const racy = this.#isYoung(stat);
      const content = this.#content(path, stat);
      const after = this.#options.files.stat(path);
      const steady = after !== undefined && sameStat(stat, after);
      if (!steady && after !== undefined && attempt < 3) {
        stat = after;
        continue;
      }
      const known: Known = { stat, racy: racy || !steady, ...content };
      const same = before?.digest === known.digest && before.racy === known.racy && sameStat(before.stat, stat);
      return same ? before : known;
    }
  }

  /** A new moment is taken only where it may help: a file that is too young by the guess too stays young. */
  #isYoung(stat: FileStat): boolean {
    const moment = this.#moment ?? this.moment();
    if (!isRacy(stat, moment)) return false;
    const passedNs = BigInt(Math.ceil((this.#options.clock.monotonic() - this.#momentAt) * 1e6));
    const guess = { ns: moment.ns + passedNs, dev: moment.dev };
    return isRacy(stat, guess) || isRacy(stat, this.moment());
  }

  #content(path: AbsolutePath, stat: FileStat): Pick<Known, 'digest' | 'listing' | 'target'> {
    const { files } = this.#options;
    if (stat.kind === 'file') return { digest: stat.size > tinySize ? this.#large(path, stat) : this.#tiny(path) };
    if (stat.kind === 'link') {
      const target = files.readLink(path);
      return { digest: sha256(target), target };
    }
    if (stat.kind === 'other') return { digest: emptyDigest };
    const listing = listingText(files.list(path));
    return { digest: sha256(listing), listing };
  }

  #large(path: AbsolutePath, { size }: FileStat): Digest {
    const reading = this.#reading;
    const told =
      reading && size > bigSize ? (done: number) => reading.part(host.basename(path), done, size) : undefined;
    const digest = this.#options.files.digest(path, told && { told });
    reading?.file(size);
    return digest;
  }

  #tiny(path: AbsolutePath): Digest {
    const bytes = this.#options.files.read(path);
    const digest = sha256(bytes);
    if (this.#recent.size >= fewRecent) this.#recent.clear();
    this.#recent.set(digest, bytes);
    return digest;
  }
}
