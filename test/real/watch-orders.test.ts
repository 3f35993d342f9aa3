/** `gobuild watch` in examples/orders through thirty edits: what is served is always what was written last, and nothing is left. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import type { Event } from '../../src/model/event.ts';
import { freePort } from '../rig/free-port.ts';
import { createRig, repository, type Rig, type RunningCommand } from '../rig/rig.ts';
import { haveTools } from '../rig/real-tool.ts';
import { gone } from '../rig/story.ts';

const ready = haveTools('go') && process.platform === 'linux';

/** What the server must say: the edition of its code and the version that was stamped into it. */
interface Served {
  readonly edition: string;
  readonly version: string;
}

interface Edit {
  readonly name: string;
  readonly make: (rig: Rig) => void;
  /** What is served afterwards; absent: what was served before, by the same process. */
  readonly serves?: Partial<Served>;
  /** The build fails: the old one goes on. */
  readonly fails?: true;
}

const api = 'internal/httpapi/httpapi.go';
const edition = 'internal/httpapi/edition.go';
const code = (text: string): string => `package httpapi\n\nvar edition = "${text}"\n`;

const change = (file: string, from: string | RegExp, to: string): Edit['make'] => {
  return (rig) => {
    const text = rig.read(file);
    expect(text).toMatch(from);
    rig.write(file, text.replace(from, to));
  };
};
const written = (text: string): Edit => ({
  name: `function ${text}`,
  make: (rig) => rig.write(edition, code(text)),
  serves: { edition: text },
});
const commented = (text: string): Edit => ({
  name: `comment ${text}`,
  make: change(edition, /"(.*)".*\n$/, `"$1" // ${text}\n`),
});
const broken: Edit = { name: 'syntax error', make: change(edition, 'var edition', 'var = edition'), fails: true };
const mended = (text: string): Edit => ({ ...written(text), name: `mend ${text}` });

/** As editors save: beside it, then over it. */
const savedOver = (text: string): Edit => ({
  name: `atomic save ${text}`,
  make: (rig) => {
    rig.write('internal/httpapi/.edition.go.tmp', code(text));
    fs.renameSync(path.join(rig.root, 'internal/httpapi/.edition.go.tmp'), path.join(rig.root, edition));
  },
  serves: { edition: text },
});

