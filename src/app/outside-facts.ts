/** What besides files and keys decides a run: the deploys and keys of this machine, as paths and processes to look at. */
import { devKeyFiles } from '../kinds/sign/sigstore/dev-key.ts';
import { localFacts, readInput } from '../deploy/index.ts';
import type { Action } from '../model/action.ts';
import type { Plan } from '../model/plan.ts';
import { isRollout } from './deploy.ts';
import type { HostWorld } from './host-world.ts';
import type { Project } from './open-project.ts';
import type { WarmAnswer } from './warm.ts';

export interface OutsideFacts {
  readonly paths: readonly string[];
  readonly processes: WarmAnswer['processes'];
}

/** Undefined if anything takes part that only asking can tell: then every run takes the whole way. */
export function outsideFacts(plan: Plan, project: Project, world: HostWorld): OutsideFacts | undefined {
  const paths: string[] = [];
  const processes: WarmAnswer['processes'][number][] = [];
  for (const action of plan.actions.filter((one) => one.mode === 'observed')) {
    const facts = factsAbout(action, project, world);
    if (!facts) return undefined;
    paths.push(...facts.paths);
    processes.push(...facts.processes);
  }
  return { paths, processes };
}

function factsAbout(action: Action, project: Project, world: HostWorld): OutsideFacts | undefined {
  if (isRollout(action) && action.work.type === 'perform') {
    const input = readInput(action.work.input);
    const facts = input.transport === 'local' ? localFacts(input, project.workspace.root, world.files) : undefined;
    return facts && { paths: facts.paths, processes: facts.service ? [facts.service] : [] };
  }
  if (action.id === 'sign/sigstore#dev-key' && world.configFolder) {
    const { privateKey, publicKey } = devKeyFiles(world.configFolder);
    return { paths: [privateKey, publicKey], processes: [] };
  }
  return undefined;
}
