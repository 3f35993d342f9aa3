/** From the packages that the scan found: one action that compiles and one that runs the tests of each. Pure. */
import { isObject } from '../../../base/json.ts';
import { dirname, join, type WorkspacePath } from '../../../base/path.ts';
import type { Action, InputSpec, ScanResult, ToolNeed } from '../../../model/action.ts';
import { performerName, type Growth } from '../../../model/kind.ts';
import { shortDigest } from '../../go-toolchain/digest.ts';
import { seenFromModule } from '../../go-toolchain/package-path.ts';
import { testPick, untestedPick, type ScannedPackage } from '../../go-toolchain/scan-result.ts';
import { moduleFiles } from '../../go-toolchain/scan.ts';
import { inputOf, type CompileInput, type RunInput, type ScanInput, type UntestedInput } from './inputs.ts';

export function grow(scan: Action, { data }: ScanResult): Growth {
  const input = inputOf(scan) as ScanInput;
  // Written by the scan of this driver.
  const packages = (isObject(data) ? data['packages'] : []) as readonly ScannedPackage[];
  const tested = packages.filter((one) => one.hasTests);
  const folders = distinctFolders(tested, `go/+tests/${safeName(scan.node)}`);
  const actions = tested.flatMap((one, index) => {
    const compile = compileAction(scan, one, folders[index] ?? '');
    return input.foreign ? [compile] : [compile, runAction(scan, one, compile)];
  });
  const last = actions.filter((action) => input.foreign || action.step.startsWith('test '));
  const rest = untestedActions(scan, packages);
  return {
    actions: [...actions, ...rest],
    mainInputs: [...last, ...rest].map((action): InputSpec => ({ type: 'action', action: action.id })),
  };
}

/** Names of nodes and packages may hold what file names may not, and must not collide when that is replaced. */
const safeName = (name: string): string =>
  `${name.replaceAll(/[^A-Za-z0-9._-]/g, '+').slice(-100)}-${shortDigest(name)}`;

/** A folder for each package, such that no two programs of one folder have one name, on systems without case too. */
function distinctFolders(packages: readonly ScannedPackage[], base: string): string[] {
  const used = new Map<string, number>();
  return packages.map(({ testName }) => {
    const name = testName.toLowerCase();
    const round = used.get(name) ?? 0;
    used.set(name, round + 1);
    return join(base, String(round));
  });
}

/** What the grown actions take over from the scan: node, environment, platform, cache rule. */
function actionLike(scan: Action, fields: Pick<Action, 'step' | 'work' | 'inputs'> & Partial<Action>): Action {
  const { scan: _scan, grows: _grows, batch: _batch, ...rest } = scan;
  return {
    ...rest,
    id: `${scan.node}#${fields.step}`,
    main: false,
    outputs: [],
    after: [],
    ...fields,
  };
}

/** The package as the go command wants it in the folder of the module. */
const packageArgument = (input: ScanInput, folder: string): string =>
  seenFromModule(input.go.module, folder === '.' ? '.' : `./${folder}`);

function compileAction(scan: Action, one: ScannedPackage, folder: string): Action {
  const { go, tests, foreign, cover } = inputOf(scan) as ScanInput;
  const input: CompileInput = {
    go,
    tests,
    foreign,
    cover,
    patterns: [packageArgument(inputOf(scan) as ScanInput, one.folder)],
    importPath: one.importPath,
    folder,
    testName: one.testName,
  };
  return actionLike(scan, {
    step: `compile ${one.importPath}`,
    work: { type: 'perform', performer: performerName(scan.driver, 'compile'), input },
    inputs: [...moduleFiles(go), { type: 'found', scan: scan.id, pick: testPick(one.importPath) }],
    batch: `go-test:${scan.node}`,
  });
}

/** The test program enters by its digest, found when it was compiled: equal bytes need no new run. */
function runAction(scan: Action, one: ScannedPackage, compile: Action): Action {
  const { flags, limitMs, retries, secrets, reports, runner, flakyRetries, cover } = inputOf(scan) as ScanInput;
  const input: RunInput = {
    compile: inputOf(compile) as CompileInput,
    compileAction: compile.id,
    packageFolder: one.folder,
    flags,
    limitMs,
    runner,
    flakyRetries,
    reports,
  };
  return actionLike(scan, {
    step: `test ${one.importPath}`,
    work: { type: 'perform', performer: performerName(scan.driver, 'test'), input },
    inputs: [{ type: 'action', action: compile.id }, ...globsOf(inputOf(scan) as ScanInput)],
    ...(cover ? profileOutput(reports, one.importPath) : {}),
    tools: [...scan.tools, ...growTools(scan)],
    retries,
    secrets,
    // Go ends the tests by itself first, and then says which of them were running.
    ...(limitMs < 0 ? {} : { timeoutMs: limitMs + 10_000 }),
  });
}

/** What `inputs` names, the reports left out. */
const globsOf = ({ include, exclude, reports }: ScanInput): InputSpec[] =>
  include.length === 0
    ? []
    : [
        {
          type: 'glob',
          base: '.',
          include,
          exclude: [...exclude, `${dirname(reports)}/**`],
          gitignore: true,
          required: true,
        },
      ];

/** A profile is a file of its own: packages whose tests are fresh are merged from what they left. */
const profileOutput = (reports: WorkspacePath, name: string): Pick<Action, 'outputs' | 'outputBase'> => ({
  outputs: [{ path: join(reports, 'coverage', `${safeName(name)}.out`) }],
  outputBase: reports,
});

/** Besides those of the scan: the program that runs tests of a foreign platform. */
export function growTools(scan: Action): readonly ToolNeed[] {
  const [name] = (inputOf(scan) as ScanInput).runner;
  return name === undefined ? [] : [runnerTool(name)];
}

const runnerTool = (name: string): ToolNeed => ({
  name,
  identity: { type: 'content' },
  help: 'install the program that "exec" names, or correct its name',
});

/** Packages without tests count as well, with nothing covered. */
function untestedActions(scan: Action, packages: readonly ScannedPackage[]): readonly Action[] {
  const input = inputOf(scan) as ScanInput;
  const untested = packages.filter((one) => !one.hasTests);
  if (!input.cover || untested.length === 0 || untested.length === packages.length) return [];
  const patterns = untested.map((one) => packageArgument(input, one.folder));
  const own: UntestedInput = { go: input.go, tests: true, patterns, cover: input.cover };
  return [
    actionLike(scan, {
      step: 'count untested statements',
      work: { type: 'perform', performer: performerName(scan.driver, 'untested'), input: own },
      inputs: [...moduleFiles(input.go), { type: 'found', scan: scan.id, pick: untestedPick }],
      ...profileOutput(input.reports, untestedPick),
    }),
  ];
}
