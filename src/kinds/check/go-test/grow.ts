/** From the packages that the scan found: one action that compiles and one that runs the tests of each. Pure. */
import { isObject } from '../../../base/json.ts';
import { dirname, join } from '../../../base/path.ts';
import type { Action, InputSpec, ScanResult } from '../../../model/action.ts';
import { performerName, type Growth } from '../../../model/kind.ts';
import { shortDigest } from '../../go-toolchain/digest.ts';
import { goTool } from '../../go-toolchain/go-tool.ts';
import { seenFromModule } from '../../go-toolchain/package-path.ts';
import { testPick, type ScannedPackage } from '../../go-toolchain/scan-result.ts';
import { moduleFiles } from '../../go-toolchain/scan.ts';
import { inputOf, type CompileInput, type RunInput, type ScanInput } from './inputs.ts';

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
  return { actions, mainInputs: last.map((action): InputSpec => ({ type: 'action', action: action.id })) };
}

/** Names of nodes may hold what file names may not, and must not collide when that is replaced. */
const safeName = (node: string): string => `${node.replaceAll(/[^A-Za-z0-9._-]/g, '+')}-${shortDigest(node)}`;

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
    tools: [goTool],
    ...fields,
  };
}

/** The package as the go command wants it in the folder of the module. */
const packageArgument = (input: ScanInput, folder: string): string =>
  seenFromModule(input.go.module, folder === '.' ? '.' : `./${folder}`);

function compileAction(scan: Action, one: ScannedPackage, folder: string): Action {
  const { go, tests, foreign } = inputOf(scan) as ScanInput;
  const input: CompileInput = {
    go,
    tests,
    foreign,
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
  const { flags, include, exclude, limitMs, retries, secrets, reports } = inputOf(scan) as ScanInput;
  const input: RunInput = {
    compile: inputOf(compile) as CompileInput,
    compileAction: compile.id,
    packageFolder: one.folder,
    flags,
    limitMs,
    reports,
  };
  const globs: InputSpec[] =
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
  return actionLike(scan, {
    step: `test ${one.importPath}`,
    work: { type: 'perform', performer: performerName(scan.driver, 'test'), input },
    inputs: [{ type: 'action', action: compile.id }, ...globs],
    retries,
    secrets,
    // Go ends the tests by itself first, and then says which of them were running.
    ...(limitMs < 0 ? {} : { timeoutMs: limitMs + 10_000 }),
  });
}
