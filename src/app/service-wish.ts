/** A service as it is wanted after its action succeeded: what it is made of now, and how it is started. */
import { actionEnv, cleanOutput, programWords, readyTools, shellWords, withTools } from '../engine/index.ts';
import { canonicalJson } from '../base/json.ts';
import { absolute, basename, dirname } from '../base/path.ts';
import { err, ok } from '../base/result.ts';
import { stageCopies } from '../kinds/service/service/stage.ts';
import type { GraphNode } from '../model/graph.ts';
import type { Plan } from '../model/plan.ts';
import type { ProbeSpec } from '../model/rollout.ts';
import {
  copyPath,
  stagedArtifacts,
  withCopies,
  type ServiceSettings,
  type ServiceWork,
} from '../model/service-copy.ts';
import { failureText } from '../report/failure-text.ts';
import type { ServiceWish } from '../watch/index.ts';
import type { Engine } from './open-engine.ts';
import type { Project } from './open-project.ts';
import { membersBefore } from './wanted-services.ts';

export interface WishSource {
  readonly project: Project;
  readonly plan: Plan;
  readonly engine: Engine;
}

/** Undefined if the service is not in the plan. */
export function serviceWish(node: GraphNode, source: WishSource): ServiceWish | undefined {
  const { plan, engine, project } = source;
  const action = plan.actions.find(({ id }) => id === plan.main[node.id]);
  if (action?.work.type !== 'perform') return undefined;
  const { root } = project.workspace;
  const artifacts = stagedArtifacts(engine.cache.lastResult(action.id)?.data);
  // The action may be fresh although somebody cleared the copies away.
  stageCopies({ files: engine.shop.files, root, node: node.id, artifacts });
  // Only this much of the turn lives on with the service.
  const { baseEnv, userEnv, secrets, files } = engine.shop;
  const lookup = { tools: engine.shop.tools };
  const settings = settingsOf(node);
  const filled = (text: string): string => withCopies(text, node.id, artifacts);
  const work = action.work.input as unknown as ServiceWork;
  return {
    node: node.id,
    identity: identityOf(node, source),
    after: membersBefore(node, project).flatMap(({ id, kind }) => (kind === 'service' ? [id] : [])),
    ready: settings.ready ? filledProbe(settings.ready, filled) : undefined,
    listen: settings.listen,
    handover: settings.restart === 'handover',
    graceMs: settings.graceMs,
    output: () => cleanOutput(secrets),
    copies: artifacts.map((artifact) => basename(dirname(copyPath(node.id, artifact)))),
    command: async (signal) => {
      const env = await actionEnv(action, { root, baseEnv, userEnv, secrets }, signal);
      if (!env.ok) return err(failureText(env.error).trim());
      // A fresh action needed none; the program does.
      const ready = await readyTools(action, lookup, { progress: () => undefined, signal });
      if (!ready.ok) return err(failureText(ready.error).trim());
      const tools = new Map(ready.value.map((tool) => [tool.name, tool]));
      const words =
        work.type === 'shell'
          ? shellWords(tools.get(work.shell)?.path ?? work.shell, work)
          : programWords(work.argv, tools);
      const values = Object.entries(env.value).map(([name, value]) => [name, filled(value)] as const);
      const given = withTools(Object.fromEntries(values), { needs: action.tools, tools, files });
      return ok({ argv: words.map(filled), cwd: absolute(root, work.cwd), env: given });
    },
  };
}

const filledProbe = (probe: ProbeSpec, filled: (text: string) => string): ProbeSpec =>
  probe.check.type === 'command' ? { ...probe, check: { ...probe.check, argv: probe.check.argv.map(filled) } } : probe;

const settingsOf = ({ settings }: GraphNode): ServiceSettings => settings as unknown as ServiceSettings;

/** The key of its own action, its sockets, and what its needs made; of services among them their own identity: it starts after
 * them. Nobody notices when one of them is handed over. */
function identityOf(node: GraphNode, source: WishSource): string {
  const { project, plan, engine } = source;
  const needs = membersBefore(node, project)
    .filter(({ id }) => !node.fromNodes.includes(id))
    .map((need) => {
      if (need.kind === 'service') return settingsOf(need).restart === 'handover' ? [] : identityOf(need, source);
      return engine.cache.lastResult(plan.main[need.id] ?? need.id)?.outputs.map(({ path, digest }) => [path, digest]);
    });
  const key = engine.cache.lastRecord(plan.main[node.id] ?? node.id)?.key ?? '';
  const listen = settingsOf(node).listen.map(({ host, port }) => `${host} ${port}`);
  return canonicalJson([key, listen, needs.map((made) => made ?? [])]);
}
