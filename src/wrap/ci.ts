/** What jobs of all CI systems have in common: how gobuild gets there, what is checked, what is built. */
import { quoteWord } from '../base/quote-word.ts';
import type { Kind } from '../model/config.ts';
import type { WrapView } from './view.ts';

/** The Node that gobuild runs on; a launcher brings its own, with any Node that npm runs on. */
export const nodeVersion = '24';

/** Commands of sh, and comments, that bring gobuild, from the folder of gobuild.yaml. */
export function installSteps({ brings, version }: WrapView): readonly string[] {
  if (brings === 'launcher') return [];
  if (brings === 'package') return ['npm ci'];
  // Whoever owns that name in the registry runs here.
  return [
    '# Your registry must have your gobuild: `npm publish` it there, or keep the launcher beside gobuild.yaml and make this again.',
    `npm install --global gobuild@${version}`,
  ];
}

const program = ({ brings }: WrapView): string =>
  brings === 'launcher' ? './gobuild' : brings === 'package' ? 'npx --no-install gobuild' : 'gobuild';

/** Patterns and not names: they stay right when targets come and go, and leave deploys out. */
const built: readonly Kind[] = ['compile', 'package', 'sign'];

const patterns = (kinds: readonly Kind[]): readonly string[] => kinds.map((kind) => quoteWord('sh', `${kind}/*`));

export interface CiCommands {
  /** Undefined: the file has no checks. */
  readonly check: string | undefined;
  /** Undefined: the file has checks alone. A file of neither: its tasks. */
  readonly build: string | undefined;
  /** Names of the checks. */
  readonly checks: readonly string[];
  /** Runs the check that the variable names: `$CHECK`. */
  readonly checkOf: (variable: string) => string;
}

export function ciCommands(view: WrapView): CiCommands {
  const has = (kind: Kind): boolean => view.targets.some((target) => target.kind === kind);
  const run = (words: readonly string[]): string => [program(view), 'run', '--keep-going', ...words].join(' ');
  const kinds = built.filter(has);
  return {
    check: has('check') ? run([quoteWord('sh', 'check/*')]) : undefined,
    build: kinds.length > 0 || !has('check') ? run(patterns(kinds.length > 0 ? kinds : ['task'])) : undefined,
    checks: view.targets.filter(({ kind }) => kind === 'check').map(({ name }) => name),
    checkOf: (variable) => run([`"$${variable}"`]),
  };
}

/** The jobs of a pipeline that has one for each command; `build` waits for the checks, where there are any. */
export function jobLines(
  view: WrapView,
  jobs: {
    readonly check: (view: WrapView, command: string) => readonly string[];
    readonly build: (view: WrapView, command: string, afterCheck: boolean) => readonly string[];
  },
): readonly string[] {
  const { check, build } = ciCommands(view);
  return [
    'jobs:',
    ...(check === undefined ? [] : jobs.check(view, check)),
    ...(build === undefined ? [] : jobs.build(view, build, check !== undefined)),
  ];
}

/** Path below the folder of gobuild.yaml, from the top of the checkout. */
export const inFolder = ({ folder }: WrapView, path: string): string => (folder === '.' ? path : `${folder}/${path}`);

/** A YAML scalar that is read as this text (YAML 1.2, 7.3.2 single-quoted style). */
export const yamlText = (text: string): string =>
  /^[A-Za-z./][\w./-]*$/.test(text) ? text : `'${text.replaceAll("'", "''")}'`;
