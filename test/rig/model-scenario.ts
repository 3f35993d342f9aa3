/** What happens in one seed of the model test, as data: a graph, and turns of edits and troubles that can be left out one by one. */
import { headers, links, pick, randomTarget, randomTargets, sourceFiles, type ModelTarget } from './model-graph.ts';
import { seeded, type Seeded } from './seeded.ts';
import type { ToyStage } from './toy-command.ts';

export type Edit =
  | {
      readonly type: 'write';
      readonly path: string;
      readonly text: string;
      readonly how: 'within' | 'anew' | 'old time';
    }
  | { readonly type: 'touch'; readonly path: string }
  | { readonly type: 'mode'; readonly path: string }
  | { readonly type: 'remove'; readonly path: string }
  | { readonly type: 'rename'; readonly path: string; readonly to: string }
  | { readonly type: 'link'; readonly path: string; readonly target: string }
  | { readonly type: 'output'; readonly target: number; readonly how: 'edit' | 'remove' | 'mode' | 'link' | 'stranger' }
  | { readonly type: 'environment'; readonly value: string }
  | { readonly type: 'tool'; readonly value: string }
  | { readonly type: 'revision'; readonly target: number; readonly value: number }
  | { readonly type: 'level'; readonly target: number; readonly value: string }
  | { readonly type: 'target name' | 'target here'; readonly target: number }
  | {
      readonly type: 'store';
      readonly how: 'empty' | 'lose blob' | 'damage blob' | 'damage record';
      readonly which: number;
    };

/** What may happen while commands run: what decides the graph is read before. */
export type EditMeanwhile = Extract<
  Edit,
  { readonly type: 'write' | 'mode' | 'remove' | 'rename' | 'link' | 'output' | 'tool' }
>;

export type Trouble =
  | {
      readonly type: 'fails' | 'is killed' | 'gobuild is interrupted' | 'gobuild dies';
      readonly command: number;
      readonly stage: ToyStage;
    }
  | { readonly type: 'dies writing'; readonly change: number }
  | {
      readonly type: 'disk full';
      readonly change: number;
      readonly count: number;
      readonly where: 'store' | 'everywhere';
    }
  | {
      readonly type: 'edited meanwhile';
      readonly command: number;
      readonly stage: ToyStage;
      readonly edit: EditMeanwhile;
      /** A text or a tool is put back once the command has read it. */
      readonly undone: boolean;
    }
  | { readonly type: 'no cache' | 'forced' };

export interface ModelTurn {
  readonly edits: readonly Edit[];
  /** Between the edits and the run. */
  readonly pauseNs: bigint;
  readonly jobs: number;
  readonly trouble?: Trouble | undefined;
  /** The next edits come before a run without trouble. */
  readonly unmended?: boolean | undefined;
}

export interface Scenario {
  readonly seed: number;
  readonly tickNs: bigint;
  readonly targets: readonly ModelTarget[];
  /** Those that are there from the start. */
  readonly here: readonly boolean[];
  readonly files: readonly Edit[];
  readonly turns: readonly ModelTurn[];
}

const words = ['one', 'two', 'six', 'ten', 'one two', 'six ten', 'FAIL', '#include inc/one.h', ''];
const headerWords = ['one', 'two', 'six', '#include inc/two.h', '#include inc/one.h ten'];
const files = [...sourceFiles, ...headers];
const newFiles = ['src/new.txt', 'src/deep/new.txt', 'lib/new.txt', 'src/deep/er/new.txt', 'lib/.hidden'];
const stages: readonly ToyStage[] = ['started', 'read', 'half', 'written'];

const textFor = (random: Seeded, path: string): string =>
  pick(random, path.startsWith('inc/') ? headerWords : words.slice(0, random.chance(0.9) ? 6 : words.length));

export function scenarioOf(seed: number): Scenario {
  const random = seeded(seed);
  const targets = randomTargets(random);
  const last = randomTarget(random, `t${targets.length}`, targets);
  const start = files.map((path): Edit => {
    const text = path === 'lib/e.c' ? '#include inc/one.h' : textFor(random, path);
    return { type: 'write', path, text, how: 'within' };
  });
  const first = new Map(start.flatMap((edit) => (edit.type === 'write' ? [[edit.path, edit.text] as const] : [])));
  const turns = Array.from({ length: 2 + random.below(2) }, () =>
    goingBack(randomTurn(random, targets.length + 1), first, random),
  );
  return {
    seed,
    tickNs: pick(random, [1n, 4_000_000n, 4_000_000n, 16_000_000n, 1_000_000_000n, 2_000_000_000n]),
    targets: [...targets, last],
    here: [...targets.map(() => true), random.chance(0.5)],
    files: [
      ...start,
      { type: 'link', path: 'src/link.txt', target: 'a.txt' },
      { type: 'link', path: 'lib/link.txt', target: '../src/b.txt' },
    ],
    turns: [{ edits: [], pauseNs: 0n, jobs: 2 }, ...turns],
  };
}

