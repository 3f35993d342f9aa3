/** The oracle of the model test: rebuilds everything in a fresh world, without any cache, and says what decided each result. */
import { memoryDisk, type MemoryDisk } from './memory-disk.ts';
import { toyOf, type ModelTarget } from './model-graph.ts';
import { runToy, type Toy, type ToyOutput, type ToyResult, type ToyWorld } from './toy-command.ts';

export type Source = { readonly text: string; readonly executable: boolean } | { readonly link: string };

export interface Sources {
  readonly files: ReadonlyMap<string, Source>;
  readonly targets: readonly ModelTarget[];
  readonly env: Readonly<Record<string, string>>;
  readonly tool: string;
}

export interface Rebuilt {
  readonly outcome: 'made' | 'failed' | 'skipped';
  /** All that may decide the result, and nothing else. */
  readonly key: string;
  readonly outputs: string;
}

/** By the id of the target. */
export function rebuildAll({ files, targets, env, tool }: Sources): ReadonlyMap<string, Rebuilt> {
  const disk = memoryDisk(1n);
  for (const [path, source] of files) {
    if ('link' in source) disk.link(`/w/${path}`, source.link);
    else disk.write(`/w/${path}`, source.text, source.executable ? 0o755 : 0o644);
  }
  const rebuilt = new Map<string, Rebuilt>();
  for (const target of targets) {
    const isHeldUp = [...target.from, ...target.needs].some((id) => rebuilt.get(id)?.outcome !== 'made');
    const variables = { ...env, LEVEL: target.level, TOY: tool };
    const result = isHeldUp ? undefined : runToEnd(toyOf(target, targets), { disk, root: '/w', env: variables });
    const outcome = result === undefined ? 'skipped' : result.status === 0 ? 'made' : 'failed';
    const key = keyText(target, { targets, env, tool, reads: result?.reads ?? [] });
    rebuilt.set(target.id, { outcome, key, outputs: outputsText(disk, target) });
  }
  return rebuilt;
}

function runToEnd(toy: Toy, world: ToyWorld): ToyResult {
  const steps = runToy(toy, world);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

interface Deciding extends Pick<Sources, 'targets' | 'env' | 'tool'> {
  readonly reads: ToyResult['reads'];
}

/** Renamed makers count, for the key names who made an artifact. */
function keyText(target: ModelTarget, { targets, env, tool, reads }: Deciding): string {
  const makers = targets.filter(({ id }) => target.from.includes(id)).map(({ name }) => name);
  const { inputs, level } = target;
  return JSON.stringify([
    toyOf(target, targets),
    inputs,
    level,
    env['MODE'],
    tool,
    makers,
    reads.map((read) => read.join(' ')).toSorted(),
  ]);
}

/** What lies at the outputs of a target: paths, contents, modes, links. */
export const outputsText = (disk: MemoryDisk, { outputs }: ModelTarget): string =>
  outputs.map((output) => outputText(disk, output)).join('\n');

function outputText(disk: MemoryDisk, { type, path }: ToyOutput): string {
  const at = `/w/${path}`;
  const paths = type === 'file' ? [at] : disk.below(at).filter((one) => type === 'folder' || one.endsWith('.txt'));
  return paths.map((one) => `${one} ${whatLies(disk, one)}`).join('\n');
}

function whatLies(disk: MemoryDisk, path: string): string {
  const inode = disk.find(path);
  if (!inode) return 'missing';
  if (inode.kind === 'link') return `-> ${inode.target}`;
  return `${inode.kind} ${(inode.mode & 0o111) === 0 ? '' : '+x '}${Buffer.from(inode.content).toString()}`;
}
