/** What was found in a folder → a first gobuild.yaml: programs, checks, archives; what is a guess stands there as a comment. */
import type { JsonObject } from '../base/json.ts';
import { dirname, type WorkspacePath } from '../base/path.ts';
import { draftGuesses } from './draft-guesses.ts';
import type { Draft, DraftSetting, DraftTarget } from './draft.ts';
import { firstLines } from './first-lines.ts';
import { moduleName, openNames, programName, plainName, type Names } from './names.ts';
import type { DraftProgram, GoModule, GoProgram, Survey } from './survey.ts';

export interface DraftWishes {
  /** `linux/amd64`; at least one. */
  readonly platforms: readonly string[];
  /** Archives and checksums. */
  readonly packages: boolean;
  /** This machine's platform. */
  readonly machine: string;
}

/** What most people ship for. */
export const usualPlatforms: readonly string[] = [
  'linux/amd64',
  'linux/arm64',
  'windows/amd64',
  'darwin/amd64',
  'darwin/arm64',
];

export function draftSurvey(survey: Survey, wishes: DraftWishes): Draft {
  const names = openNames(['build', 'check', 'test', 'vet', 'release', 'archive', 'checksums', 'dev']);
  const { shipped, others } = sortPrograms(survey.programs);
  const programs = shipped.map((program) => ({ ...program, target: names.take(programName(program), 'program') }));
  const compiled = programs.map((program) => compileTarget(program, wishes.platforms));
  const checks = checkTargets(survey, names);
  const packages = wishes.packages && programs.length > 0 ? packageTargets(programs, survey) : [];
  const groups = groupTargets({ programs, checks, packages }, wishes);
  const guesses = draftGuesses(survey, programs, others);
  return {
    project: projectName(survey),
    head: firstLines([
      'It is a start: change it. `gobuild list` tells its targets, `gobuild explain TARGET` why one runs.',
    ]),
    settings: checks.length + programs.length === 0 ? [] : settingsOf(programs, wishes, survey),
    targets: [...compiled, ...checks, ...packages, ...groups, ...guesses],
    notes: [],
  };
}

export function projectName({ modules, folderName }: Survey): string {
  const top = modules.find(({ folder }) => folder === '.');
  return plainName(top ? moduleName(top.path) : folderName);
}

/** Folders of programs that serve the making of others. */
const asideNames =
  'examples? _[^/]* internal tools? scripts? hack tests? testutils? extra contrib docs? demos? bench(?:marks?)? playground';
const asides = new RegExp(`(?:^|/)(?:${asideNames.replaceAll(' ', '|')})(?:/|$)`);

interface Sorted {
  readonly shipped: readonly GoProgram[];
  readonly others: readonly GoProgram[];
}

/** Those at the top and below cmd/; where there are none, all that serve no other purpose. */
export function sortPrograms(all: readonly GoProgram[]): Sorted {
  const usable = all.filter((program) => !program.needsCgo);
  const inside = ({ folder, module }: GoProgram): string =>
    folder === module.folder ? '.' : module.folder === '.' ? folder : folder.slice(module.folder.length + 1);
  const first = usable.filter(
    (program) => /^(?:\.|cmd|cmd\/[^/]+)$/.test(inside(program)) && !asides.test(program.module.folder),
  );
  const second = usable.filter((program) => !asides.test(program.folder));
  const shipped = first.length > 0 ? first : second.length > 0 ? second : usable;
  return { shipped, others: all.filter((program) => !shipped.includes(program)) };
}

const packagePath = (folder: WorkspacePath): string => (folder === '.' ? '.' : `./${folder}`);

/** Which module, where it is not the one at the top. */
const modulePart = ({ folder, inWorkspace }: GoModule): JsonObject => ({
  ...(folder === '.' ? {} : { module: folder }),
  ...(inWorkspace ? { workspace: true } : {}),
});