/** Now and then a file becomes what it was at first. */
function goingBack(turn: ModelTurn, first: ReadonlyMap<string, string>, random: Seeded): ModelTurn {
  const edits = turn.edits.map((edit) =>
    edit.type === 'write' && random.chance(0.4) ? { ...edit, text: first.get(edit.path) ?? edit.text } : edit,
  );
  return { ...turn, edits, ...(turn.trouble && random.chance(0.4) ? { unmended: true } : {}) };
}

function randomTurn(random: Seeded, targets: number): ModelTurn {
  const edits = Array.from({ length: random.below(4) }, () => randomEdit(random, targets));
  return {
    edits,
    pauseNs: pick(random, [0n, 0n, 1_000_000n, 17_000_000n, 30_000_000n, 5_000_000_000n]),
    jobs: 1 + random.below(3),
    ...(random.chance(0.4) ? { trouble: randomTrouble(random, targets) } : {}),
  };
}

function randomEdit(random: Seeded, targets: number): Edit {
  const path = pick(random, files);
  const target = random.below(targets);
  switch (random.below(20)) {
    case 0:
      return { type: 'touch', path };
    case 1:
      return { type: 'mode', path };
    case 2:
      return { type: 'remove', path: pick(random, [...files, ...newFiles]) };
    case 3:
      return { type: 'rename', path, to: pick(random, [...newFiles, ...files]) };
    case 4:
    case 5: {
      const added = pick(random, newFiles);
      return { type: 'write', path: added, text: textFor(random, added), how: 'within' };
    }
    case 6:
      return {
        type: 'link',
        path: pick(random, links),
        target: pick(random, ['a.txt', 'b.txt', '../src/a.txt', 'gone']),
      };
    case 7:
    case 8:
    case 9:
      return { type: 'output', target, how: pick(random, ['edit', 'edit', 'remove', 'mode', 'link', 'stranger']) };
    case 10:
      return random.chance(0.5)
        ? { type: 'environment', value: pick(random, ['', 'fast', 'slow']) }
        : { type: 'tool', value: pick(random, ['toy 1', 'toy 2']) };
    case 11:
      return { type: 'revision', target, value: random.below(2) };
    case 12:
      return { type: 'level', target, value: pick(random, ['low', 'high']) };
    case 13:
      return { type: random.chance(0.5) ? 'target name' : 'target here', target };
    case 14:
      return {
        type: 'store',
        how: pick(random, ['empty', 'lose blob', 'damage blob', 'damage record']),
        which: random.below(50),
      };
    default:
      return { type: 'write', path, text: textFor(random, path), how: pick(random, ['within', 'anew', 'old time']) };
  }
}

function randomTrouble(random: Seeded, targets: number): Trouble {
  const at = { command: random.below(4), stage: pick(random, stages) };
  switch (random.below(10)) {
    case 0:
      return { type: 'fails', ...at };
    case 1:
      return { type: 'is killed', ...at };
    case 2:
      return { type: 'gobuild is interrupted', ...at };
    case 3:
      return { type: 'gobuild dies', ...at };
    case 4:
      return { type: 'dies writing', change: random.below(60) };
    case 5:
      return {
        type: 'disk full',
        change: random.below(40),
        count: 1 + random.below(random.chance(0.5) ? 2 : 40),
        where: pick(random, ['store', 'everywhere']),
      };
    case 6:
      return { type: random.chance(0.5) ? 'no cache' : 'forced' };
    default:
      return { type: 'edited meanwhile', ...at, edit: randomMeanwhile(random, targets), undone: random.chance(0.4) };
  }
}

function randomMeanwhile(random: Seeded, targets: number): EditMeanwhile {
  const path = pick(random, files);
  switch (random.below(12)) {
    case 0:
      return { type: 'mode', path };
    case 1:
      return { type: 'remove', path };
    case 2:
      return { type: 'rename', path, to: pick(random, [...newFiles, ...files]) };
    case 3: {
      const added = pick(random, newFiles);
      return { type: 'write', path: added, text: textFor(random, added), how: 'within' };
    }
    case 4:
      return { type: 'link', path: pick(random, links), target: pick(random, ['a.txt', 'b.txt', 'gone']) };
    case 5:
    case 6:
      return { type: 'output', target: random.below(targets), how: pick(random, ['edit', 'remove', 'mode', 'link']) };
    case 7:
    case 8:
      return { type: 'tool', value: pick(random, ['toy 1', 'toy 2', 'toy 2']) };
    default:
      return { type: 'write', path, text: textFor(random, path), how: pick(random, ['within', 'anew', 'old time']) };
  }
}

/** Every scenario with one turn, one edit or one trouble less. */
export function smaller(scenario: Scenario): Scenario[] {
  const { turns } = scenario;
  const withTurn = (index: number, turn: readonly ModelTurn[]): Scenario => ({
    ...scenario,
    turns: [...turns.slice(0, index), ...turn, ...turns.slice(index + 1)],
  });
  return turns.flatMap((turn, index) => [
    ...(index > 0 ? [withTurn(index, [])] : []),
    ...turn.edits.map((_, gone) => withTurn(index, [{ ...turn, edits: turn.edits.filter((_one, at) => at !== gone) }])),
    ...(turn.trouble ? [withTurn(index, [{ ...turn, trouble: undefined }])] : []),
  ]);
}
