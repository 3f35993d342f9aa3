/** `gobuild wrap github`: a workflow of GitHub Actions, and the patterns by which it finds errors in the output. */
import { inFolder, installSteps, jobLines, nodeVersion, yamlText } from './ci.ts';
import { headerLines } from './header.ts';
import type { WrapView, Wrapper } from './view.ts';

const problemPatterns = '.github/gobuild-problems.json';

export const github: Wrapper = {
  does: 'a workflow of GitHub Actions',
  root: 'checkout',
  files: (view) => [
    { path: '.github/workflows/gobuild.yml', text: workflow(view) },
    { path: problemPatterns, text: problems() },
  ],
};

function workflow(view: WrapView): string {
  return [
    ...headerLines('github').map((line) => `# ${line}`),
    '# Pin the actions to commits if your rules ask for it; gobuild cannot know them.',
    'name: gobuild',
    'on:',
    '  push:',
    '    branches: [main, master]',
    "    tags: ['v*']",
    '  pull_request:',
    '  workflow_dispatch:',
    '# No job writes anything to the repository.',
    'permissions:',
    '  contents: read',
    'concurrency:',
    '  group: gobuild-${{ github.ref }}',
    "  cancel-in-progress: ${{ github.event_name == 'pull_request' }}",
    ...jobLines(view, { check: checkJob, build: buildJob }),
    '',
  ].join('\n');
}

const checkJob = (view: WrapView, command: string): readonly string[] => [
  '  check:',
  '    strategy:',
  '      fail-fast: false',
  '      matrix:',
  '        os: [ubuntu-latest, macos-latest, windows-latest]',
  '    runs-on: ${{ matrix.os }}',
  '    timeout-minutes: 60',
  ...steps(view),
  '      - name: check',
  ...runStep(view, command),
];

const buildJob = (view: WrapView, command: string, after: boolean): readonly string[] => [
  '  build:',
  ...(after ? ['    needs: check'] : []),
  '    runs-on: ubuntu-latest',
  '    timeout-minutes: 60',
  ...steps(view),
  '      - name: build',
  ...runStep(view, command),
  '      - uses: actions/upload-artifact@v4',
  '        with:',
  '          name: release',
  `          path: ${yamlText(inFolder(view, `${view.dist}/release/`))}`,
  '          if-no-files-found: ignore',
];

const runStep = (view: WrapView, command: string): readonly string[] => [
  '        shell: bash',
  ...(view.folder === '.' ? [] : [`        working-directory: ${yamlText(view.folder)}`]),
  '        run: |',
  `          ${command}`,
];

function steps(view: WrapView): readonly string[] {
  const install = installSteps(view);
  return [
    '    steps:',
    '      - uses: actions/checkout@v5',
    '        with:',
    '          # Versions come from tags, and `gobuild affected` asks the history.',
    '          fetch-depth: 0',
    '          persist-credentials: false',
    '      - uses: actions/setup-node@v5',
    '        with:',
    `          node-version: '${nodeVersion}'`,
    '          package-manager-cache: false',
    ...goStep(view),
    '      - name: prepare gobuild',
    ...runStep(view, 'echo "GOBUILD_CACHE_DIR=$RUNNER_TEMP/gobuild-store" >> "$GITHUB_ENV"'),
    `          echo "::add-matcher::$GITHUB_WORKSPACE/${problemPatterns}"`,
    ...install.map((line) => `          ${line}`),
    '      - uses: actions/cache@v4',
    '        with:',
    '          path: ${{ runner.temp }}/gobuild-store',
    '          # A new entry for each commit, filled from the nearest one: what it holds is found by content.',
    "          key: gobuild-${{ runner.os }}-${{ runner.arch }}-${{ hashFiles('**/gobuild.lock') }}-${{ github.sha }}",
    '          restore-keys: |',
    "            gobuild-${{ runner.os }}-${{ runner.arch }}-${{ hashFiles('**/gobuild.lock') }}-",
    '            gobuild-${{ runner.os }}-${{ runner.arch }}-',
  ];
}

const goStep = ({ goMod }: WrapView): readonly string[] =>
  goMod === undefined
    ? []
    : ['      - uses: actions/setup-go@v6', '        with:', `          go-version-file: ${yamlText(goMod)}`];

/** Problem matchers of the runner: places of Go's compilers and tests, and of gobuild's own diagnostics. */
function problems(): string {
  const pattern = (regexp: string, groups: Readonly<Record<string, number>>): object => ({ regexp, ...groups });
  const matchers = [
    {
      owner: 'gobuild-go',
      severity: 'error',
      pattern: [
        pattern('^\\s*(?:vet: )?((?:[^\\s:]+/)*[^\\s:/]+\\.(?:go|c|h|s)):(\\d+)(?::(\\d+))?:\\s+(.+)$', {
          file: 1,
          line: 2,
          column: 3,
          message: 4,
        }),
      ],
    },
    {
      owner: 'gobuild',
      pattern: [
        pattern('^([^\\s:]+):(\\d+):(\\d+): (error|warning) (GB\\d{4}): (.+)$', {
          file: 1,
          line: 2,
          column: 3,
          severity: 4,
          code: 5,
          message: 6,
        }),
      ],
    },
  ];
  return `${JSON.stringify({ $comment: headerLines('github').join(' '), problemMatcher: matchers }, undefined, 2)}\n`;
}
