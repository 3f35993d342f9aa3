/** Door of the plan room: Goals → Plan. */
export { makePlan } from './make-plan.ts';
export type { PlanRequest } from './plan-request.ts';
