/** What the logs of GitHub, GitLab and Azure take for commands: groups, and notes at a place of a file. Pure. */
import { inertCommands } from '../../base/ci-commands.ts';
import { visible } from '../visible.ts';

export type CiSystem = 'github' | 'gitlab' | 'azure';

export interface CiNote {
  readonly level: 'error' | 'warning';
  /** Where it comes from: a target, a code. */
  readonly title: string;
  readonly message: string;
  /** Path from the folder of the repository, with `/`. */
  readonly file?: string | undefined;
  /** From 1. */
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

export interface CiGroup {
  /** One name for its beginning and its end, which no other has. */
  readonly name: string;
  readonly title: string;
  /** Shut until somebody opens it, where the system lets one choose. */
  readonly shut: boolean;
}

export interface CiWords {
  /** `at`: epoch milliseconds. */
  readonly open: (group: CiGroup, at: number) => string;
  readonly close: (group: CiGroup, at: number) => string;
  /** Undefined where there are no such notes. */
  readonly note: (note: CiNote) => string | undefined;
}

/** Whose log this is, by what the systems set; GOBUILD_CI names another one, or `off`. */
export function ciSystemOf(env: Readonly<Record<string, string | undefined>>): CiSystem | undefined {
  const wanted = env['GOBUILD_CI'] ?? '';
  if (wanted === 'github' || wanted === 'gitlab' || wanted === 'azure') return wanted;
  if (wanted !== '' && wanted !== 'auto') return undefined;
  if (env['GITHUB_ACTIONS'] === 'true') return 'github';
  if (env['GITLAB_CI'] === 'true') return 'gitlab';
  return env['TF_BUILD'] === undefined || env['TF_BUILD'] === '' ? undefined : 'azure';
}

/** Variables that hold the folder of the repository. */
export const ciRootVariables: Readonly<Record<CiSystem, string>> = {
  github: 'GITHUB_WORKSPACE',
  gitlab: 'CI_PROJECT_DIR',
  azure: 'BUILD_SOURCESDIRECTORY',
};

/** One line, nothing in it that a runner would obey. */
const plainLine = (text: string): string => inertCommands(visible(text));

/** Texts are escaped as the runners take them back (ActionCommand.cs, Command.cs); `%` first. */
const escaped = (text: string, signs: readonly (readonly [string, string])[]): string =>
  signs.reduce((all, [sign, code]) => all.replaceAll(sign, code), text);

/** A message may have several lines: each is made harmless by itself. */
const inertText = (text: string): string =>
  text
    .split(/\r\n|\r|\n/)
    .map(plainLine)
    .join('\n');

const githubData = [
  ['%', '%25'],
  ['\n', '%0A'],
] as const;
const githubProperty = [...githubData, [':', '%3A'], [',', '%2C']] as const;

const github: CiWords = {
  open: ({ title }) => `::group::${escaped(plainLine(title), githubData)}`,
  close: () => '::endgroup::',
  note: ({ level, title, message, file, line, column }) => {
    const properties = [
      ['file', file],
      ['line', file === undefined ? undefined : line],
      ['col', file === undefined ? undefined : column],
      ['title', title],
    ] as const;
    const words = properties.flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${escaped(plainLine(String(value)), githubProperty)}`],
    );
    return `::${level} ${words.join(',')}::${escaped(inertText(message), githubData)}`;
  },
};

const azureData = [
  ['%', '%AZP25'],
  ['\n', '%0A'],
] as const;
const azureProperty = [...azureData, [';', '%3B'], [']', '%5D']] as const;

const azure: CiWords = {
  open: ({ title }) => `##[group]${plainLine(title)}`,
  close: () => '##[endgroup]',
  note: ({ level, title, message, file, line, column }) => {
    const properties = [
      ['type', level],
      ['sourcepath', file],
      ['linenumber', file === undefined ? undefined : line],
      ['columnnumber', file === undefined ? undefined : column],
    ] as const;
    const words = properties.flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${escaped(plainLine(String(value)), azureProperty)};`],
    );
    return `##vso[task.logissue ${words.join('')}]${escaped(inertText(`${title}: ${message}`), azureData)}`;
  },
};

/** A section is a name and a time, in seconds; what stands behind is its title. */
const section = (what: 'start' | 'end', name: string, at: number): string =>
  `\u001b[0Ksection_${what}:${Math.floor(at / 1000)}:${name}`;
const gitlabName = (name: string): string => name.replaceAll(/[^A-Za-z0-9_.-]/g, '_');

const gitlab: CiWords = {
  open: ({ name, title, shut }, at) =>
    `${section('start', gitlabName(name), at)}${shut ? '[collapsed=true]' : ''}\r\u001b[0K${plainLine(title)}`,
  close: ({ name }, at) => `${section('end', gitlabName(name), at)}\r\u001b[0K`,
  note: () => undefined,
};

export const ciWords: Readonly<Record<CiSystem, CiWords>> = { github, gitlab, azure };
