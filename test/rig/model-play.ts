/** Plays a scenario of the model test: every run gives what the oracle gives, and runs no more than contents ask for. */
import { FileError } from '../../src/model/ports.ts';
import { applyEdit, benchOf, rebuild, targetsHere, writeConfig, type Bench } from './model-edits.ts';
import type { ModelTarget } from './model-graph.ts';
import { outputsText, type Rebuilt } from './model-oracle.ts';
import type { Edit, ModelTurn, Scenario, Trouble } from './model-scenario.ts';
import {
  Died,
  modelWorld,
  storeFolder,
  type Fate,
  type ModelWorld,
  type WorldRun,
  type WorldRunOptions,
} from './model-world.ts';

/** How sure it is that something is known. */
type Sure = 'yes' | 'maybe';

interface Knowledge {
  /** Keys that the store holds. */
  readonly store: Map<string, Sure>;
  /** By name of the target: keys that its last result may have, and whether that must still count. */
  readonly last: Map<string, ReadonlyMap<string, Sure>>;
}

/** More than a tick of any clock. */
const coarse = 2_100_000_000n;

type Oracle = ReadonlyMap<string, Rebuilt>;

/** What went wrong, or undefined. */
export async function play(
  scenario: Scenario,
  world: ModelWorld = modelWorld(scenario.tickNs),
): Promise<string | undefined> {
  const bench = benchOf(scenario, world);
  const knowledge: Knowledge = { store: new Map(), last: new Map() };
  for (const edit of scenario.files) applyEdit(edit, bench);
  for (const [index, turn] of scenario.turns.entries()) {
    for (const edit of turn.edits) applyEdit(edit, bench);
    noteStore(bench, knowledge);
    writeConfig(bench);
    bench.world.disk.pass(turn.pauseNs);
    const wrong = await playTurn(turn, bench, knowledge);
    if (wrong !== undefined) return `turn ${index}: ${wrong}`;
  }
  const wrong = await strictRun(1, bench, knowledge);
  return wrong === undefined ? undefined : `once more, ${wrong}`;
}

async function playTurn(turn: ModelTurn, bench: Bench, knowledge: Knowledge): Promise<string | undefined> {
  const { jobs, trouble } = turn;
  if (trouble) {
    const before = rebuild(bench);
    const run = await bench.world.run({ jobs, ...weatherOf(trouble, bench) });
    learn({ run, trouble, bench, knowledge, oracles: [before, rebuild(bench)] });
    const wrong = trouble.type === 'edited meanwhile' ? undefined : wrongOutputs(run, bench, before);
    if (wrong !== undefined) return `with trouble, ${wrong}`;
    if (turn.unmended === true) return undefined;
  }
  return strictRun(jobs, bench, knowledge);
}

function noteStore({ store }: Bench, knowledge: Knowledge): void {
  if (store.emptied) knowledge.store.clear();
  else if (store.damaged) for (const key of knowledge.store.keys()) knowledge.store.set(key, 'maybe');
  store.emptied = false;
  store.damaged = false;
}

/** A run in which nothing goes wrong: all that it does is foreseen. */
async function strictRun(jobs: number, bench: Bench, knowledge: Knowledge): Promise<string | undefined> {
  const oracle = rebuild(bench);
  const { disk } = bench.world;
  const before = new Map(targetsHere(bench).map((target) => [target.id, outputsText(disk, target)]));
  // The clock has hardly ticked since the last edit: nobody can tell whether a discovered input is older than the work.
  const isYoung = disk.now() - bench.edited.at < coarse && targetsHere(bench).some(({ depfile }) => depfile);
  const run = await bench.world.run({ jobs });
  if (run.report === undefined) return 'gobuild died by itself';
  const wrong = wrongOutputs(run, bench, oracle);
  if (wrong !== undefined) return wrong;
  const refused = new Set(run.report.changed?.map(({ node }) => node));
  const told = targetsHere(bench).flatMap((target) => {
    const rebuilt = oracle.get(target.id) as Rebuilt;
    const allowed = foreseen(target, { rebuilt, knowledge, intact: before.get(target.id) === rebuilt.outputs });
    const outcome = outcomeOf(run, target);
    const isRefused = refused.has(target.name);
    learnOne(target, { outcome, key: rebuilt.key, sure: isRefused ? 'maybe' : 'yes', knowledge });
    return allowed.includes(outcome) ? [] : [`${target.name} ${outcome}, not ${allowed.join(' or ')}`];
  });
  if (refused.size > 0 && !isYoung) return `${[...refused].join(', ')} changed while it ran, but nothing did`;
  if (told.length > 0) return `${told.join('; ')}; started: ${run.started.join(', ')}; ${run.warnings.join('; ')}`;
  if (refused.size === 0) return run.report.exitCode === 0 && !run.settled ? 'it did not settle' : undefined;
  disk.pass(coarse);
  return strictRun(jobs, bench, knowledge);
}

interface Known {
  readonly rebuilt: Rebuilt;
  readonly knowledge: Knowledge;
  /** What lay at its outputs before the run was right. */
  readonly intact: boolean;
}

/** Outcomes that contents allow. */
function foreseen({ name }: ModelTarget, { rebuilt, knowledge, intact }: Known): readonly string[] {
  const { outcome, key } = rebuilt;
  if (outcome !== 'made') return [outcome];
  const stored = knowledge.store.get(key);
  const recorded = intact ? knowledge.last.get(name)?.get(key) : undefined;
  if (recorded === 'yes') return ['fresh'];
  const easy = [...(recorded ? ['fresh'] : []), ...(stored ? ['restored'] : [])];
  return stored === 'yes' ? easy : [...easy, 'ran'];
}

const outcomeOf = ({ report }: WorldRun, { name }: ModelTarget): string =>
  report?.nodes.find(({ node }) => node === name)?.outcome ?? 'not told';

