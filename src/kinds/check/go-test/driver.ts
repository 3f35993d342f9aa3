/** check/go-test: the tests of a module's packages; only those run again whose inputs changed. */
import { join } from '../../../base/path.ts';
import type { Action } from '../../../model/action.ts';
import {
  aspectName,
  defineDriver,
  performerName,
  type NodeOutline,
  type PlanContext,
  type ProjectContext,
} from '../../../model/kind.ts';
import { platformText, type Platform } from '../../../model/platform.ts';
import { runsHere } from '../../go-toolchain/environment.ts';
import { readGoHeader } from '../../go-toolchain/header.ts';
import { performScan, scanFields } from '../../go-toolchain/scan.ts';
import { checkCache, reportFolder } from '../family.ts';
import { performCompile } from './compile-tests.ts';
import { grow } from './grow.ts';
import type { ReportInput, ScanInput } from './inputs.ts';
import { performReport } from './report.ts';
import { resolve, type Settings } from './resolve.ts';
import { performTest } from './run-test.ts';
import { schema, type Spec } from './schema.ts';

const id = 'check/go-test';

export const driver = defineDriver<Spec, Settings>({
  id,
  kind: 'check',
  using: 'go-test',
  summary: 'runs the Go tests whose inputs changed',
  revision: 1,
  schema,
  shape: 'source',
  accepts: [],
  cache: checkCache,
  pool: 'cpu',
  platformOfMachine: true,
  resolve,
  produces: (_settings, node, project) =>
    isForeign(node.platform, project)
      ? []
      : reportPaths(node, project).map((path) => ({ role: 'report', path, platform: node.platform })),
  plan,
  grow,
  performers: { scan: performScan, compile: performCompile, test: performTest, report: performReport },
  aspects: { header: readGoHeader },
  examples: [
    {
      title: 'All tests of the module',
      yaml: `kind: check
using: go-test
`,
    },
    {
      title: 'Quick tests, with a file that a program started by them reads',
      yaml: `kind: check
using: go-test
packages: [./internal/..., ./cmd/...]
short: true
inputs: [testdata/fixtures/**]
timeout: 2m
`,
    },
    {
      title: 'Tests of all systems: those that cannot run here are compiled and vetted',
      yaml: `kind: check
using: go-test
matrix: { platform: [linux/amd64, windows/amd64] }
`,
    },
  ],
});

const isForeign = (platform: Platform | undefined, project: ProjectContext): boolean =>
  platform !== undefined && !runsHere(platform, project.machine);

const reportPaths = (node: NodeOutline, { dist }: ProjectContext): string[] =>
  ['junit.xml', 'report.json'].map((name) => join(reportFolder(dist, node), name));

function plan(settings: Settings, context: PlanContext): readonly Action[] {
  const { node } = context;
  const platform = platformText(node.platform ?? context.machine);
  const foreign = isForeign(node.platform, context);
  const reports = reportFolder(context.dist, node);
  const input: ScanInput = {
    ...settings,
    tests: true,
    limitMs: node.timeoutMs ?? -1,
    retries: node.retries,
    secrets: node.secrets,
    foreign,
    reports,
  };
  const fields = scanFields({
    scan: input,
    dist: context.dist,
    platform,
    performer: performerName(id, 'scan'),
    aspect: aspectName(id, 'header'),
  });
  const scan = context.action({ ...fields, pool: node.pool ?? 'cpu', main: false, grows: true });
  const main: ReportInput = { reports, foreign };
  return [
    scan,
    context.action({
      work: { type: 'perform', performer: performerName(id, 'report'), input: main },
      inputs: [],
      outputs: foreign ? [] : reportPaths(node, context).map((path) => ({ path })),
      outputBase: reports,
      after: [scan.id],
    }),
  ];
}
