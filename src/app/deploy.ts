/** `deploy plan/status/rollback/history/stop`: the operator's view of deploy targets. */
import {
  createLocalTransport,
  deployHistory,
  deployStatus,
  localFacts,
  planDeploy,
  readInput,
  rollbackDeploy,
  stopDeploy,
  type OperatorRequest,
} from '../deploy/index.ts';
import { actionEnv, expandSecrets, MissingSecret, outerVariables, previewPlan } from '../engine/index.ts';
import { err, ok, type Result } from '../base/result.ts';
import { rootSelector } from '../model/target-name.ts';
import type { Action } from '../model/action.ts';
import { diagnostic } from '../model/diagnostic.ts';
import type { Failure } from '../model/failure.ts';
import type { Plan } from '../model/plan.ts';
import { rolloutPerformer } from '../model/rollout.ts';
import { takeLock } from '../host/index.ts';
import { openSecrets, pickBaseEnvironment } from '../host/index.ts';
import type { Answer, App, DeployAnswer } from './contract.ts';
import { openHostWorld, type HostWorld } from './host-world.ts';
import { pickNodes } from './look.ts';
import { openEngine, stateFolderOf } from './open-engine.ts';
import { openProject, type Project } from './open-project.ts';
import { planGoals } from './plan-goals.ts';
import { openProbeCommands } from './probe-commands.ts';

type DeployRequest = Parameters<App['deploy']>[0];

export const deploy: App['deploy'] = async (request) => {
  const world = openHostWorld();
  const opened = await openProject(request, world);
  if (opened.type !== 'done') return opened;
  const project = opened.value;
  const targets = deployNodes(project, request.target);
  if (targets.type !== 'done') return targets;
  const planned = planGoals(project, { selectors: targets.value.map(rootSelector) }, world);
  if (planned.type !== 'done') return planned;
  const actions = planned.value.actions.filter(
    (action) => action.main && isRollout(action) && targets.value.includes(action.node),
  );
  const lock = await lockFor(request, project, world);
  if (lock && !lock.ok) return { type: 'locked', holder: lock.error };
  try {
    const answers = await operateAll(actions, { request, project, world, plan: planned.value });
    return answers.ok ? { ...planned, value: answers.value } : { type: 'failed', failure: answers.error };
  } finally {
    if (lock?.ok) lock.value.release();
  }
};

/** Only what changes the deploy waits for its turn. */
async function lockFor(request: DeployRequest, project: Project, { files, clock }: HostWorld) {
  if (request.verb !== 'rollback' && request.verb !== 'stop') return undefined;
  return takeLock({ files, clock, stateFolder: stateFolderOf(project), wait: !request.noWait, signal: request.signal });
}

async function operateAll(actions: readonly Action[], operation: Operation): Promise<Result<DeployAnswer[], Failure>> {
  const answers: DeployAnswer[] = [];
  try {
    for (const action of actions) {
      const answer = await operate(action, operation);
      if (!answer.ok) return answer;
      answers.push({ target: action.node, ...answer.value });
    }
    return ok(answers);
  } catch (error) {
    if (error instanceof MissingSecret) return err(error.failure);
    throw error;
  }
}

export const isRollout = (action: Action): boolean =>
  action.work.type === 'perform' && action.work.performer === rolloutPerformer;

/** The deploy nodes that a selector means (a group: its members); all of the file if none is named. */
function deployNodes(project: Project, selector: string | undefined): Answer<readonly string[]> {
  const picked = pickNodes(project, selector === undefined ? [] : [selector]);
  if (picked.type !== 'done') return picked;
  const members = picked.value.flatMap((node) =>
    node.kind === 'group' ? node.before.flatMap((id) => project.graph.byId.get(id) ?? []) : [node],
  );
  const ids = [...new Set(members.filter((node) => node.kind === 'deploy').map((node) => node.id))];
  const all = project.graph.nodes.filter((node) => node.kind === 'deploy').map((node) => node.id);
  if (ids.length === 0) {
    const help = all.length === 0 ? 'add a target of kind: deploy' : `deploy targets are: ${all.join(', ')}`;
    return {
      type: 'rejected',
      diagnostics: [
        diagnostic(
          'GB4023',
          selector === undefined ? 'the file has no deploy target' : `"${selector}" is no deploy target`,
          { help },
        ),
      ],
      sources: project.sources,
    };
  }
  return { ...picked, value: ids };
}

