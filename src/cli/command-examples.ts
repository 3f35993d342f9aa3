/** One or two command lines for each command, with what they do: the end of its help. */

export type CommandExample = readonly [line: string, does: string];

export const commandExamples: Readonly<Record<string, readonly CommandExample[]>> = {
  run: [
    ['gobuild run release', 'bring the target release and all that it needs up to date'],
    ["gobuild run 'server[os=linux]' -j 4 --stream", 'server for Linux alone, four at once, with what they print'],
    ['gobuild run test -- -run TestOrders', 'words behind -- go to targets with args: true'],
  ],
  watch: [
    ['gobuild watch', 'all services and checks, or what `watch:` of the file names'],
    ["gobuild watch --on-change 'notify-send $GOBUILD_WATCH_RESULT'", 'tell the desktop after each turn'],
    ['gobuild watch dev test', 'keep the service dev running, and run test on every change'],
  ],
  list: [
    ['gobuild list', 'every target, with its description'],
    ['gobuild list --json', 'the same for programs'],
  ],
  graph: [
    ['gobuild graph release', 'what release needs, as a tree'],
    ['gobuild graph --format=mermaid', 'the whole graph, to be put into a Markdown page'],
  ],
  show: [['gobuild show server@linux-arm64', 'its settings, inputs, outputs and edges, as they are in the end']],
  explain: [
    ['gobuild explain server@linux-arm64', 'the file, flag, tool or variable for which it would run'],
    ['gobuild explain test --json', 'the difference of its keys, for programs'],
  ],
  affected: [
    ['gobuild affected --since origin/main', 'targets that the changes of this branch touch'],
    ['gobuild affected --json', 'the same for programs, against the default branch'],
  ],
  verify: [
    ['gobuild verify dist/release', 'checksums and signatures of all that lies there'],
    ['gobuild verify --key release.pub server.tar.gz.sigstore.json', 'one signature, by one key'],
    ["gobuild verify --rebuild 'server[os=linux]'", 'build it twice elsewhere, and compare the bytes'],
  ],
  'deploy plan': [
    ['gobuild deploy plan', 'what would change (the name may be left out if there is one deploy target)'],
    ['gobuild deploy plan prod --exit-code', 'exit 10 if anything would change, for scripts'],
  ],
  'deploy status': [['gobuild deploy status prod', 'which release runs where']],
  'deploy rollback': [['gobuild deploy rollback prod', 'back to the last release that was verified good']],
  'deploy history': [['gobuild deploy history prod', 'what was deployed when, and how it ended']],
  'deploy stop': [['gobuild deploy stop here', 'stop the service that the deploy target here started']],
  'cache stats': [['gobuild cache stats', 'where the store lies, how big it is']],
  'cache verify': [['gobuild cache verify', 'read everything and compare it with its digest (exit 5: damage)']],
  'cache gc': [['gobuild cache gc --size 5GiB', 'remove what was not used for longest until 5 GiB are left']],
  'cache clear': [['gobuild cache clear', 'start with an empty store']],
  clean: [
    ['gobuild clean server', 'remove what server made, if it is still what server made'],
    ['gobuild clean --all --verbose', 'all outputs and .gobuild, each named'],
  ],
  log: [
    ['gobuild log', 'the last runs'],
    ['gobuild log last --target test', 'what test printed in the last run'],
  ],
  report: [
    ['gobuild report --open', 'a page of the last run, in the browser'],
    ['gobuild report -o run.html', 'the same as a file'],
  ],
  history: [['gobuild history', 'what got slower over the last runs, and what the cache misses']],
  doctor: [['gobuild doctor release', 'whether all that release needs is there, before it is needed']],
  init: [
    ['gobuild init', 'look for Go modules here and write a gobuild.yaml for them'],
    ['gobuild init --from Makefile --stdout', 'see what would become of a Makefile'],
    ['gobuild init --from Makefile --from .goreleaser.yaml', 'one file that does what both did'],
  ],
  lock: [
    ['gobuild lock', 'write down the exact Go that this project uses'],
    ['gobuild lock --update go', 'move to the newest release of it'],
  ],
  keygen: [['gobuild keygen keys/release', 'make a key pair; COSIGN_PASSWORD is its password']],
  schema: [['gobuild schema > gobuild.schema.json', 'for editors that check and complete YAML']],
  completion: [
    ['gobuild completion bash > ~/.local/share/bash-completion/completions/gobuild', 'for every new bash'],
    ['gobuild completion powershell', 'to be put into $PROFILE'],
  ],
  wrap: [
    ['gobuild wrap make', 'a Makefile with a rule for each target'],
    ['gobuild wrap github --check', 'exit 1 if the workflow is not what would be written'],
  ],
};

/** As text, with a title; empty where there are none. */
export function examplesText(command: string): string {
  const examples = commandExamples[command] ?? [];
  const lines = examples.map(([line, does]) => `  ${line}\n      ${does}\n`);
  return lines.length === 0 ? '' : `\n${examples.length > 1 ? 'Examples' : 'Example'}:\n${lines.join('')}`;
}