export function compileTarget(program: DraftProgram, platforms: readonly string[]): DraftTarget {
  const { target, folder, module, systems, version } = program;
  const own = systems && platforms.filter((platform) => systems.includes(platform.split('/')[0] ?? ''));
  const name = programName(program);
  const body: JsonObject = {
    description: folder === '.' ? 'the program' : `the program of ${folder}`,
    kind: 'compile',
    using: 'go',
    ...modulePart(module),
    package: packagePath(folder),
    ...(folder === module.folder && name !== target ? { output: plainName(name) } : {}),
    matrix: own && own.length > 0 ? { platform: own } : systems ? { platform: [`${systems[0]}/amd64`] } : 'platforms',
    ...(version === undefined ? {} : { stamp: { [`main.${version}`]: '${{ version }}' } }),
  };
  const comments = systems ? [`Its sources are for ${systems.join(', ')} alone.`] : [];
  return { name: target, body, comments };
}

export function checkTargets({ modules }: Survey, names: Names): readonly DraftTarget[] {
  return modules.flatMap((module) => {
    if (module.isEmpty) return [];
    const suffix = module.folder === '.' ? '' : `-${module.folder.replaceAll('/', '-')}`;
    const part = { ...modulePart(module), packages: module.folder === '.' ? './...' : `./${module.folder}/...` };
    const name = (wanted: string): string => (suffix === '' ? wanted : names.take(`${wanted}${suffix}`));
    const test = {
      name: name('test'),
      body: { description: 'the Go tests', kind: 'check', using: 'go-test', ...part },
    };
    const vet = { name: name('vet'), body: { description: 'go vet', kind: 'check', using: 'go-vet', ...part } };
    return module.hasTests ? [test, vet] : [vet];
  });
}

function packageTargets(programs: readonly DraftProgram[], { files }: Survey): readonly DraftTarget[] {
  const units = files.filter((path) => path.endsWith('.service') && !/(?:^|\/)(?:tests?|examples?)\//.test(path));
  const papers = files.filter((path) => dirname(path) === '.' && /^(?:license|readme|changelog)(?:\.|$)/i.test(path));
  const archive: JsonObject = {
    description: 'what people download',
    kind: 'package',
    using: 'archive',
    from: programs.map(({ target }) => target),
    overrides: [{ where: 'os=windows', format: 'zip' }],
    ...(units.length > 0 ? { files: [...papers, ...units] } : {}),
  };
  return [
    { name: 'archive', body: archive, comments: ['tar.gz, for Windows zip, with README, LICENSE and CHANGELOG.'] },
    {
      name: 'checksums',
      body: { description: 'SHA-256 of the archives', kind: 'sign', using: 'checksum', from: 'archive' },
    },
  ];
}

interface Made {
  readonly programs: readonly DraftProgram[];
  readonly checks: readonly DraftTarget[];
  readonly packages: readonly DraftTarget[];
}

function groupTargets(
  { programs, checks, packages }: Made,
  { platforms, machine }: DraftWishes,
): readonly DraftTarget[] {
  const here = platforms.includes(machine) ? '[platform=host]' : '';
  const built = programs.map(({ target, systems }) => (systems ? target : `${target}${here}`));
  const checked = checks.map(({ name }) => name);
  const group = (name: string, description: string, needs: readonly string[]): DraftTarget[] =>
    needs.length === 0 ? [] : [{ name, body: { kind: 'group', description, needs: [...needs] } }];
  const shipped = packages.length > 0 ? ['check', 'archive', 'checksums'] : [];
  return [
    ...group('build', here === '' ? 'the programs' : 'the programs for this machine', built),
    ...group('check', 'all tests and checks', checked),
    ...group('release', 'everything that is shipped', shipped),
  ];
}

function settingsOf(
  programs: readonly DraftProgram[],
  { platforms }: DraftWishes,
  survey: Survey,
): readonly DraftSetting[] {
  const go = survey.modules.find(({ folder }) => folder === '.')?.go ?? survey.modules[0]?.go;
  const line = /^\d+\.\d+/.exec(go ?? '')?.[0] ?? '1.26';
  const pin = `toolchains: { go: "${line}" }    # the same Go everywhere: see gobuild lock`;
  const first: DraftSetting = {
    key: 'default',
    value: [programs.length > 0 ? 'build' : 'check'],
    comments: ['What `gobuild run` does without a name; `gobuild list` tells the other targets.'],
  };
  if (programs.length === 0) return [first];
  return [
    first,
    {
      key: 'release-version',
      value: 'git',
      comments: [pin, '', 'The tag on HEAD, else the next patch with -dev: ${{ version }}.'],
    },
    { key: 'matrices', value: { platforms: { platform: [...platforms] } } },
  ];
}