interface Operation {
  readonly request: DeployRequest;
  readonly project: Project;
  readonly world: HostWorld;
  readonly plan: Plan;
}

function operate(action: Action, operation: Operation): Promise<Result<Omit<DeployAnswer, 'target'>, Failure>> {
  const { request, project, world } = operation;
  const asked = operatorRequest(action, project, world);
  switch (request.verb) {
    case 'plan':
      return planned(action, asked, operation);
    case 'status':
      return deployStatus(asked);
    case 'history':
      return deployHistory(asked);
    case 'stop':
      return stopDeploy(asked);
    case 'rollback':
      return rolledBack(action, asked, operation);
  }
}

/** Brings the earlier release up with the variables of a run, and asks its probes, as the run that deployed it did. */
async function rolledBack(
  action: Action,
  asked: OperatorRequest,
  { request, project, world }: Operation,
): ReturnType<typeof rollbackDeploy> {
  const { environment, files } = world;
  const { root } = project.workspace;
  const secrets = openSecrets({ refs: project.config.secrets, environment, files, root, signal: request.signal });
  const userEnv = environment.all();
  const env = await actionEnv(action, { root, secrets, userEnv, baseEnv: pickBaseEnvironment(userEnv) });
  if (!env.ok) return env;
  // The service outlives this command: its mark would refuse every gobuild that the service ever starts.
  const { GOBUILD_RUN: _mark, ...base } = env.value;
  const { signal } = request;
  const stateFolder = stateFolderOf(project);
  const commands = openProbeCommands(world, { stateFolder, secrets, signal });
  try {
    return await rollbackDeploy({
      ...asked,
      world: { ...asked.world, run: commands.run },
      environment: async (texts) => ({ ...base, ...(await expandTexts(texts, secrets)) }),
      progress: () => undefined,
      signal,
    });
  } finally {
    await commands.close();
  }
}

/** Secrets are filled in here, last, as a run does. */
async function expandTexts(
  texts: Readonly<Record<string, string>>,
  secrets: ReturnType<typeof openSecrets>,
): Promise<Record<string, string>> {
  const filled: Record<string, string> = {};
  for (const [name, text] of Object.entries(texts)) filled[name] = await expandSecrets(text, secrets);
  return filled;
}

function operatorRequest(action: Action, project: Project, world: HostWorld): OperatorRequest {
  const { files, clock, random, network, machine, services } = world;
  return {
    input: readInput(action.work.type === 'perform' ? action.work.input : null),
    transports: { local: createLocalTransport(services) },
    world: { workspace: project.workspace.root, files, clock, random, network, machine },
  };
}

/** What would be shipped is known when everything before the deploy is fresh. */
async function planned(
  action: Action,
  asked: OperatorRequest,
  { plan, project, world }: Operation,
): ReturnType<typeof planDeploy> {
  const variables = outerVariables(action.env, world.environment.all());
  const engine = openEngine(project, world, { noCache: false, emit: () => undefined, runId: 'deploy-plan' });
  try {
    const previews = await previewPlan(plan, engine.shop, {});
    const check = previews.find((preview) => preview.action.id === action.id)?.check;
    if (check?.type !== 'must-run') return await planDeploy({ ...asked, variables });
    const { artifacts, filesByInput = [] } = check.keyed.inputs;
    const matched = asked.input.files.length === 0 ? [] : filesByInput.slice(-asked.input.files.length);
    return await planDeploy({ ...asked, variables, built: { artifacts, matched } });
  } finally {
    await engine.close();
  }
}

/** Deploys of this workspace whose service runs now. */
export async function runningDeploys(project: Project, world: HostWorld): Promise<readonly string[]> {
  const nodes = project.graph.nodes.filter((node) => node.kind === 'deploy').map((node) => node.id);
  const plan = nodes.length === 0 ? undefined : planGoals(project, { selectors: nodes.map(rootSelector) }, world);
  if (plan?.type !== 'done') return [];
  return plan.value.actions.filter(isRollout).flatMap((action) => {
    const { input } = operatorRequest(action, project, world);
    const service = localFacts(input, project.workspace.root, world.files)?.service;
    return service && world.services.isAlive(service.pid, service.startTime) ? [action.node] : [];
  });
}
