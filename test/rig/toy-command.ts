/** The tiny commands of the model test: what they read decides what they write, in steps between which a world may change. */
import type { MemoryDisk } from './memory-disk.ts';

export type ToyOutput =
  | { readonly type: 'file'; readonly path: string; readonly executable?: boolean }
  /** One file for each word that was read, below a folder that is an output as a whole. */
  | { readonly type: 'folder'; readonly path: string }
  /** The same; only its *.txt are outputs. */
  | { readonly type: 'glob'; readonly path: string };

export interface Toy {
  readonly salt: string;
  readonly files: readonly string[];
  /** All files below `folder`, those with `suffix`, or those right in it; none is a failure. */
  readonly globs: readonly {
    readonly folder: string;
    readonly suffix: string;
    readonly flat?: boolean;
    readonly optional?: boolean;
  }[];
  readonly variables: readonly string[];
  readonly outputs: readonly ToyOutput[];
  /** Of each file only the first letter matters: what changes behind it changes no output. */
  readonly cut: boolean;
  /** Follows `#include`, and says in this file what it read. */
  readonly depfile?: string | undefined;
}

export type ToyStage = 'started' | 'read' | 'half' | 'written';

export interface ToyResult {
  readonly status: number;
  /** Path → content and mode as it read them. */
  readonly reads: readonly (readonly [path: string, what: string])[];
}

export interface ToyWorld {
  readonly disk: MemoryDisk;
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const filler = '.'.repeat(1500);

/** Yields before each stage, so that whoever drives it may do something in between or stop. */
export function* runToy(toy: Toy, world: ToyWorld): Generator<ToyStage, ToyResult> {
  yield 'started';
  const reads = new Map<string, string>();
  const complete = readAll(toy, world, reads);
  yield 'read';
  const texts = [...reads].map(([path, what]) => (toy.cut ? `${path} ${what.slice(0, 1)}` : `${path} ${what}`));
  const variables = toy.variables.map((name) => `${name}=${world.env[name] ?? ''}`);
  const told = { status: complete && !texts.some((text) => text.includes('FAIL')) ? 0 : 1, reads: [...reads] };
  const body = [toy.salt, ...variables, ...texts.toSorted()].join('\n');
  const words = [...new Set(texts.flatMap((text) => text.match(/\b(?:one|two|six|ten)\b/g) ?? []))];
  for (const output of toy.outputs) {
    write(output, { body, words }, world);
    yield 'half';
  }
  const all = [...reads.keys()].map((path) => path.replace('/w/', '')).join(' ');
  if (toy.depfile !== undefined) world.disk.write(`${world.root}/${toy.depfile}`, `made: ${all}\n`);
  yield 'written';
  return told;
}

function write(output: ToyOutput, what: { body: string; words: readonly string[] }, { disk, root }: ToyWorld): void {
  const path = `${root}/${output.path}`;
  // A long one gets a blob of its own, a short one lies in its record.
  const text = what.body.length % 2 === 0 ? what.body : `${what.body}${filler}`;
  if (output.type === 'file') disk.write(path, text, output.executable === true ? 0o755 : 0o644);
  else {
    disk.makeFolder(path);
    for (const word of what.words) disk.write(`${path}/${word}.txt`, `${word} ${text}`);
    const [first] = what.words;
    if (output.type === 'folder' && first !== undefined) disk.link(`${path}/first`, `${first}.txt`);
  }
}

/** False where something that it needs is not there. */
function readAll(toy: Toy, world: ToyWorld, reads: Map<string, string>): boolean {
  const { disk, root } = world;
  const { open, complete: found } = listed(toy, world, reads);
  let complete = found;
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const inode = disk.find(`${root}/${path}`, true);
    if (inode?.kind !== 'file') complete = false;
    else if (!reads.has(path)) {
      const text = Buffer.from(inode.content).toString();
      reads.set(path, `${text}${(inode.mode & 0o111) === 0 ? '' : ' +x'}`);
      if (toy.depfile !== undefined) open.push(...[...text.matchAll(/#include (\S+)/g)].map(([, name = '']) => name));
    }
  }
  return complete;
}

/** All that is to be read; of links that lead nowhere the target is all there is. */
function listed(toy: Toy, { disk, root }: ToyWorld, reads: Map<string, string>): { open: string[]; complete: boolean } {
  const open = [...toy.files];
  let complete = true;
  for (const glob of toy.globs) {
    const found = disk
      .below(`${root}/${glob.folder}`)
      .map((path) => path.slice(root.length + 1))
      .filter((path) => matches(path, glob));
    complete &&= found.length > 0 || glob.optional === true;
    for (const path of found) {
      const inode = disk.find(`${root}/${path}`);
      const leadsNowhere = inode?.kind === 'link' && disk.find(`${root}/${path}`, true) === undefined;
      if (leadsNowhere) reads.set(path, `-> ${inode.target}`);
      else open.push(path);
    }
  }
  return { open, complete };
}

const matches = (path: string, { folder, suffix, flat }: Toy['globs'][number]): boolean =>
  path.endsWith(suffix) && !path.includes('/.') && (flat !== true || !path.slice(folder.length + 1).includes('/'));