const edits: readonly Edit[] = [
  written('e1'),
  commented('first'),
  broken,
  mended('e2'),
  {
    name: 'new file',
    make: (rig) => rig.write('internal/httpapi/more.go', 'package httpapi\n\nfunc init() { edition += "+more" }\n'),
    serves: { edition: 'e2+more' },
  },
  { ...written('e3'), serves: { edition: 'e3+more' } },
  { name: 'delete', make: (rig) => rig.remove('internal/httpapi/more.go'), serves: { edition: 'e3' } },
  {
    name: 'rename',
    make: (rig) => fs.renameSync(path.join(rig.root, edition), path.join(rig.root, 'internal/httpapi/renamed.go')),
  },
  {
    name: 'rename back',
    make: (rig) => fs.renameSync(path.join(rig.root, 'internal/httpapi/renamed.go'), path.join(rig.root, edition)),
  },
  savedOver('e4'),
  savedOver('e5'),
  { name: 'comment in go.mod', make: change('go.mod', /\n\nrequire \(/, '\n\n// what it needs\nrequire (') },
  { name: 'go.mod', make: change('go.mod', /go 1\.24\.0/, 'go 1.24.1') },
  {
    name: 'version in gobuild.yaml',
    make: change('gobuild.yaml', /^release-version: .*$/m, 'release-version: { text: 2.0.0 }'),
    serves: { version: '2.0.0' },
  },
  written('e6'),
  { name: 'broken gobuild.yaml', make: change('gobuild.yaml', /^targets:$/m, 'targets: ['), fails: true },
  { name: 'mended gobuild.yaml', make: change('gobuild.yaml', /^targets: \[$/m, 'targets:') },
  written('e7'),
  broken,
  commented('still broken'),
  mended('e8'),
  {
    name: 'new package',
    make: (rig) => {
      rig.write('internal/extra/extra.go', 'package extra\n\nconst Text = "x1"\n');
      rig.write(edition, 'package httpapi\n\nimport "example.com/orders/internal/extra"\n\nvar edition = extra.Text\n');
    },
    serves: { edition: 'x1' },
  },
  {
    name: 'edit of the new package',
    make: (rig) => rig.write('internal/extra/extra.go', 'package extra\n\nconst Text = "x2"\n'),
    serves: { edition: 'x2' },
  },
  {
    name: 'delete of the package',
    make: (rig) => {
      rig.write(edition, code('e9'));
      rig.remove('internal/extra');
    },
    serves: { edition: 'e9' },
  },
  {
    name: 'version back',
    make: change('gobuild.yaml', /^release-version: .*$/m, 'release-version: { text: 2.1.0 }'),
    serves: { version: '2.1.0' },
  },
  written('e10'),
  written('e11'),
  { name: 'document', make: (rig) => rig.write('README.md', 'nothing\n') },
  written('e12'),
  savedOver('e13'),
];

test.skipIf(!ready)(
  'examples/orders through thirty edits',
  async () => {
    expect(edits).toHaveLength(30);
    // A small young generation: its size follows how busy the machine is, and hides what is kept.
    await using rig = await createRig({ name: 'orders', env: { NODE_OPTIONS: '--max-semi-space-size=2' } });
    const port = await workspace(rig);
    const watch = rig.start(['watch', '--json']);
    await rested(watch, 1);
    let served: Served = { edition: 'e0', version: '1.0.0' };
    await serves(port, served);
    const sizes: number[] = [];
    const files: number[] = [];
    const waits: number[] = [];
    for (const edit of edits) {
      const before = await processOf(port);
      const began = performance.now();
      const seen = eventsOf(watch).length;
      edit.make(rig);
      served = { ...served, ...edit.serves };
      if (edit.serves) await serves(port, served, edit.name);
      if (edit.serves) waits.push(performance.now() - began);
      if (edit.name !== 'document') await settled(watch, seen, edit.name);
      // A new name alone may restart it, too: then it is away for a moment.
      await serves(port, served, edit.name);
      expect([edit.fails ? await processOf(port) : before], edit.name).toEqual([before]);
      sizes.push(residentBytes(watch));
      files.push(fs.readdirSync(`/proc/${watch.process.pid ?? 0}/fd`).length);
    }
    const pid = await processOf(port);
    watch.process.kill('SIGINT');
    expect((await watch.ended).code).toBe(130);
    await gone(pid);
    // Peaks: the collector gives memory back between turns and takes it again, which is no growth.
    const early = Math.max(...sizes.slice(0, 10));
    const late = Math.max(...sizes.slice(-10));
    const growth = Math.round((late / early - 1) * 100);
    process.stderr.write(
      `watch-orders: edit to served ${Math.round(median(waits))} ms (median of ${waits.length}); ` +
        `memory ${Math.round(early / 2 ** 20)} MiB then ${Math.round(late / 2 ** 20)} MiB (${growth} %); ` +
        `each ${sizes.map((size) => Math.round(size / 2 ** 20)).join(' ')}; open files ${files.at(4)} then ${files.at(-1)}\n`,
    );
    expect(growth).toBeLessThan(20);
    expect(median(files.slice(-5))).toBeLessThanOrEqual(median(files.slice(4, 9)) + 2);
  },
  900_000,
);

async function workspace(rig: Rig): Promise<number> {
  const from = path.join(repository, 'examples/orders');
  fs.cpSync(from, rig.root, { recursive: true, filter: (source) => !/\/(dist|\.gobuild)$/.test(source) });
  const port = await freePort();
  const text = rig.read('gobuild.yaml').replaceAll('18081', String(port));
  rig.write('gobuild.yaml', text.replace(/^release-version: .*$/m, 'release-version: { text: 1.0.0 }'));
  change(api, /(func \(a \*API\) version\(.*\{\n)/, '$1\tw.Header().Set("X-Edition", edition)\n')(rig);
  rig.write(edition, code('e0'));
  return port;
}

const eventsOf = (watch: RunningCommand): readonly Event[] =>
  watch
    .stdout()
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line) as Event);

const patience = { timeout: 120_000, interval: 50 };

/** Watch has nothing to do, for the `times`th time. */
const rested = (watch: RunningCommand, times: number): Promise<void> =>
  vi.waitFor(() => {
    const count = eventsOf(watch).filter(({ type }) => type === 'watching').length;
    if (count < times) throw new Error(`rested ${count} times\n${watch.stderr()}`);
  }, patience);

/** A turn has ended since, and nothing is to do. */
const settled = (watch: RunningCommand, since: number, name: string): Promise<void> =>
  vi.waitFor(() => {
    if (eventsOf(watch).slice(since).at(-1) === undefined) throw new Error(`${name}: no turn\n${watch.stderr()}`);
    const kinds = eventsOf(watch)
      .slice(since)
      .map(({ type }) => type);
    if (kinds.lastIndexOf('watching') <= kinds.lastIndexOf('turn-started')) throw new Error(`${name}: still at work`);
  }, patience);

async function ask(port: number): Promise<Served | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/version`, { headers: { connection: 'close' } });
    return { edition: response.headers.get('x-edition') ?? '', version: (await response.text()).trim() };
  } catch {
    return undefined;
  }
}

const serves = (port: number, served: Served, name = 'start'): Promise<void> =>
  vi.waitFor(async () => expect(await ask(port), name).toEqual(served), patience);

/** The process that listens, by the socket's inode. */
async function processOf(port: number): Promise<number> {
  const { portHolder } = await import('../../src/host/port-holder.ts');
  return vi.waitFor(() => {
    const pid = Number(/\(pid (\d+)\)$/.exec(portHolder(port) ?? '')?.[1]);
    if (!pid) throw new Error(`nobody listens at ${port}`);
    return pid;
  }, patience);
}

const residentBytes = (watch: RunningCommand): number => {
  const status = fs.readFileSync(`/proc/${watch.process.pid ?? 0}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024;
};

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
