/** check/go-test: the tests of a module's packages; only those run again whose inputs changed. */
import { isObject } from '../../../base/json.ts';
import { join } from '../../../base/path.ts';
import type { Action } from '../../../model/action.ts';
import {
  defineDriver,
  performerName,
  type NodeOutline,
  type PlanContext,
  type ProjectContext,
} from '../../../model/kind.ts';
import { platformText, type Platform } from '../../../model/platform.ts';
import { runsHere } from '../../go-toolchain/environment.ts';
import { goToolOf } from '../../../model/go-tool.ts';
import { readGoHeader } from '../../go-toolchain/header.ts';
import { scanFields } from '../../go-toolchain/plan-scan.ts';
import { isPackageData } from '../../go-toolchain/scan-result.ts';
import { performScan } from '../../go-toolchain/scan.ts';
import { checkCache, reportFolder } from '../family.ts';
import { performCompile } from './compile-tests.ts';
import { grow, growTools } from './grow.ts';
import { coverageFile, type ReportInput, type ScanInput } from './inputs.ts';
import { performReport } from './report.ts';
import { resolve, type Settings } from './resolve.ts';
import { performTest } from './run-test.ts';
import { performUntested } from './untested.ts';
import { schema, type Spec } from './schema.ts';

const id = 'check/go-test';

/** The results are read from what the test program prints with our `-test.v=test2json`. */
const ownFlag = /^--?test\.v(?:=|$)/;

export const driver = defineDriver<Spec, Settings>({
  id,
  kind: 'check',
  using: 'go-test',
  summary: 'runs the Go tests whose inputs changed',
  revision: 2,
  schema,
  shape: 'source',
  accepts: [],
  cache: checkCache,
  pool: 'cpu',
  takesArguments: true,
  platformOfMachine: true,
  resolve,
  produces: (settings, node, project) =>
    isOnlyBuilt(settings, node.platform, project)
      ? []
      : reportPaths(settings, node, project).map((path) => ({ role: 'report', path, platform: node.platform })),
  plan,
  isScan: (data) => isObject(data) && isPackageData(data['data']),
  grow,
  growTools,
  performers: {
    scan: performScan,
    compile: performCompile,
    test: performTest,
    report: performReport,
    untested: performUntested,
  },
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
    {
      title: 'Coverage of all packages, and a second try for tests that depend on luck',
      yaml: `kind: check
using: go-test
cover: { packages: ./... }
flaky: { retries: 1 }
`,
    },
    {
      title: 'Tests of a small board run in an emulator',
      yaml: `kind: check
using: go-test
matrix: { platform: [linux/amd64, linux/arm/7] }
exec: [qemu-arm]
`,
    },
  ],
});

const isForeign = (platform: Platform | undefined, project: ProjectContext): boolean =>
  platform !== undefined && !runsHere(platform, project.machine);

/** Compiled and vetted: nothing here runs the platform's programs. */
const isOnlyBuilt = (settings: Settings, platform: Platform | undefined, project: ProjectContext): boolean =>
  isForeign(platform, project) && settings.exec.length === 0;

function reportPaths(settings: Settings, node: NodeOutline, { dist }: ProjectContext): string[] {
  const folder = reportFolder(dist, node);
  const coverage = settings.cover ? [coverageFile(folder)] : [];
  return [join(folder, 'junit.xml'), join(folder, 'report.json'), ...coverage];
}

function plan(settings: Settings, context: PlanContext): readonly Action[] {
  const { node } = context;
  const platform = platformText(node.platform ?? context.machine);
  const foreign = isOnlyBuilt(settings, node.platform, context);
  const reports = reportFolder(context.dist, node);
  const { exec, version, ...rest } = settings;
  const cover = foreign ? null : settings.cover;
  const input: ScanInput = {
    ...rest,
    flags: [...rest.flags, ...context.args].filter((word) => !ownFlag.test(word)),
    cover,
    runner: isForeign(node.platform, context) ? exec : [],
    tests: true,
    limitMs: node.timeoutMs ?? -1,
    retries: node.retries,
    secrets: node.secrets,
    foreign,
    reports,
  };
  const fields = scanFields({ scan: input, driver: id, platform, tool: goToolOf(version, node) }, context);
  const scan = context.action({ ...fields, pool: node.pool ?? 'cpu', main: false, grows: true });
  const main: ReportInput = { reports, foreign, cover };
  return [
    scan,
    context.action({
      work: { type: 'perform', performer: performerName(id, 'report'), input: main },
      inputs: [],
      outputs: foreign ? [] : reportPaths(settings, node, context).map((path) => ({ path })),
      outputBase: reports,
      after: [scan.id],
    }),
  ];
}
