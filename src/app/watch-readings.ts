/** The readings of gobuild.yaml that watch goes by: the last good one, and all that would make it another. */
import type { AbsolutePath } from '../base/path.ts';
import type { Snapshot } from '../cache/index.ts';
import type { Plan } from '../model/plan.ts';
import type { ServiceKeeper } from '../watch/index.ts';
import type { Answer, WatchListener, WatchRequest } from './contract.ts';
import type { Workspace } from './find-workspace.ts';
import type { HostWorld } from './host-world.ts';
import type { Project } from './open-project.ts';
import { readSteady } from './read-steady.ts';
import { wantedServices } from './wanted-services.ts';
import { joined, snapshotOf } from './watch-sight.ts';

export interface ReadingsOptions {
  /** Its `file` is the one that was found first: no other is looked for while that one is away. */
  readonly request: WatchRequest;
  readonly workspace: Workspace;
  readonly listener: WatchListener;
  readonly keeper: ServiceKeeper;
}

/** A good reading. */
export interface Loaded {
  readonly world: HostWorld;
  readonly project: Project;
  readonly plan: Plan;
  /** Also of what the latest reading looked at, if that one went wrong. */
  readonly configuration: Snapshot;
  readonly unsteady: readonly string[];
  /** `git.dirty` as it was read; undefined where nothing asks for it. */
  readonly dirty: boolean | undefined;
}

export interface Readings {
  /** One that goes wrong leaves the last good one, and says so; what it looked at is watched, too. */
  readonly read: () => Promise<void>;
  /** What turns go by; undefined as long as none was good. */
  readonly latest: () => Loaded | undefined;
  /** True if something says otherwise now that no file tells. */
  readonly isStale: () => boolean;
  /** For one turn: with all checks of the workspace. Undefined if there are none, or the file cannot be used: it is told. */
  readonly withChecks: () => Promise<Loaded | undefined>;
  /** Why there never was a good one. */
  readonly refused: () => Exclude<Answer<unknown>, { readonly type: 'done' }> | undefined;
}

export function watchReadings({ request, workspace, listener, keeper }: ReadingsOptions): Readings {
  const { root } = workspace;
  const { emit } = listener;
  let good: Loaded | undefined;
  let latest: Loaded | undefined;
  let refused: ReturnType<Readings['refused']>;
  return {
    latest: () => latest,
    refused: () => refused,
    // An edit of any tracked file may change it, and a commit of it, too.
    isStale: () => good !== undefined && dirtyNow(good.project) !== good.dirty,
    read: async () => {
      const reading = await readSteady({ request, workspace, emit });
      const { answer, unsteady } = reading;
      listener.read(answer);
      if (answer.type === 'done') {
        good = loadedFrom(reading, answer.value, root);
        latest = good;
        keeper.keepOnly(new Set(wantedServices(good.plan, good.project)));
      } else if (good) {
        const seen = snapshotOf(reading.paths, root, reading.world.files);
        latest = { ...good, configuration: joined(good.configuration, seen), unsteady };
      } else refused = answer;
    },
    withChecks: async () => {
      const reading = await readSteady({ request: { ...request, checks: true }, workspace, emit });
      const { answer } = reading;
      if (answer.type !== 'done') listener.read(answer);
      if (answer.type !== 'done') return undefined;
      if (answer.value.plan.nodes.some(({ kind }) => kind === 'check')) return loadedFrom(reading, answer.value, root);
      emit({ type: 'message', level: 'important', text: 'no target of this file is a check' });
      return undefined;
    },
  };
}

function loadedFrom(
  { world, paths, unsteady }: Awaited<ReturnType<typeof readSteady>>,
  { project, plan }: Pick<Loaded, 'project' | 'plan'>,
  root: AbsolutePath,
): Loaded {
  const configuration = snapshotOf(paths, root, world.files);
  return { world, project, plan, configuration, unsteady, dirty: dirtyNow(project) };
}

/** Costs a `git status`. */
const dirtyNow = ({ config, used, git }: Project): boolean | undefined =>
  config.looked.gitStatus === true || used.has('git.dirty') ? git().dirty() : undefined;
