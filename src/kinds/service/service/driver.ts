/** service: a long-running program: `watch` restarts it when what it is made of changes, `run` keeps it until Ctrl-C. */
import type { Json } from '../../../base/json.ts';
import type { Action } from '../../../model/action.ts';
import { checked, hasErrors, type Checked } from '../../../model/diagnostic.ts';
import { defineDriver, performerName, type PlanContext, type ResolveContext } from '../../../model/kind.ts';
import type { Performer } from '../../../model/perform.ts';
import { durationOr, resolveCheck, resolveProbe, type Checks } from '../../../model/probe-keys.ts';
import { checkRun, pathInCommand, planRun, requestOf, type RunSpec } from '../../../model/run-command.ts';
import { copyMark, stagedData, withoutMarks, type ServiceSettings } from '../../../model/service-copy.ts';
import { examples } from './examples.ts';
import { checkHandover, resolveListen } from './listen.ts';
import { serviceSchema, type ServiceSpec } from './schema.ts';
import { stageCopies } from './stage.ts';

const id = 'service/service';
const graceDefaultMs = 10_000;

/** What the driver keeps for its plan besides what whoever starts the service must know. */
interface Settings extends ServiceSettings {
  readonly program: Omit<RunSpec, 'stdin'>;
}

export const driver = defineDriver<ServiceSpec, Settings>({
  id,
  kind: 'service',
  using: undefined,
  summary: 'a long-running program: watch restarts it, run keeps it in the foreground',
  revision: 1,
  schema: serviceSchema,
  shape: 'optional-all',
  accepts: ['executable', 'file'],
  cache: { widest: 'never', default: 'never' },
  pool: 'cpu',
  takesArguments: true,
  resolve,
  produces: () => [],
  plan: (settings, context) => [planStage(settings, context)],
  artifactPath: (artifact, spec) => pathInCommand(copyMark(artifact), spec),
  performers: { stage: stager() },
  examples,
});

function resolve(spec: ServiceSpec, { complain }: ResolveContext): Checked<Settings> {
  const checks: Checks = { found: [], complain, asks: ['http', 'tcp', 'log'] };
  const codes = { program: 'GB3610', path: 'GB3611', pattern: 'GB3612' } as const;
  const { run, shell, cwd, inputs, tools } = spec;
  const program = { run, shell, cwd, inputs, tools };
  checks.found.push(...checkRun({ ...program, run: withoutCopies(run) }, complain, codes));
  const check = spec.ready && resolveCheck(spec.ready, ['ready'], checks);
  // Asked often: an edit waits for the answer.
  const asked = { ...spec.ready, interval: spec.ready?.interval ?? '50ms' };
  const settings: Settings = {
    program,
    ready: check ? resolveProbe(asked, check, { checks, at: ['ready'] }) : null,
    graceMs: durationOr(checks, { at: ['stop', 'grace'], written: spec.stop?.grace, usual: graceDefaultMs }),
    restart: spec.restart ?? 'stop-start',
    listen: resolveListen(spec.listen ?? [], checks),
  };
  checks.found.push(...checkHandover(settings, complain));
  return hasErrors(checks.found) ? { diagnostics: checks.found } : checked(settings, checks.found);
}

/** Always by content, never `always`: the key of the action says when the program must be started anew. */
function planStage({ program }: Settings, context: PlanContext): Action {
  const request = { ...requestOf(context), outputs: [] };
  const { work: input } = planRun({ ...request, spec: program });
  const { inputs, tools } = planRun({ ...request, spec: { ...program, run: withoutCopies(program.run) } });
  const work = { type: 'perform', performer: performerName(id, 'stage'), input: input as unknown as Json } as const;
  return context.action({ work, inputs, tools, outputs: [], mode: 'cached' });
}

/** It depends on what it is a copy of. */
const withoutCopies = (run: RunSpec['run']): RunSpec['run'] =>
  typeof run === 'string' ? withoutMarks(run) : run.map(withoutMarks);

function stager(): Performer {
  return async (jobs, { files, workspace }) =>
    jobs.map(({ action, artifacts }) => {
      stageCopies({ files, root: workspace, node: action.node, artifacts });
      return { ok: true, data: stagedData(artifacts) };
    });
}
