/** Every command and option of the command line as data: what stands, what comes later, what each takes. */

export interface OptionRow {
  /** Commander's flags: `-j, --jobs <N>`. */
  readonly flags: string;
  readonly does: string;
  /** May be given several times. */
  readonly many?: true;
  /** `[=VALUE]` is written with `=` only; this stands for the option without a value. */
  readonly bare?: string;
  /** Known, and not built yet. */
  readonly later?: true;
}

export interface CommandRow {
  /** `deploy plan`. */
  readonly name: string;
  readonly does: string;
  /** Commander's operands: `[selector...]`. */
  readonly operands?: string;
  readonly options?: readonly OptionRow[];
  /** Hands what stands behind `--` on to targets. */
  readonly args?: true;
  /** Known, and not built yet. */
  readonly later?: true;
}

export const commonOptions: readonly OptionRow[] = [
  { flags: '-C, --directory <DIR>', does: 'work as if started in DIR' },
  { flags: '-f, --file <FILE>', does: 'read FILE instead of the nearest gobuild.yaml' },
  { flags: '-p, --profile <NAME>', does: 'use the settings of this profile' },
  { flags: '--set <NAME=VALUE>', does: 'give a variable of the file another value', many: true },
  { flags: '--json', does: 'print JSON for programs on standard output' },
  { flags: '--color [WHEN]', does: '--color=auto, =always or =never', bare: 'always' },
  { flags: '--quiet', does: 'print only failures, warnings and the sum' },
  { flags: '--verbose', does: 'print every reason and note' },
];

const noWait: OptionRow = { flags: '--no-wait', does: 'exit 8 when another run holds the lock' };
/** Taken, so that scripts may write it from the first version on: whatever asks one day must not hold them up. */
const yes: OptionRow = { flags: '--yes', does: 'answer questions with yes (nothing asks any yet)' };

const runOptions: readonly OptionRow[] = [
  { flags: '-j, --jobs <N>', does: 'how many run at once (default: number of cores)' },
  { flags: '--only <SELECTOR>', does: 'only these nodes and what they need', many: true },
  { flags: '--force [WHAT]', does: 'run the goals again; --force=all: also what they need', bare: 'goals' },
  { flags: '--dry-run', does: 'say what would run, run nothing' },
  { flags: '--keep-going', does: 'after a failure run what does not depend on it' },
  { flags: '--no-cache', does: 'neither read nor write the store' },
  { flags: '--stream', does: 'show output of targets while they run' },
  noWait,
  yes,
  { flags: '--again', does: 'a deploy may bring back a release that a rollback marked bad' },
  { flags: '--trace <FILE>', does: 'write a Chrome trace of the run' },
  { flags: '--report <FILE>', does: 'write an HTML page of the run' },
];

const taken: ReadonlySet<string> = new Set(['--only', '--no-cache', '--stream', '--jobs', '--yes']);
const watchOptions: readonly OptionRow[] = [
  ...runOptions.filter(({ flags }) => taken.has(/--[a-z-]+/.exec(flags)?.[0] ?? '')),
  { flags: '--poll', does: 'look at every file instead of waiting for file events' },
  { flags: '--once', does: 'end when all is done that the first change asks for, with the exit code of that' },
  { flags: '--on-change <COMMAND>', does: 'a text for the shell, run after each turn that did something' },
];

const deployTarget = '[target]';

