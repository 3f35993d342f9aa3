/** The names below a folder, and what an aspect reads from its files, as two digests and the texts behind them. */
import { compareText } from '../base/order.ts';
import { isWithin, type WorkspacePath } from '../base/path.ts';
import type { InputSpec } from '../model/action.ts';
import type { Digest } from '../model/digest.ts';
import type { AspectTable } from './aspect-table.ts';
import type { FileTable } from './file-table.ts';
import { sha256 } from './sha256.ts';
import { walk } from './walk.ts';

type TreeSpec = InputSpec & { readonly type: 'tree' };

export interface Tree {
  readonly listing: Digest;
  readonly aspects?: Digest | undefined;
  /** The texts that the digests name: one line a path, for telling what differs. */
  readonly texts: ReadonlyMap<Digest, string>;
}

/** `revision` is the driver's: an aspect that reads otherwise must be read again. Throws FileError. */
export function readTree(spec: TreeSpec, revision: number, tables: { files: FileTable; aspects: AspectTable }): Tree {
  const names: string[] = [];
  const read: WorkspacePath[] = [];
  const left = new Set(spec.except);
  walk({
    table: tables.files,
    from: spec.base,
    enter: (folder) => !left.has(folder),
    visit: (path, kind) => {
      if (left.has(path)) return;
      names.push(`${kind} ${relative(spec.base, path)}`);
      const hasContent = kind === 'file' || kind === 'link';
      if (spec.aspect && hasContent && path.endsWith(spec.aspect.suffix)) read.push(path);
    },
  });
  const texts = new Map<Digest, string>();
  const keep = (lines: string[]): Digest => {
    const text = lines.toSorted(compareText).join('\0');
    const digest = sha256(text);
    texts.set(digest, text);
    return digest;
  };
  const listing = keep(names);
  if (spec.aspect === undefined) return { listing, texts };
  const aspect = `${spec.aspect.name}@${revision}`;
  const name = spec.aspect.name;
  const aspects = keep(
    read.map((path) => `${tables.aspects.read({ aspect, name, path })} ${relative(spec.base, path)}`),
  );
  return { listing, aspects, texts };
}

const relative = (base: WorkspacePath, path: WorkspacePath): string =>
  base !== '.' && isWithin(base, path) ? path.slice(base.length + 1) : path;
