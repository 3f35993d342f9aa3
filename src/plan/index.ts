/** Door of the plan room: Goals → Plan. */
export { makePlan, type PlanRequest } from './make-plan.ts';
