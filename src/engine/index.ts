/** Door of the engine: Plan → RunReport. */
export { actionEnv, droppedVariables, expandSecrets, MissingSecret, outerVariables } from './action-env.ts';
export { runPlan } from './run-plan.ts';
export { previewPlan, type Preview } from './preview.ts';
export type { ActionLogs, RunOptions, Workshop } from './workshop.ts';
export { commandFailure } from './perform.ts';
export { readTail } from './keep-log.ts';
export { cleanOutput } from './clean-output.ts';
export { shellWords } from './shell-words.ts';
export { programWords, withTools } from './tool-path.ts';
export { readyTools } from './fetch-tools.ts';
export { toolsOf } from './check-ready.ts';
