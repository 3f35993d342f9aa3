/** Door of the deploy room: the performer `rollout`, the local transport, and the operator's verbs. */
export { createRollout, readInput, type RolloutOptions } from './create-rollout.ts';
export { localFacts, type LocalFacts } from './local-facts.ts';
export { createLocalTransport } from './local-transport.ts';
export { deployHistory, deployStatus, stopDeploy, type DeployView, type OperatorRequest } from './operator.ts';
export { planDeploy, type PlanDeployRequest } from './plan-deploy.ts';
export { rollbackDeploy, type RollbackRequest } from './rollback.ts';
