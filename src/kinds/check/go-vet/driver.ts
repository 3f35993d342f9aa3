/** check/go-vet: what `go vet` says of the packages of a module, for each platform of its matrix. */
import { checked } from '../../../model/diagnostic.ts';
import type { Action } from '../../../model/action.ts';
import { defineDriver, performerName, type PlanContext } from '../../../model/kind.ts';
import type { Job, JobOutcome, PerformWorld } from '../../../model/perform.ts';
import { platformText } from '../../../model/platform.ts';
import { goFailure } from '../../go-toolchain/go-failure.ts';
import { goToolOf } from '../../../model/go-tool.ts';
import { readGoHeader } from '../../go-toolchain/header.ts';
import { inOrder } from '../../go-toolchain/in-turn.ts';
import { resolvePatterns } from '../../go-toolchain/package-patterns.ts';
import { prepareGo, runWithModules } from '../../go-toolchain/run-go.ts';
import { everything } from '../../go-toolchain/scan-result.ts';
import { sharedScan } from '../../go-toolchain/plan-scan.ts';
import { moduleFiles, performScan, type GoScan } from '../../go-toolchain/scan.ts';
import { goFlags, resolveGo, type GoSettings } from '../../go-toolchain/settings.ts';
import { checkCache } from '../family.ts';
import { schema, type Spec } from './schema.ts';

const id = 'check/go-vet';

type Settings = {
  readonly go: GoSettings;
  /** `go:` of the target. */
  readonly version: string | null;
  /** As seen from the module's folder. */
  readonly patterns: readonly string[];
};

export const driver = defineDriver<Spec, Settings>({
  id,
  kind: 'check',
  using: 'go-vet',
  summary: 'runs go vet over the packages of a module',
  revision: 1,
  schema,
  shape: 'source',
  accepts: [],
  cache: checkCache,
  pool: 'cpu',
  platformOfMachine: true,
  resolve: (spec, context) => {
    const { settings: go, version, diagnostics } = resolveGo(spec, context);
    const patterns = resolvePatterns(spec.packages, go, context.complain);
    return checked({ go, version, patterns: patterns.patterns }, [...diagnostics, ...patterns.diagnostics]);
  },
  produces: () => [],
  plan,
  performers: { scan: performScan, vet: (jobs, world) => inOrder(jobs, (job) => vet(job, world)) },
  aspects: { header: readGoHeader },
  examples: [
    {
      title: 'The code of every system that the program is built for',
      yaml: `kind: check
using: go-vet
matrix: { platform: [linux/amd64, windows/amd64, darwin/arm64] }
`,
    },
  ],
});

function plan(settings: Settings, context: PlanContext): readonly Action[] {
  const platform = platformText(context.node.platform ?? context.machine);
  const { version, ...question } = settings;
  const scan: GoScan = { ...question, tests: true };
  const scanAction = sharedScan({ scan, driver: id, platform, tool: goToolOf(version, context.node) }, context);
  const main = context.action({
    work: { type: 'perform', performer: performerName(id, 'vet'), input: scan },
    inputs: [...moduleFiles(settings.go), { type: 'found', scan: scanAction.id, pick: everything }],
    outputs: [],
    platform,
    tools: scanAction.tools,
  });
  return [scanAction, main];
}

async function vet(job: Job, world: PerformWorld): Promise<JobOutcome> {
  const { work } = job.action;
  // The plan of this driver made it.
  const input = (work.type === 'perform' ? work.input : null) as GoScan;
  const go = await prepareGo(job, input.go, world);
  if (!go.ok) return { ok: false, failure: go.error };
  const cores = go.value.env['GOMAXPROCS'] ?? '1';
  const args = ['vet', `-p=${cores}`, ...goFlags(input.go), '--', ...input.patterns];
  const label = `go vet ${input.patterns.join(' ')}`;
  const { result, lines } = await runWithModules(go.value, { args, label }, { patterns: input.patterns, tests: true });
  if (!result.failure) return { ok: true };
  if (result.failure.type !== 'exit-status') return { ok: false, failure: result.failure };
  const message = `go vet found something for ${job.action.platform ?? 'this machine'}`;
  return { ok: false, failure: goFailure({ message, lines, module: input.go.module }) };
}
