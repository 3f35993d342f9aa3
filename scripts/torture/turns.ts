/** The turns of a torture: a test of faults each, with what makes it longer and what makes it another one each time. */

export interface Turn {
  readonly name: string;
  /** Below the root of the tree. */
  readonly file: string;
  /** All that decides what it does. */
  readonly env: Readonly<Record<string, string>>;
}

/** Kills of one turn; the next one begins a call later, so that some fifteen of them kill before each call. */
const kills = 8;

type Make = (seed: number, round: number) => Turn;

const turns: readonly Make[] = [
  (_, round) => ({
    name: 'kill before each change of a file',
    file: 'test/faults/f01-exhaustive-kill.test.ts',
    env: { GOBUILD_KILL_CALLS: String(kills), GOBUILD_KILL_ROUND: String(round) },
  }),
  (seed) => ({
    name: 'kill at random: builds, deploys',
    file: 'test/faults/f02-f50-random-kill.test.ts',
    env: { GOBUILD_KILL_SEED: String(seed), GOBUILD_KILL_MOMENTS: '12' },
  }),
  (seed) => ({
    name: 'kill at random: restores',
    file: 'test/faults/f02-f50-restore-kill.test.ts',
    env: { GOBUILD_KILL_SEED: String(seed), GOBUILD_KILL_MOMENTS: '20' },
  }),
  () => ({
    name: 'eight at once, swept meanwhile',
    file: 'test/faults/f09-many-processes.test.ts',
    env: { GOBUILD_ROUNDS: '6' },
  }),
  () => ({
    name: 'blobs that go meanwhile',
    file: 'test/faults/f45-swept-meanwhile.test.ts',
    env: { GOBUILD_ROUNDS: '5' },
  }),
  (seed) => ({
    name: 'power loss',
    file: 'test/faults/f03-power-loss.test.ts',
    env: { GOBUILD_SEED: String(seed), GOBUILD_SEEDS: '5' },
  }),
  (seed) => ({
    name: 'damaged state and tables',
    file: 'test/faults/f04-damaged-state.test.ts',
    env: { GOBUILD_SEED: String(seed), GOBUILD_SEEDS: '15' },
  }),
  (seed) => ({
    name: 'the model of the engine',
    file: 'test/properties/engine-model.test.ts',
    env: { GOBUILD_MODEL_FIRST: String(seed), GOBUILD_MODEL_RUNS: '700' },
  }),
];

/** The same for the same index and seed; each sort of turn comes before any comes again. */
export function turnAt(index: number, seed: number): Turn {
  const round = Math.floor(index / turns.length);
  // Far enough apart that no round repeats the seeds of another.
  const own = seed + round * 100_000;
  const make = turns[index % turns.length];
  if (make === undefined) throw new Error('there are no turns');
  return make(own, round);
}

/** A line for a shell. */
export const replayText = ({ file, env }: Turn): string =>
  `${Object.entries(env)
    .map(([name, value]) => `${name}=${value} `)
    .join('')}npx vitest run --project trust ${file}`;
