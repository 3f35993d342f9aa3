/** Applies the edits of a model scenario to a workspace, and keeps what a person would call its sources. */
import type { Inode } from './memory-disk.ts';
import { configText, type ModelTarget } from './model-graph.ts';
import { rebuildAll, type Source, type Sources } from './model-oracle.ts';
import type { Edit, Scenario } from './model-scenario.ts';
import { root, storeFolder, type ModelWorld } from './model-world.ts';

export interface Bench {
  readonly world: ModelWorld;
  readonly files: Map<string, Source>;
  /** All, with the settings that they have now. */
  readonly targets: ModelTarget[];
  readonly here: boolean[];
  /** What became of the store since the last run. */
  readonly store: { emptied: boolean; damaged: boolean };
  /** When a source was last edited. */
  readonly edited: { at: bigint };
  /** Until the next edit. */
  readonly rebuilt: { now?: ReturnType<typeof rebuildAll> | undefined };
}

export function benchOf({ targets, here }: Scenario, world: ModelWorld): Bench {
  const store = { emptied: false, damaged: false };
  return {
    world,
    files: new Map(),
    targets: [...targets],
    here: [...here],
    store,
    edited: { at: world.disk.now() },
    rebuilt: {},
  };
}

export const targetsHere = ({ targets, here }: Bench): readonly ModelTarget[] =>
  targets.filter((_target, index) => here[index]);

const sourcesOf = (bench: Bench): Sources => ({
  files: bench.files,
  targets: targetsHere(bench),
  env: bench.world.env,
  tool: bench.world.tool.identity,
});

export const rebuild = (bench: Bench): ReturnType<typeof rebuildAll> =>
  (bench.rebuilt.now ??= rebuildAll(sourcesOf(bench)));

/** As an editor does it: only when it is another. */
export function writeConfig(bench: Bench): void {
  const text = configText(targetsHere(bench));
  const path = `${root}/gobuild.yaml`;
  const before = bench.world.disk.find(path);
  if (!before || Buffer.from(before.content).toString() !== text) bench.world.disk.write(path, text);
}

export function applyEdit(edit: Edit, bench: Bench): void {
  doEdit(edit, bench);
  bench.rebuilt.now = undefined;
  bench.edited.at = bench.world.disk.now();
}

function doEdit(edit: Edit, bench: Bench): void {
  const { world } = bench;
  switch (edit.type) {
    case 'write':
      return write(edit, bench);
    case 'touch':
    case 'mode':
    case 'remove':
    case 'rename':
      return changeFile(edit, bench);
    case 'link':
      bench.files.set(edit.path, { link: edit.target });
      return world.disk.link(`${root}/${edit.path}`, edit.target);
    case 'output':
      return changeOutput(edit, bench);
    case 'environment':
      world.env['MODE'] = edit.value;
      return undefined;
    case 'tool':
      world.tool.identity = edit.value;
      world.tool.replaced += 1;
      return undefined;
    case 'store':
      return changeStore(edit, bench);
    default:
      return changeTarget(edit, bench);
  }
}

function write({ path, text, how }: Edit & { type: 'write' }, { world: { disk }, files }: Bench): void {
  const at = `${root}/${path}`;
  const before = files.get(path);
  const mtimeNs = disk.find(at)?.mtimeNs;
  const executable = before !== undefined && 'text' in before && before.executable && how !== 'anew';
  files.set(path, { text, executable });
  if (how === 'anew') disk.replace(at, text);
  else disk.write(at, text);
  if (how === 'old time' && mtimeNs !== undefined) disk.setTime(at, mtimeNs);
}

type FileEdit = Extract<Edit, { readonly path: string }> & { readonly type: 'touch' | 'mode' | 'remove' | 'rename' };

function changeFile(edit: FileEdit, { world: { disk }, files }: Bench): void {
  const source = files.get(edit.path);
  if (source === undefined || 'link' in source) return;
  const at = `${root}/${edit.path}`;
  if (edit.type === 'touch') disk.setTime(at, disk.now());
  if (edit.type === 'mode') {
    files.set(edit.path, { ...source, executable: !source.executable });
    disk.setMode(at, source.executable ? 0o644 : 0o755);
  }
  if (edit.type !== 'remove' && edit.type !== 'rename') return;
  files.delete(edit.path);
  if (edit.type === 'remove') return disk.remove(at);
  files.set(edit.to, source);
  disk.makeFolder(`${root}/${edit.to.slice(0, edit.to.lastIndexOf('/'))}`);
  disk.rename(at, `${root}/${edit.to}`);
}

function changeOutput({ target, how }: Edit & { type: 'output' }, { world: { disk }, targets }: Bench): void {
  const output = targets[target]?.outputs[0];
  if (!output) return;
  const top = `${root}/${output.path}`;
  // What lies there before a target ever ran is its owner's, and stays.
  const isMade = output.type === 'folder' && disk.find(top)?.kind === 'folder';
  if (how === 'stranger' && isMade) return disk.write(`${top}/stranger`, 'not made');
  const at = output.type === 'file' ? top : disk.below(top)[0];
  const inode = at === undefined ? undefined : disk.find(at);
  if (at !== undefined && inode?.kind === 'file') spoil(at, inode, { disk, how });
}

type Spoiling = { readonly disk: Bench['world']['disk']; readonly how: (Edit & { type: 'output' })['how'] };

function spoil(at: string, inode: Inode, { disk, how }: Spoiling): void {
  if (how === 'remove') disk.remove(at);
  if (how === 'mode') disk.setMode(at, (inode.mode & 0o111) === 0 ? 0o755 : 0o644);
  if (how === 'link') disk.link(at, '../src/a.txt');
  // Of the same length, which only the content tells.
  if (how === 'edit') disk.write(at, Buffer.from(inode.content).toString().replaceAll('o', '0'));
}

function changeStore({ how, which }: Edit & { type: 'store' }, { world: { disk }, store }: Bench): void {
  if (how === 'empty') {
    disk.remove(storeFolder);
    store.emptied = true;
    return;
  }
  const all = disk.below(`${storeFolder}/${how === 'damage record' ? 'ac' : 'cas'}`);
  const path = all[which % Math.max(1, all.length)];
  const inode = path === undefined ? undefined : disk.find(path);
  if (path === undefined || !inode) return;
  store.damaged = true;
  if (how === 'lose blob') disk.remove(path);
  else disk.write(path, Buffer.from(inode.content).fill('x', Math.floor(inode.content.length / 2)));
}

type TargetEdit = Edit & { readonly type: 'revision' | 'level' | 'target name' | 'target here' };

function changeTarget(edit: TargetEdit, bench: Bench): void {
  const { targets, here } = bench;
  const index = edit.target;
  const target = targets[index];
  if (!target) return;
  if (edit.type === 'revision') targets[index] = { ...target, revision: edit.value };
  if (edit.type === 'level') targets[index] = { ...target, level: edit.value };
  if (edit.type === 'target name') {
    targets[index] = { ...target, name: target.name === target.id ? `${target.id}x` : target.id };
    bench.world.disk.remove(`${root}/out/${target.id}/stranger`);
  }
  if (edit.type !== 'target here') return;
  const takes = (one: ModelTarget, other: ModelTarget): boolean => [...one.from, ...one.needs].includes(other.id);
  const present = targetsHere(bench);
  const isTaken = present.some((one) => takes(one, target));
  const hasAll = [...target.from, ...target.needs].every((id) => present.some((one) => one.id === id));
  if (here[index] ? !isTaken && present.length > 1 : hasAll) here[index] = here[index] !== true;
}
