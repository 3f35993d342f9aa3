/** `gobuild wrap make`: a Makefile that GNU make and BSD make read alike, one goal for every target. */
import { quoteWord } from '../base/quote-word.ts';
import { headerLines, oneLine } from './header.ts';
import type { WrapTarget, WrapView, Wrapper } from './view.ts';

export const make: Wrapper = {
  does: 'a Makefile with a goal for every target',
  root: 'workspace',
  files: (view) => [{ path: 'Makefile', text: makefile(view) }],
};

interface Goal {
  readonly name: string;
  readonly does: string;
  readonly recipe: string;
}

function makefile(view: WrapView): string {
  const targets = view.targets.map(targetGoal);
  const taken = new Set(targets.map(({ name }) => name));
  const further = furtherGoals(view).filter(({ name }) => !taken.has(name));
  const help = taken.has('help') ? 'gobuild-help' : 'help';
  const goals = [...targets, ...further];
  return [
    ...headerLines('make').map((line) => `# ${line}`),
    '',
    ...setting(view),
    '',
    ...mapped,
    '',
    '.NOTPARALLEL:',
    `.PHONY: ${[help, ...goals.map(({ name }) => name)].join(' ')}`,
    '',
    `${help}:`,
    ...helpLines(targets, further).map((line) => `\t@printf '%s\\n' ${inRecipe(line)}`),
    ...goals.flatMap(({ name, recipe }) => ['', `${name}:`, `\t${recipe}`]),
    '',
  ].join('\n');
}

function setting({ brings, from }: WrapView): readonly string[] {
  const program = brings === 'launcher' ? (from === '.' ? './gobuild' : inRecipe(`${from}/gobuild`)) : 'gobuild';
  const folder = from === '.' ? '' : ` -C ${inRecipe(from)}`;
  return [
    '# The gobuild to call, arguments for targets that take some, further options of gobuild.',
    `GOBUILD ?= ${program.replaceAll('#', '\\#')}`,
    'ARGS ?=',
    'FLAGS ?=',
    `GOBUILD_IN = $(GOBUILD)${folder.replaceAll('#', '\\#')}`,
  ];
}

/**
 * Options of make that gobuild has, too. GNU make has functions, BSD make has modifiers, and each takes the other's for
 * a variable that is not there. MFLAGS of GNU make are its options without the variables of the command line.
 */
const mapped: readonly string[] = [
  "# Options of make that gobuild has, too: first as GNU make tells them, then as BSD make does; each finds nothing in the other's.",
  'GNU_LETTERS = $(filter-out --% -I% -j% -l% -O%,$(firstword $(MFLAGS)))',
  ...(
    [
      ['k', '--keep-going'],
      ['n', '--dry-run'],
      ['q', '--dry-run'],
      ['t', '--dry-run'],
      ['B', '--force'],
      ['s', '--quiet'],
    ] as const
  ).map(
    ([letter, option], index) =>
      `GNU_FLAGS ${index === 0 ? '' : '+'}= $(if $(findstring ${letter},$(GNU_LETTERS)),${option})`,
  ),
  'GNU_FLAGS += $(patsubst -j%,--jobs=%,$(filter-out -j,$(filter -j%,$(MFLAGS))))',
  'BSD_FLAGS = ${.MAKEFLAGS:M-k:S/-k/--keep-going/} ${.MAKEFLAGS:M-n:S/-n/--dry-run/} ${.MAKEFLAGS:M-s:S/-s/--quiet/}',
  'BSD_FLAGS += ${.MAKE.JOBS:S/^/--jobs=/}',
  'GOBUILD_RUN = $(GOBUILD_IN) run $(GNU_FLAGS) ${BSD_FLAGS} $(FLAGS)',
];

/** `api:server` would be two goals: it becomes `api/server`, which no target is called. */
const goalName = (target: string): string => target.replaceAll(':', '/');

const targetGoal = ({ name, description, kind }: WrapTarget): Goal => ({
  name: goalName(name),
  does: oneLine(description ?? kind),
  // `+`: with -n gobuild itself tells what it would do. `--` alone is fine for targets without arguments.
  recipe: `@+$(GOBUILD_RUN) ${name} -- $(ARGS)`,
});

const furtherGoals = ({ hasDefault }: WrapView): readonly Goal[] => [
  ...(hasDefault ? [{ name: 'all', does: 'what gobuild.yaml names as default', recipe: '@+$(GOBUILD_RUN)' }] : []),
  { name: 'run', does: 'gobuild run $(ARGS): selectors and options', recipe: '@+$(GOBUILD_RUN) $(ARGS)' },
  {
    name: 'watch',
    does: 'gobuild watch $(ARGS): again on every change',
    recipe: '@$(GOBUILD_IN) watch $(FLAGS) $(ARGS)',
  },
  {
    name: 'explain',
    does: 'gobuild explain $(ARGS): why a target would run',
    recipe: '@$(GOBUILD_IN) explain $(FLAGS) $(ARGS)',
  },
  { name: 'list', does: 'targets, as gobuild sees them', recipe: '@$(GOBUILD_IN) list $(FLAGS) $(ARGS)' },
  { name: 'clean', does: 'remove what gobuild made', recipe: '@$(GOBUILD_IN) clean $(FLAGS) $(ARGS)' },
];

function helpLines(targets: readonly Goal[], further: readonly Goal[]): readonly string[] {
  const width = Math.max(...[...targets, ...further].map(({ name }) => name.length));
  const lines = (goals: readonly Goal[]): readonly string[] =>
    goals.map(({ name, does }) => `  ${name.padEnd(width)}  ${does}`);
  return [
    'make GOAL... [ARGS="arguments of the target"] [FLAGS="options of gobuild"]',
    ...lines(targets),
    '',
    ...lines(further),
    '',
    'What targets print goes to their logs; FLAGS=--stream shows it.',
    '-j N, -k, -n and -s of make are handed on, and -B of GNU make (gobuild run --force).',
    "make ends with 2 (BSD make: 1) where gobuild failed; gobuild's own exit code is in make's last line.",
  ];
}

/** One word of a recipe's shell: make expands `$`. */
const inRecipe = (text: string): string => quoteWord('sh', text).replaceAll('$', '$$$$');