interface Learnt {
  readonly outcome: string;
  readonly key: string;
  /** Whether results may have been refused. */
  readonly sure: Sure;
  readonly knowledge: Knowledge;
}

function learnOne({ name }: ModelTarget, { outcome, key, sure, knowledge: { store, last } }: Learnt): void {
  const before = [...(last.get(name)?.keys() ?? [])];
  if (outcome === 'failed' || outcome === 'cancelled') last.set(name, maybe(before));
  if (outcome === 'died') last.set(name, maybe([...before, key]));
  if (outcome !== 'fresh' && outcome !== 'ran' && outcome !== 'restored') return;
  last.set(name, new Map([[key, sure]]));
  if (outcome !== 'fresh' && store.get(key) !== 'yes') store.set(key, outcome === 'restored' ? 'yes' : sure);
}

const maybe = (keys: readonly string[]): ReadonlyMap<string, Sure> => new Map(keys.map((key) => [key, 'maybe']));

interface Lesson {
  readonly run: WorldRun;
  readonly trouble: Trouble;
  readonly bench: Bench;
  readonly knowledge: Knowledge;
  /** Before and after what was edited meanwhile. */
  readonly oracles: readonly [Oracle, Oracle];
}

const tame: ReadonlySet<Trouble['type']> = new Set(['fails', 'is killed', 'gobuild is interrupted', 'forced']);

function learn({ run, trouble, bench, knowledge, oracles }: Lesson): void {
  const refused = new Set(run.report?.changed?.map(({ node }) => node));
  for (const target of targetsHere(bench)) {
    const sure = tame.has(trouble.type) && !refused.has(target.name) ? 'yes' : 'maybe';
    const outcome = run.report ? outcomeOf(run, target) : 'died';
    const last: [string, Sure][] = [];
    for (const oracle of oracles) {
      const { key } = oracle.get(target.id) as Rebuilt;
      const before = knowledge.store.get(key);
      learnOne(target, { outcome, key, sure, knowledge });
      // Whoever dies may have stored it a moment before.
      if (sure === 'maybe' && before !== 'yes') knowledge.store.set(key, 'maybe');
      last.push(...(knowledge.last.get(target.name) ?? []));
    }
    // It was as before the edit, or as after it.
    knowledge.last.set(target.name, new Map(last));
  }
}

/** Outputs of targets that went well, against those of the oracle; a failed one leaves nothing that it half made. */
function wrongOutputs(run: WorldRun, bench: Bench, oracle: Oracle): string | undefined {
  for (const target of targetsHere(bench)) {
    const outcome = outcomeOf(run, target);
    if (outcome !== 'fresh' && outcome !== 'ran' && outcome !== 'restored') continue;
    const wanted = oracle.get(target.id) as Rebuilt;
    const found = outputsText(bench.world.disk, target);
    if (wanted.outcome !== 'made') return `${target.name} ${outcome}, but a rebuild ${wanted.outcome}`;
    if (found !== wanted.outputs) return `${target.name} ${outcome}:\n${found}\n-- instead of --\n${wanted.outputs}`;
  }
  return undefined;
}

function weatherOf(trouble: Trouble, bench: Bench): Omit<WorldRunOptions, 'jobs'> {
  switch (trouble.type) {
    case 'no cache':
      return { noCache: true };
    case 'forced':
      return { force: 'all' };
    case 'dies writing':
      return { onChange: dying(trouble.change) };
    case 'disk full':
      return { onChange: filling(trouble) };
    case 'edited meanwhile':
      return { onStage: editing(trouble, bench) };
    default:
      return {
        onStage: ({ command, stage }): Fate =>
          command === trouble.command && stage === trouble.stage ? trouble.type : 'goes on',
      };
  }
}

function dying(at: number): (path: string) => void {
  let changes = 0;
  return () => {
    changes += 1;
    if (changes > at) throw new Died();
  };
}

function filling({ change, count, where }: Trouble & { type: 'disk full' }): (path: string) => void {
  let changes = 0;
  return (path) => {
    if (where === 'store' && !path.startsWith(storeFolder)) return;
    changes += 1;
    if (changes > change && changes <= change + count)
      throw new FileError('ENOSPC', path, `no space left on device: ${path}`);
  };
}

/** With the ticks of the disk's clock between what happens: a faster change and undoing is seen by nobody. */
function editing(
  trouble: Trouble & { type: 'edited meanwhile' },
  bench: Bench,
): NonNullable<WorldRunOptions['onStage']> {
  const { disk } = bench.world;
  const pause = (): void => disk.pass(coarse);
  const edit = (what: Edit): void => {
    pause();
    applyEdit(what, bench);
    pause();
  };
  let undo: Edit | undefined;
  return ({ command, stage, finished }) => {
    if (undo) {
      edit(undo);
      undo = undefined;
    } else if (command === trouble.command && stage === trouble.stage && isTellable(trouble.edit, bench, finished)) {
      undo = trouble.undone ? undoing(trouble.edit, bench) : undefined;
      edit(trouble.edit);
    }
    return 'goes on';
  };
}

/** Nobody can tell a stranger's hand in an output from that of the command that is at work there. */
function isTellable(edit: Edit, { targets }: Bench, finished: ReadonlySet<string>): boolean {
  return edit.type !== 'output' || finished.has(targets[edit.target]?.name ?? '');
}

function undoing(edit: Edit, { files, world }: Bench): Edit | undefined {
  if (edit.type === 'tool') return { type: 'tool', value: world.tool.identity };
  const before = edit.type === 'write' ? files.get(edit.path) : undefined;
  return edit.type === 'write' && before && 'text' in before
    ? { ...edit, text: before.text, how: 'within' }
    : undefined;
}
