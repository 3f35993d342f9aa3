/** Rows of faults with a time: docs/reliability.md has what else holds then. */
import fs from 'node:fs';
import path from 'node:path';
import type { Ground } from '../ground.ts';
import { side, timeCommand } from '../measure.ts';
import { livingIn, startUntil, waitFor } from '../processes.ts';
import type { Row } from '../row.ts';
import type { Command } from '../side.ts';
import { forgetRuns } from '../workspaces.ts';

const project = (targets: string): string => `version: 1\nproject: bench\ntargets:\n${targets}`;

function workspace(ground: Ground, name: string, config: string): string {
  const folder = ground.make(name);
  fs.writeFileSync(path.join(folder, 'gobuild.yaml'), config);
  return folder;
}

const slow = project(`  slow: { kind: task, run: "touch started; exec sleep 600" }
  soon: { kind: task, run: ["true"] }
`);

/** A run that holds the lock, killed with its first target under way. */
function killOne(ground: Ground, folder: string): void {
  process.kill(startUntil(ground.gobuild(folder, ['run', 'slow']), path.join(folder, 'started')), 'SIGKILL');
}

const killed: readonly Row[] = [
  {
    name: 'f10-killed-holder',
    title: 'the next run after kill -9 of the holder of the lock (F10)',
    budget: { ms: 1000 },
    setUp: (ground) => {
      const folder = workspace(ground, 'holder', slow);
      return { ours: side('gobuild run', ground.gobuild(folder, ['run', 'soon']), () => killOne(ground, folder)) };
    },
  },
  {
    name: 'f50-survivors',
    title: 'until nothing is left after kill -9 of gobuild (F50)',
    budget: { ms: 1000 },
    setUp: (ground) => {
      const folder = workspace(ground, 'survivors', slow);
      const run = (): { ms: number; cpuMs: number } => {
        const start = performance.now();
        waitFor(() => livingIn(folder).length === 0, 20_000);
        return { ms: performance.now() - start, cpuMs: Number.NaN };
      };
      return { ours: { label: 'gobuild', prepare: () => killOne(ground, folder), run } };
    },
  },
];

/** Texts that must be refused at once. */
const hostile: readonly (readonly [name: string, title: string, text: () => string])[] = [
  ['aliases', 'an alias bomb', aliasBomb],
  ['depth', '100,000 deep', () => `a: ${'['.repeat(100_000)}\n`],
  ['line', 'a line of 10 MB', () => `version: 1\nproject: ${'x'.repeat(10_000_000)}\n`],
  ['size', 'a file of 100 MB', () => `version: 1\n${'# comment\n'.repeat(10_000_000)}`],
];

function aliasBomb(): string {
  const lines = Array.from({ length: 26 }, (_, index) => {
    const before = index === 0 ? ['lol', 'lol'] : [`*a${index - 1}`, `*a${index - 1}`];
    return `  a${index}: &a${index} [${Array.from({ length: 5 }, () => before.join(', ')).join(', ')}]\n`;
  });
  return `version: 1\nproject: bench\nvars:\n${lines.join('')}`;
}

const refused = hostile.map(([name, title, text]): Row => ({
  name: `f34-${name}`,
  title: `refused: ${title} (F34)`,
  budget: { ms: 1000, memoryMb: 200 },
  setUp: (ground) => {
    const folder = workspace(ground, name, text());
    return { ours: side('gobuild list', { ...ground.gobuild(folder, ['list']), status: 2 }) };
  },
}));

const globs: Row = {
  name: 'f40-globs',
  title: '10,000 patterns over 100,000 files (F40)',
  budget: { ms: 2000 },
  setUp: (ground) => {
    const [files, patterns] = [ground.size(100_000), ground.size(10_000)];
    const listed = Array.from({ length: patterns }, (_, index) => `      - "src/d${index % 100}/**/f${index}*.txt"\n`);
    const config = project(`  many:\n    kind: task\n    run: ["true"]\n    inputs:\n${listed.join('')}`);
    const folder = workspace(ground, 'globs', config);
    for (let group = 0; group < 100; group += 1) {
      fs.mkdirSync(path.join(folder, `src/d${group}`), { recursive: true });
      for (let file = 0; file < files / 100; file += 1)
        fs.writeFileSync(path.join(folder, `src/d${group}/f${group + file * 100}.txt`), `${file}\n`);
    }
    const command: Command = ground.gobuild(folder, ['run', 'many']);
    timeCommand(command);
    return { ours: side('gobuild run', command, () => touchOne(folder)) };
  },
};

let touches = 0;
function touchOne(folder: string): void {
  touches += 1;
  fs.writeFileSync(path.join(folder, 'src/d0/f0.txt'), `touched ${touches}\n`);
}

const many: Row = {
  name: 'f41-list',
  title: 'gobuild list of a matrix of 100,000 (F41)',
  budget: {},
  setUp: (ground) => {
    const axis = (name: string, length: number): string =>
      `${name}: [${Array.from({ length }, (_, index) => `${name}${index}`).join(', ')}]`;
    const sides = ground.quick ? [10, 10, 10] : [100, 100, 10];
    const axes = ['x', 'y', 'z'].map((name, index) => axis(name, sides[index] ?? 1)).join(', ');
    const run = '["true", "${{ matrix.x }}", "${{ matrix.y }}", "${{ matrix.z }}"]';
    const folder = workspace(ground, 'matrix', project(`  cell: { kind: task, matrix: { ${axes} }, run: ${run} }\n`));
    return { ours: side('gobuild list', ground.gobuild(folder, ['list']), () => forgetRuns(folder)) };
  },
};

export const faultRows: readonly Row[] = [...(process.platform === 'linux' ? killed : []), ...refused, globs, many];
