/** `run --dry-run`: what a run would do, from what is known now. */
import { previewPlan, type Preview } from '../engine/index.ts';
import type { Action } from '../model/action.ts';
import type { Plan } from '../model/plan.ts';
import type { App, DryRunNode } from './contract.ts';
import { openHostWorld } from './host-world.ts';
import { causesIn } from './causes.ts';
import { commandText, listTargets } from './look.ts';
import { openEngine } from './open-engine.ts';
import { openProject } from './open-project.ts';
import { planGoals } from './plan-goals.ts';

export const dryRun: App['dryRun'] = async (request) => {
  const world = openHostWorld();
  const opened = await openProject(request, world);
  if (opened.type !== 'done') return opened;
  const selectors = request.selectors.length > 0 ? request.selectors : opened.value.config.defaults;
  if (selectors.length === 0) return { ...opened, value: { listed: listTargets(opened.value) } };
  const planned = planGoals(opened.value, { selectors, only: request.only, args: request.args }, world);
  if (planned.type !== 'done') return planned;
  const engine = openEngine(opened.value, world, { noCache: request.noCache, emit: () => undefined, runId: 'dry-run' });
  try {
    const previews = await previewPlan(planned.value, engine.shop, { force: request.force });
    return { ...planned, value: { nodes: dryNodes(planned.value, previews), leftOut: planned.value.leftOut } };
  } finally {
    await engine.close();
  }
};

function dryNodes(plan: Plan, previews: readonly Preview[]): readonly DryRunNode[] {
  const byNode = Map.groupBy(previews, (preview) => preview.action.node);
  const causesOf = causesIn(previews);
  return plan.nodes
    .filter((node) => node.kind !== 'group')
    .map((node) => {
      const own = byNode.get(node.id) ?? [];
      const main = own.find((preview) => preview.action.main);
      return {
        node: node.id,
        kind: node.kind,
        verdict: main ? verdictOf(main) : 'unknown',
        reasons: main ? causesOf(main) : [],
        commands: own.flatMap((preview) => (isProgram(preview.action) ? [commandText(preview.action)] : [])),
      };
    });
}

/** A driver's own function is no command that a person could run. */
const isProgram = ({ work }: Action): boolean => work.type === 'argv' || work.type === 'shell';

/** What cannot be checked (a tool or a file is missing) would run, and fail; the run says why. */
export const verdictOf = (preview: Preview): DryRunNode['verdict'] =>
  preview.verdict === 'failed' ? 'would-run' : preview.verdict;