export const commands: readonly CommandRow[] = [
  { name: 'run', operands: '[selector...]', does: 'bring targets up to date', options: runOptions, args: true },
  {
    name: 'watch',
    operands: '[selector...]',
    does: 'run again on every change, and keep services',
    options: watchOptions,
    args: true,
  },
  { name: 'list', does: 'targets with their descriptions' },
  {
    name: 'graph',
    operands: '[selector...]',
    does: 'what needs what',
    options: [{ flags: '--format <FORMAT>', does: 'text, dot, mermaid or json (svg comes with a later version)' }],
  },
  { name: 'show', operands: '<target>', does: 'one target fully resolved' },
  { name: 'explain', operands: '<target>', does: 'why it would run, or ran, or not' },
  {
    name: 'affected',
    does: 'targets that a change touches',
    options: [
      { flags: '--since <REV>', does: 'compare with where HEAD left REV (default: the default branch, else HEAD)' },
    ],
  },
  {
    name: 'verify',
    operands: '[path...]',
    does: 'check checksums and signatures, or that targets come out the same elsewhere',
    options: [
      { flags: '--key <FILE>', does: 'public key; default: that of the target that made the signature' },
      { flags: '--rebuild', does: 'build targets twice, elsewhere, and compare: the words are targets' },
      { flags: '--inputs', does: 'tell what targets read and do not declare (needs strace): the words are targets' },
      { flags: '-j, --jobs <N>', does: 'how many run at once (default: number of cores)' },
    ],
  },
  {
    name: 'deploy plan',
    operands: deployTarget,
    does: 'what a deploy would change',
    options: [{ flags: '--exit-code', does: 'exit 10 if something would change' }],
  },
  { name: 'deploy status', operands: deployTarget, does: 'which release is where' },
  { name: 'deploy rollback', operands: deployTarget, does: 'back to the last good release', options: [yes, noWait] },
  { name: 'deploy history', operands: deployTarget, does: 'past deploys' },
  { name: 'deploy stop', operands: deployTarget, does: 'stop what a deploy started', options: [yes, noWait] },
  { name: 'deploy resume', operands: deployTarget, does: 'go on with an unfinished deploy', later: true },
  { name: 'deploy logs', operands: deployTarget, does: 'what the deployed service says', later: true },
  { name: 'deploy rejoin', operands: deployTarget, does: 'take a host in again', later: true },
  { name: 'deploy unlock', operands: deployTarget, does: 'break a lock left behind', later: true },
  { name: 'cache stats', does: 'size and number of entries' },
  { name: 'cache verify', does: 'check every entry against its digest' },
  {
    name: 'cache gc',
    does: 'remove what was not used for longest',
    options: [{ flags: '--size <SIZE>', does: 'how much to keep, as 5GiB' }],
  },
  { name: 'cache clear', does: 'remove all entries' },
  {
    name: 'clean',
    operands: '[selector...]',
    does: 'remove outputs',
    options: [{ flags: '--all', does: 'also the state of the workspace' }, noWait],
  },
  {
    name: 'log',
    operands: '[run]',
    does: 'past runs, or the output of one',
    options: [{ flags: '--target <TARGET>', does: 'only this target' }],
  },
  {
    name: 'report',
    operands: '[run]',
    does: 'an HTML page of a run: timeline, graph, reasons, files, tests, logs',
    options: [
      { flags: '-o, --output <FILE>', does: 'where the page goes (default: beside the log of the run)' },
      { flags: '--open', does: 'show it in the browser' },
    ],
  },
  { name: 'history', does: 'the last runs compared: what got slower, what the cache misses' },
  { name: 'doctor', operands: '[selector...]', does: 'tools, credentials and limits that the targets need' },
  {
    name: 'init',
    does: 'write a first gobuild.yaml',
    options: [
      { flags: '--from <FILE>', does: 'convert a Makefile, Taskfile.yml or .goreleaser.yaml, or several', many: true },
      { flags: '--stdout', does: 'print it, write nothing' },
      { flags: '-o, --output <FILE>', does: 'write FILE (default: gobuild.yaml)' },
      { flags: '--force', does: 'replace a file that is there' },
      { flags: '--gitignore', does: 'add the folders of outputs to .gitignore' },
      { flags: '--yes', does: 'take the usual answers instead of asking' },
    ],
  },
  {
    name: 'lock',
    does: 'write down exact toolchains, with their checksums',
    options: [
      { flags: '--update <NAME>', does: 'move this toolchain to its newest release: go' },
      {
        flags: '--platform <PLATFORM>',
        does: 'checksum for this host, as linux/arm64 (default: the common ones)',
        many: true,
      },
      noWait,
    ],
  },
  {
    name: 'keygen',
    operands: '[path]',
    does: 'make a signing key pair',
    options: [{ flags: '--force', does: 'replace an existing key' }],
  },
  { name: 'schema', does: 'the JSON schema of gobuild.yaml' },
  { name: 'completion', operands: '<shell>', does: 'completion for bash, zsh, fish or powershell' },
  {
    name: 'wrap',
    operands: '<tool>',
    does: 'files for make, powershell, github, gitlab, azure, vscode or git-hooks that call gobuild',
    options: [
      { flags: '--stdout', does: 'print them, write nothing' },
      { flags: '-o, --output <DIR>', does: 'write into DIR (default: where the tool looks for them)' },
      { flags: '--check', does: 'exit 1 if they are not what would be written' },
      { flags: '--force', does: 'replace files that gobuild did not make' },
    ],
  },
];

/** Words that begin two-word commands. */
export const commandGroups: Readonly<Record<string, string>> = {
  deploy: "the operator's view of a deploy target",
  cache: 'the store that all workspaces of a user share',
};
