/** What gobuild makes of a file without running anything: the plan of all its targets, or what is wrong with it. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { openHostWorld } from '../../src/app/host-world.ts';
import { openProject } from '../../src/app/open-project.ts';
import { planGoals } from '../../src/app/plan-goals.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import type { KeyExample } from './key-example.ts';

/** `meaning` is all that a run depends on, as plain data; it is absent when the file is refused. */
export interface Answer {
  readonly meaning?: unknown;
  readonly diagnostics: readonly Diagnostic[];
  /** The refusal that is none of the text (a file that cannot be read, a machine without home). */
  readonly failure?: string;
}

export interface Reading extends Disposable {
  readonly read: (text: string) => Promise<Answer>;
}

/** A folder with the files that examples speak of. */
const surroundings: Readonly<Record<string, string>> = {
  'go.mod': 'module example.com/docs\n\ngo 1.24.0\n',
  'README.md': '# docs\n',
  LICENSE: 'free\n',
};

export function openReading(example: KeyExample): Reading {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'gobuild-keys-')));
  for (const [name, content] of Object.entries({ ...surroundings, ...example.files })) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
  Object.assign(process.env, example.env);
  const file = path.join(folder, example.place ?? 'gobuild.yaml');
  mkdirSync(path.dirname(file), { recursive: true });
  return {
    read: async (text) => {
      writeFileSync(file, text);
      return readIn(path.dirname(file));
    },
    [Symbol.dispose]: () => {
      rmSync(folder, { recursive: true, force: true });
      for (const name of Object.keys(example.env ?? {})) delete process.env[name];
    },
  };
}

async function readIn(folder: string): Promise<Answer> {
  const world = openHostWorld();
  const opened = await openProject({ cwd: folder, set: {} }, world);
  if (opened.type === 'rejected') return { diagnostics: opened.diagnostics };
  if (opened.type !== 'done') return { diagnostics: [], failure: JSON.stringify(opened) };
  const { config, graph } = opened.value;
  const planned = planGoals(opened.value, { selectors: graph.nodes.map((node) => node.id) }, world);
  if (planned.type === 'rejected') return { diagnostics: planned.diagnostics };
  if (planned.type !== 'done') return { diagnostics: [], failure: JSON.stringify(planned) };
  // What a target says is no meaning by itself: it has to show in its nodes and actions. Of a service, whose program
  // the actions do not start, the settings decide, too.
  const { targets: _targets, sources: _sources, looked: _looked, files: _files, ...rest } = config;
  const nodes = graph.nodes.map(({ settings, ...node }) => ({
    ...node,
    ...(node.kind === 'service' ? { settings: { ...(settings as object), program: null } } : {}),
  }));
  return { diagnostics: [], meaning: plain({ ...rest, nodes, plan: { ...planned.value, nodes: [] } }) };
}

/** As JSON, without places in the text. */
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, member: unknown) => (key === 'at' || key === 'locate' ? undefined : member)));

export const isSame = (a: Answer, b: Answer): boolean =>
  a.meaning !== undefined && b.meaning !== undefined && isDeepStrictEqual(a.meaning, b.meaning);
