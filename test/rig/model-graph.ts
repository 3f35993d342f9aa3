/** Random graphs of toy commands for the model test: as gobuild.yaml, and as what an oracle runs in order. */
import type { Seeded } from './seeded.ts';
import type { Toy, ToyOutput } from './toy-command.ts';

export interface ModelTarget {
  /** For ever; its outputs are called after it. */
  readonly id: string;
  readonly name: string;
  /** Changes with the settings. */
  readonly revision: number;
  readonly inputs: readonly string[];
  /** Ids of earlier targets whose artifacts it takes. */
  readonly from: readonly string[];
  /** Ids of earlier targets whose outputs it reads by their paths. */
  readonly needs: readonly string[];
  readonly outputs: readonly ToyOutput[];
  readonly cut: boolean;
  readonly depfile: boolean;
  readonly level: string;
}

export const sourceFiles = ['src/a.txt', 'src/b.txt', 'src/deep/c.txt', 'lib/d.txt', 'lib/e.c'] as const;
export const headers = ['inc/one.h', 'inc/two.h'] as const;
export const links = ['src/link.txt', 'lib/link.txt'] as const;
const patterns = ['src/**/*.txt', 'src/*.txt', 'lib/', 'lib/*.txt'] as const;

export const pick = <T>(random: Seeded, list: readonly T[]): T => list[random.below(list.length)] as T;

/** In an order in which each comes after what it takes. */
export function randomTargets(random: Seeded): ModelTarget[] {
  const targets: ModelTarget[] = [];
  const count = 2 + random.below(4);
  for (let index = 0; index < count; index += 1) targets.push(randomTarget(random, `t${index}`, targets));
  return targets;
}

export function randomTarget(random: Seeded, id: string, earlier: readonly ModelTarget[]): ModelTarget {
  const some = (of: number): readonly ModelTarget[] => earlier.filter(() => random.chance(of)).slice(-2);
  const from = some(0.4).map((target) => target.id);
  const read = some(0.25).filter((target) => !from.includes(target.id));
  const depfile = random.chance(0.2);
  const own = [
    ...(random.chance(0.6) || depfile ? [pick(random, [...sourceFiles, ...links])] : []),
    ...(random.chance(0.4) ? [pick(random, patterns)] : []),
    ...(depfile ? ['lib/e.c'] : []),
  ];
  const inputs = [...own, ...read.flatMap((target) => target.outputs.map(readPattern))];
  return {
    id,
    name: id,
    revision: 0,
    inputs: inputs.length + from.length > 0 ? [...new Set(inputs)] : ['src/a.txt'],
    from,
    needs: read.map((target) => target.id),
    outputs: randomOutputs(random, id),
    cut: random.chance(0.25),
    depfile,
    level: 'low',
  };
}

const readPattern = (output: ToyOutput): string =>
  output.type === 'file' ? output.path : output.type === 'folder' ? `${output.path}/` : `${output.path}/*.txt`;

function randomOutputs(random: Seeded, name: string): readonly ToyOutput[] {
  switch (random.below(5)) {
    case 0:
      return [{ type: 'folder', path: `out/${name}` }];
    case 1:
      return [{ type: 'glob', path: `gen/${name}` }];
    case 2:
      return [
        { type: 'file', path: `out/${name}.txt` },
        { type: 'file', path: `out/${name}.bin`, executable: true },
      ];
    default:
      return [{ type: 'file', path: `out/${name}.txt` }];
  }
}

/** The command of a target, as gobuild.yaml spells it and as the oracle runs it. */
export function toyOf(target: ModelTarget, all: readonly ModelTarget[]): Toy {
  const artifacts = all.filter(({ id }) => target.from.includes(id)).flatMap(({ outputs }) => outputs);
  const files = target.inputs.filter((input) => !/[*]|\/$/.test(input));
  const globs = target.inputs.filter((input) => /[*]|\/$/.test(input)).map(globOf);
  const folders = artifacts.filter(({ type }) => type !== 'file');
  return {
    salt: `${target.id} ${target.revision}`,
    files: [...files, ...artifacts.filter(({ type }) => type === 'file').map(({ path }) => path)],
    globs: [
      ...globs,
      ...folders.map(({ path, type }) => ({ folder: path, suffix: type === 'glob' ? '.txt' : '', optional: true })),
    ],
    variables: ['MODE', 'LEVEL', 'TOY'],
    outputs: target.outputs,
    cut: target.cut,
    ...(target.depfile ? { depfile: `gen/${target.id}.d` } : {}),
  };
}

function globOf(pattern: string): Toy['globs'][number] {
  if (pattern.endsWith('/')) return { folder: pattern.slice(0, -1), suffix: '' };
  const [folder = ''] = pattern.split('/*');
  return { folder, suffix: '.txt', ...(pattern.includes('**') ? {} : { flat: true }) };
}

const outputText = ({ type, path }: ToyOutput): string =>
  type === 'file' ? path : type === 'folder' ? `${path}/` : `${path}/*.txt`;

/** JSON is YAML. */
export function configText(targets: readonly ModelTarget[]): string {
  const names = (ids: readonly string[]): readonly string[] =>
    targets.filter(({ id }) => ids.includes(id)).map(({ name }) => name);
  return JSON.stringify({
    version: 1,
    project: 'model',
    env: { pass: ['MODE'] },
    targets: Object.fromEntries(
      targets.map((target) => [
        target.name,
        {
          kind: 'task',
          inputs: target.inputs,
          from: names(target.from),
          needs: names(target.needs),
          outputs: target.outputs.map(outputText),
          env: { LEVEL: target.level },
          run: ['toy', JSON.stringify(toyOf(target, targets))],
          ...(target.depfile ? { depfile: `gen/${target.id}.d` } : {}),
        },
      ]),
    ),
  });
}
