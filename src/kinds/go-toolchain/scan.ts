/** The scan of the Go drivers: asks `go list` what each program or test is made from. */
import type { Json } from '../../base/json.ts';
import { absolute, host, type WorkspacePath } from '../../base/path.ts';
import type { InputSpec } from '../../model/action.ts';
import type { Job, JobOutcome, Performer, PerformWorld } from '../../model/perform.ts';
import { goFailure } from './go-failure.ts';
import { inOrder } from './in-turn.ts';
import { listedFields } from './packages.ts';
import { listPackages, prepareGo } from './run-go.ts';
import { scanResult } from './scan-result.ts';
import type { GoSettings } from './settings.ts';

/** Input of the performer: all of it enters the key. */
export type GoScan = {
  readonly go: GoSettings;
  /** As seen from the module's folder. */
  readonly patterns: readonly string[];
  /** Test files too. */
  readonly tests: boolean;
};

/** Files that decide what packages there are, besides the packages' own. */
export function moduleFiles(settings: GoSettings): InputSpec[] {
  const inModule = (name: string): WorkspacePath => (settings.module === '.' ? name : `${settings.module}/${name}`);
  const files: InputSpec[] = [
    { type: 'file', path: inModule('go.mod'), help: missingModule(settings.module) },
    { type: 'file', path: inModule('go.sum'), optional: true },
    { type: 'file', path: inModule('vendor/modules.txt'), optional: true },
  ];
  if (settings.workspace === false) return files;
  const sums = settings.workspace.replace(/(\.work)?$/, '.work.sum');
  return [...files, { type: 'file', path: settings.workspace }, { type: 'file', path: sums, optional: true }];
}

const missingModule = (module: WorkspacePath): string =>
  'name the folder that holds go.mod with `module:`, as seen from the file of the target; ' +
  `if there is none yet, run \`go mod init example.com/NAME\`${module === '.' ? '' : ` in ${module}`}`;

export const performScan: Performer = (jobs, world) => inOrder(jobs, (job) => scanOne(job, world));

async function scanOne(job: Job, world: PerformWorld): Promise<JobOutcome> {
  const { work } = job.action;
  // The plan of this driver made it.
  const input = (work.type === 'perform' ? work.input : null) as GoScan;
  const go = await prepareGo(job, input.go, world);
  if (!go.ok) return { ok: false, failure: go.error };
  const { result, packages } = await listPackages(go.value, { ...input, fields: listedFields });
  if (result.failure && result.failure.type !== 'exit-status') return { ok: false, failure: result.failure };
  if (!packages) {
    const message = `Go cannot list the packages of ${input.patterns.join(' ')} in ${input.go.module}`;
    return { ok: false, failure: goFailure({ message, lines: result.tail, module: input.go.module }) };
  }
  // Go names folders as it was called, or by their real path: both must give the same workspace paths.
  const workspace = packages.some((listed) => listed.Dir?.startsWith(absolute(world.workspace, '.')))
    ? world.workspace
    : host.resolve(world.files.realPath(world.workspace));
  const { scan, discovered } = scanResult(packages, {
    workspace,
    moduleCache: go.value.env['GOMODCACHE'] ?? go.value.folders.modules,
    module: input.go.module,
  });
  return { ok: true, data: JSON.parse(JSON.stringify(scan)) as Json, discovered };
}
