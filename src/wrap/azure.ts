/** `gobuild wrap azure`: a pipeline of Azure DevOps. Its published schema knows no scalars but texts: all are quoted. */
import { inFolder, installSteps, jobLines, nodeVersion, yamlText } from './ci.ts';
import { headerLines } from './header.ts';
import type { WrapView, Wrapper } from './view.ts';

export const azure: Wrapper = {
  does: 'a pipeline of Azure DevOps',
  root: 'checkout',
  files: (view) => [{ path: 'azure-pipelines.yml', text: pipeline(view) }],
};

function pipeline(view: WrapView): string {
  return [
    ...headerLines('azure').map((line) => `# ${line}`),
    'trigger:',
    '  branches:',
    '    include: [main, master]',
    '  tags:',
    "    include: ['v*']",
    'pr:',
    '  branches:',
    "    include: ['*']",
    'variables:',
    '  GOBUILD_CACHE_DIR: $(Pipeline.Workspace)/gobuild-store',
    ...jobLines(view, { check: checkJob, build: buildJob }),
    '',
  ].join('\n');
}

const checkJob = (view: WrapView, command: string): readonly string[] => [
  '  - job: check',
  "    timeoutInMinutes: '60'",
  '    strategy:',
  '      matrix:',
  '        linux: { image: ubuntu-latest }',
  '        mac: { image: macOS-latest }',
  '        windows: { image: windows-latest }',
  '    pool:',
  '      vmImage: $(image)',
  ...steps(view),
  ...script(view, 'check', [command]),
];

const buildJob = (view: WrapView, command: string, after: boolean): readonly string[] => [
  '  - job: build',
  ...(after ? ['    dependsOn: check'] : []),
  "    timeoutInMinutes: '60'",
  '    pool:',
  '      vmImage: ubuntu-latest',
  ...steps(view),
  ...script(view, 'build', [command]),
  '      - task: PublishPipelineArtifact@1',
  "        condition: and(succeeded(), ne(variables['Build.Reason'], 'PullRequest'))",
  '        inputs:',
  `          targetPath: ${yamlText(inFolder(view, view.dist))}`,
  '          artifact: release',
];

function steps(view: WrapView): readonly string[] {
  const install = installSteps(view);
  return [
    '    steps:',
    '      - checkout: self',
    '        # Versions come from tags, and `gobuild affected` asks the history. 0: all of it.',
    "        fetchDepth: '0'",
    "        fetchTags: 'true'",
    "        persistCredentials: 'false'",
    '      - task: NodeTool@0',
    '        inputs:',
    `          versionSpec: '${nodeVersion}.x'`,
    ...goStep(view),
    '      - task: Cache@2',
    '        inputs:',
    `          key: 'gobuild | "$(Agent.OS)" | "$(Agent.OSArchitecture)" | "$(Build.SourceVersion)"'`,
    '          restoreKeys: |',
    '            gobuild | "$(Agent.OS)" | "$(Agent.OSArchitecture)"',
    '          path: $(GOBUILD_CACHE_DIR)',
    ...(install.length === 0 ? [] : script(view, 'prepare gobuild', install)),
  ];
}

/** go.mod is asked by a command: the task for Go takes versions only. */
const goStep = ({ goMod }: WrapView): readonly string[] =>
  goMod === undefined
    ? []
    : [
        '      - bash: echo "##vso[task.setvariable variable=goVersion]$(sed -n \'s/^go \\([0-9.]*\\).*/\\1/p\' "$GO_MOD")"',
        '        displayName: version of Go',
        '        env:',
        `          GO_MOD: ${yamlText(goMod)}`,
        '      - task: GoTool@0',
        '        inputs:',
        '          version: $(goVersion)',
      ];

const script = (view: WrapView, name: string, lines: readonly string[]): readonly string[] => [
  '      - bash: |',
  '          set -e',
  ...lines.map((line) => `          ${line}`),
  `        displayName: ${name}`,
  ...(view.folder === '.' ? [] : [`        workingDirectory: ${yamlText(view.folder)}`]),
];
