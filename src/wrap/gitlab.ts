/** `gobuild wrap gitlab`: a pipeline of GitLab CI. */
import { quoteWord } from '../base/quote-word.ts';
import { ciCommands, inFolder, installSteps, nodeVersion, yamlText } from './ci.ts';
import { headerLines } from './header.ts';
import type { WrapView, Wrapper } from './view.ts';

export const gitlab: Wrapper = {
  does: 'a pipeline of GitLab CI',
  root: 'checkout',
  files: (view) => [{ path: '.gitlab-ci.yml', text: pipeline(view) }],
};

function pipeline(view: WrapView): string {
  const { check, build, checks, checkOf } = ciCommands(view);
  return [
    ...headerLines('gitlab').map((line) => `# ${line}`),
    '# The image needs Node and, unless gobuild.yaml names a Go that gobuild fetches, a Go.',
    'stages: [check, build]',
    'workflow:',
    '  rules:',
    "    - if: $CI_PIPELINE_SOURCE == 'merge_request_event'",
    '    - if: $CI_COMMIT_TAG',
    '    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH',
    'variables:',
    '  # Versions come from tags, and `gobuild affected` asks the history.',
    "  GIT_DEPTH: '0'",
    '  # Only folders below the checkout can be kept.',
    '  GOBUILD_CACHE_DIR: $CI_PROJECT_DIR/.gobuild-cache/store',
    '  GOMODCACHE: $CI_PROJECT_DIR/.gobuild-cache/gomod',
    '.gobuild:',
    `  image: node:${nodeVersion}-trixie`,
    '  interruptible: true',
    '  timeout: 1h',
    '  cache:',
    '    key:',
    '      prefix: gobuild',
    `      files: [${yamlText(inFolder(view, 'gobuild.lock'))}]`,
    '    paths: [.gobuild-cache/]',
    '    when: always',
    '  before_script:',
    '    # What lies in the checkout and is not of it: no change for git.',
    '    - echo /.gobuild-cache/ >> .git/info/exclude',
    ...goStep(view),
    ...(view.folder === '.' ? [] : [`    - ${yamlText(`cd ${quoteWord('sh', view.folder)}`)}`]),
    ...installSteps(view).map((line) => (line.startsWith('#') ? `    ${line}` : `    - ${line}`)),
    ...(check === undefined ? [] : checkJob(checks, check, checkOf)),
    ...(build === undefined ? [] : buildJob(view, build)),
    '',
  ].join('\n');
}

const goStep = ({ goMod }: WrapView): readonly string[] =>
  goMod === undefined
    ? []
    : [
        '    - command -v go >/dev/null || { apt-get update -q && apt-get install -y -q --no-install-recommends golang-go; }',
      ];

/** One job for each check, side by side; a matrix of one is none. */
function checkJob(checks: readonly string[], all: string, one: (variable: string) => string): readonly string[] {
  if (checks.length < 2 || checks.length > 200)
    return ['check:', '  extends: .gobuild', '  stage: check', '  script:', `    - ${yamlText(all)}`];
  return [
    'check:',
    '  extends: .gobuild',
    '  stage: check',
    '  parallel:',
    '    matrix:',
    '      - CHECK:',
    ...checks.map((name) => `          - ${yamlText(name)}`),
    '  script:',
    `    - ${yamlText(one('CHECK'))}`,
  ];
}

const buildJob = (view: WrapView, command: string): readonly string[] => [
  'build:',
  '  extends: .gobuild',
  '  stage: build',
  '  script:',
  `    - ${yamlText(command)}`,
  '  artifacts:',
  `    paths: [${yamlText(inFolder(view, `${view.dist}/release/`))}]`,
  '    expire_in: 1 week',
];
