/** `gobuild init` on well-known Go modules with their own Makefile, Taskfile or GoReleaser file; the table says what was converted. */
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createRig, type Rig } from '../rig/rig.ts';
import { findTool, haveTools, runTool } from '../rig/real-tool.ts';

interface Module {
  readonly name: string;
  readonly version: string;
  /** Files that `--from` converts. */
  readonly from: readonly string[];
  /** Small enough to be built every time; the others with GOBUILD_INIT_ALL=1. */
  readonly isSmall?: boolean;
  /** By file: the one task of the project that its programs wait for and that cannot run here, and why. */
  readonly waits?: Readonly<Record<string, Waiting>>;
}

interface Waiting {
  readonly task: string;
  /** Of its output. */
  readonly because: RegExp;
}

const modules: readonly Module[] = [
  { name: 'github.com/rakyll/hey', version: 'v0.1.5', from: ['Makefile'], isSmall: true },
  { name: 'github.com/josephspurrier/goversioninfo', version: 'v1.7.0', from: ['Makefile'], isSmall: true },
  {
    name: 'github.com/itchyny/gojq',
    version: 'v0.12.17',
    from: ['Makefile'],
    isSmall: true,
    waits: { Makefile: { task: 'parser.go', because: /goyacc/ } },
  },
  { name: 'github.com/google/yamlfmt', version: 'v0.21.0', from: ['Makefile', '.goreleaser.yaml'], isSmall: true },
  { name: 'github.com/junegunn/fzf', version: 'v0.65.2', from: ['Makefile', '.goreleaser.yml'] },
  { name: 'github.com/mgechev/revive', version: 'v1.9.0', from: ['Makefile', '.goreleaser.yml'] },
  {
    name: 'github.com/air-verse/air',
    version: 'v1.67.4',
    from: ['Makefile', '.goreleaser.yml'],
    waits: { Makefile: { task: 'check', because: /golangci-lint/ } },
  },
  { name: 'github.com/mikefarah/yq/v4', version: 'v4.45.1', from: ['Makefile', '.goreleaser.yaml'] },
  { name: 'github.com/rhysd/actionlint', version: 'v1.7.12', from: ['Makefile', '.goreleaser.yaml'] },
  { name: 'github.com/segmentio/golines', version: 'v0.13.0', from: ['Makefile', '.goreleaser.yaml'], isSmall: true },
  {
    name: 'github.com/go-task/task/v3',
    version: 'v3.42.1',
    from: ['Taskfile.yml', '.goreleaser.yml'],
    waits: { 'Taskfile.yml': { task: 'generate', because: /golang[.]org.x.tools@v0[.]6[.]0/ } },
  },
  { name: 'github.com/goreleaser/nfpm/v2', version: 'v2.41.3', from: ['Taskfile.yml', '.goreleaser.yml'] },
];

const all = process.env['GOBUILD_INIT_ALL'] === '1';
const real = haveTools('go') ? describe : describe.skip;
const table: string[] = [];

interface Written {
  readonly targets: readonly { readonly name: string; readonly kind: string }[];
  readonly notes: readonly string[];
}

/** Folder of the module in Go's cache; undefined where it cannot be had. */
function download({ name, version }: Module): string | undefined {
  try {
    const said = runTool('go', ['mod', 'download', '-json', `${name}@${version}`], { cwd: '/' });
    return (JSON.parse(said) as { readonly Dir: string }).Dir;
  } catch (error) {
    if (process.env['CI']) throw error;
    process.stderr.write(`skipped: ${name} cannot be downloaded\n`);
    return undefined;
  }
}

async function rigOf(folder: string): Promise<Rig> {
  const go = findTool('go') ?? '';
  const rig = await createRig({ env: { PATH: `${path.dirname(go)}:${process.env['PATH'] ?? ''}` } });
  fs.cpSync(folder, rig.root, { recursive: true });
  for (const entry of fs.readdirSync(rig.root, { recursive: true, withFileTypes: true }))
    mend(path.join(entry.parentPath, entry.name), entry.isFile());
  return rig;
}

/** Go's cache is read-only, and no script in it is a program. */
function mend(file: string, isFile: boolean): void {
  const isScript = isFile && fs.readFileSync(file).subarray(0, 2).toString('latin1') === '#!';
  fs.chmodSync(file, fs.statSync(file).mode | 0o200 | (isScript ? 0o111 : 0));
}

const counts = (kinds: readonly string[]): string =>
  [...Map.groupBy(kinds, (kind) => kind)].map(([kind, list]) => `${list.length} ${kind}`).join(', ');

afterAll(() => process.stderr.write(`${table.join('\n')}\n`));

real('gobuild init', () => {
  for (const module of modules)
    it(`${module.name} ${module.version}`, async ({ skip }) => {
      const folder = download(module);
      if (folder === undefined) return skip();
      await using rig = await rigOf(folder);
      for (const from of [undefined, ...module.from]) {
        const made = await rig.run('init', '--json', '--force', ...(from === undefined ? [] : ['--from', from]));
        expect(made.code, made.stderr).toBe(0);
        const { targets, notes } = JSON.parse(made.stdout) as Written;
        expect(targets.some(({ kind }) => kind === 'compile/go')).toBe(true);
        const row = `${module.name} ${from ?? '(init)'}: ${counts(targets.map(({ kind }) => kind))}; ${notes.length} notes`;
        const ended = all || module.isSmall ? await endOf({ rig, from, targets }) : 'not run';
        table.push(`${row}; ${ended.split(': ')[0] ?? ''}`);
        expect(ended, row).toMatch(ended === 'not run' ? /./ : endingOf(module.waits?.[from ?? '']));
      }
    });
});

/** A row that waits names what it waits for: neither another task nor another reason passes. */
const endingOf = (waiting: Waiting | undefined): RegExp =>
  waiting ? new RegExp(`^waits for ${waiting.task.replaceAll('.', '[.]')}: [^]*${waiting.because.source}`) : /^run 0$/;

interface Ending {
  readonly rig: Rig;
  readonly from: string | undefined;
  readonly targets: Written['targets'];
}

/**
 * The targets of a new file and of a GoReleaser file that run without a name. Of what a Makefile or Taskfile does, the programs: the
 * rest needs tools of their own, and so may what the programs wait for.
 */
async function endOf({ rig, from, targets }: Ending): Promise<string> {
  const isOthers = from !== undefined && !from.includes('goreleaser');
  const ran = await rig.run('run', ...(isOthers ? ['compile/*[platform=host]'] : []));
  if (ran.code === 0) return 'run 0';
  const failed = [...ran.stderr.matchAll(/^failed: ([^\s@:]+)/gm)].map(([, name = '']) => name);
  const isTask = (name: string): boolean => targets.some((target) => target.name === name && target.kind === 'task');
  const said = ran.stderr.slice(-1500);
  return isOthers && failed.length > 0 && failed.every(isTask)
    ? `waits for ${failed.join(' ')}: ${said}`
    : `run ${ran.code}: ${said}`;
}
