/** `gobuild wrap vscode`: tasks with problem matchers, and the schema of gobuild.yaml for the editor. */
import { headerLines, oneLine } from './header.ts';
import { withMember } from './jsonc-member.ts';
import type { WrapTarget, WrapView, Wrapper } from './view.ts';

const schemaPath = '.vscode/gobuild.schema.json';

export const vscode: Wrapper = {
  does: 'tasks of VS Code, and the schema of gobuild.yaml for it',
  root: 'workspace',
  files: (view) => [
    { path: '.vscode/tasks.json', text: tasksText(view) },
    { path: schemaPath, text: schemaText(view) },
    { path: '.vscode/settings.json', text: settingsText(undefined) ?? '', merge: mergeSettings },
  ],
};

/** The comment of the schema itself would hide by what the file is known again. */
function schemaText({ schema }: WrapView): string {
  const comment = { $comment: headerLines('vscode').join(' ') };
  return `${JSON.stringify({ ...comment, ...JSON.parse(schema), ...comment }, undefined, 2)}\n`;
}

/** `yaml.schemas` is the setting of the extension for YAML that VS Code recommends: schema to patterns of files. */
const settingsText = (before: string | undefined): string | undefined =>
  withMember(before ?? '', ['yaml.schemas', `./${schemaPath}`], '"**/gobuild.yaml"');

function mergeSettings(before: string | undefined): { readonly text: string } | { readonly problem: string } {
  const text = settingsText(before);
  return text === undefined
    ? { problem: 'it is no object of JSON, so that "yaml.schemas" cannot be put into it' }
    : { text };
}

/** Of the Go compilers and of tests; both print paths as seen from the workspace. */
const goMatcher = {
  owner: 'go',
  source: 'go',
  severity: 'error',
  fileLocation: ['autoDetect', '${workspaceFolder}'],
  pattern: {
    regexp: '^\\s*(?:vet: )?([^\\s:]+\\.(?:go|c|h|s)):(\\d+)(?::(\\d+))?:\\s+(.+)$',
    file: 1,
    line: 2,
    column: 3,
    message: 4,
  },
};

const gobuildMatcher = {
  owner: 'gobuild',
  source: 'gobuild',
  fileLocation: ['autoDetect', '${workspaceFolder}'],
  pattern: {
    regexp: '^([^\\s:]+):(\\d+):(\\d+): (error|warning) (GB\\d{4}): (.+)$',
    file: 1,
    line: 2,
    column: 3,
    severity: 4,
    code: 5,
    message: 6,
  },
};

function tasksText(view: WrapView): string {
  const tasks = [
    ...(view.hasDefault ? [task(view, 'default', { words: [], detail: 'what gobuild.yaml names as default' })] : []),
    ...view.targets.filter(({ kind }) => kind !== 'deploy').map((target) => targetTask(view, target)),
    watchTask(view),
  ];
  const header = headerLines('vscode').map((line) => `// ${line}\n`);
  return `${header.join('')}${JSON.stringify({ version: '2.0.0', tasks }, undefined, 2)}\n`;
}

const targetTask = (view: WrapView, { name, kind, description }: WrapTarget): object => ({
  ...task(view, name, { words: [name], detail: oneLine(description ?? kind) }),
  ...(kind === 'check' ? { group: 'test' } : kind === 'compile' ? { group: 'build' } : {}),
  ...(kind === 'service' ? { isBackground: true } : {}),
});

/** A process and not a shell: no word is read by anybody but gobuild. Windows starts the `.cmd` beside it. */
function task(
  view: WrapView,
  label: string,
  { words, detail }: { readonly words: readonly string[]; readonly detail: string },
): object {
  const args = ['run', '--color=never', ...words];
  return {
    label: `gobuild: ${label}`,
    type: 'process',
    ...command(view, args),
    detail,
    options: { cwd: '${workspaceFolder}' },
    presentation: { clear: true },
    ...(label === 'default' ? { group: { kind: 'build', isDefault: true } } : {}),
    problemMatcher: [goMatcher, gobuildMatcher],
  };
}

function command({ brings }: WrapView, args: readonly string[]): object {
  const words = brings === 'package' ? ['--no-install', 'gobuild', ...args] : args;
  const program = brings === 'launcher' ? './gobuild' : brings === 'package' ? 'npx' : 'gobuild';
  return {
    command: program,
    args: words,
    // Node starts no .cmd by itself since 2024 (CVE-2024-27980): cmd does.
    windows: { command: 'cmd', args: ['/d', '/c', program.replace('./', '.\\'), ...words] },
  };
}

/** The matcher knows when a turn of watch begins and ends by gobuild's own lines. */
const watchTask = (view: WrapView): object => ({
  label: 'gobuild: watch',
  type: 'process',
  ...command(view, ['watch', '--color=never']),
  detail: 'again on every change, services restarted',
  options: { cwd: '${workspaceFolder}' },
  isBackground: true,
  problemMatcher: [
    {
      ...goMatcher,
      background: {
        activeOnStart: true,
        beginsPattern: '^\\d\\d:\\d\\d:\\d\\d .* changed$',
        endsPattern: '^watching \\d+ file',
      },
    },
    gobuildMatcher,
  ],
});
