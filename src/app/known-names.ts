/** The names that completion offers: those that are kept, else from the file itself, else from a quick look at its text. */
import { keepNames, mostNodes, plainText, readKept, seenFrom, stampOf, type KeptNames } from './kept-names.ts';
import { namesInText } from './names-in-text.ts';
import { startFolder, workspaceFolder } from './warm.ts';
import type { Project } from './open-project.ts';
import type { Invocation } from './contract.ts';
import { noNames, type KnownNames } from '../model/known-names.ts';

/** Bytes of gobuild.yaml from which on reading it whole takes longer than a person waits for a key. */
const tooBig = 200_000;

/** Never throws and prints nothing: a key press gets names or none. `words`: those before the cursor. */
export async function knownNames(words: readonly string[], invocation: Invocation): Promise<KnownNames> {
  const folder = startFolder(words, invocation.cwd);
  // Undefined with `-f`, and where paths are not written with `/`: then the file is read.
  const root = workspaceFolder(words, invocation.cwd);
  const kept = root === undefined ? undefined : readKept(root);
  if (kept) return seenFrom(kept, folder);
  try {
    const { text, size } = (root === undefined ? undefined : plainText(`${root}/gobuild.yaml`)) ?? {
      text: '',
      size: 0,
    };
    return (size <= tooBig ? await wholeNames(invocation, folder) : undefined) ?? namesInText(text);
  } catch {
    return noNames;
  }
}

/** Undefined where the file has errors: half-written files are completed, too. */
async function wholeNames(invocation: Invocation, folder: string): Promise<KnownNames | undefined> {
  const [{ openProject }, { openHostWorld }] = await Promise.all([
    import('./open-project.ts'),
    import('./host-world.ts'),
  ]);
  const opened = await openProject(invocation, openHostWorld());
  if (opened.type !== 'done') return undefined;
  const kept = keptOf(opened.value);
  if (invocation.file === undefined && invocation.profile === undefined) keepNames(opened.value.workspace.root, kept);
  return seenFrom(kept, folder);
}

/** After a run: a big file is read whole only there. */
export function keepNamesOf(project: Project, { file, profile }: Pick<Invocation, 'file' | 'profile'>): void {
  const { root } = project.workspace;
  if (file === undefined && profile === undefined && !readKept(root)) keepNames(root, keptOf(project));
}

/** Everything that completion asks for, of a file as it was read. */
export function keptOf({ config, graph, workspace }: Project): KeptNames {
  const { root } = workspace;
  const absolute = (path: string): string => (path.startsWith('/') ? path : `${root}/${path}`);
  const traits = new Map<string, Set<string>>();
  const add = (name: string, value: string): void => void (traits.get(name) ?? put(traits, name)).add(value);
  for (const node of graph.nodes) {
    for (const [name, value] of Object.entries(node.traits)) add(name, value);
    for (const tag of node.tags) add('tag', tag);
  }
  return {
    stamps: [...new Set(config.looked.paths.map(absolute))].map((path) => [path, stampOf(path)] as const),
    files: (config.files ?? []).map(({ path, namespace }) => [absolute(path).replace(/\/[^/]*$/, ''), namespace]),
    names: {
      targets: config.targets.map(({ name, kind, description }) => ({ name, kind, description })),
      nodes: graph.nodes
        .map((node) => node.id)
        .filter((id) => id.includes('@'))
        .slice(0, mostNodes),
      traits: [...traits].map(([name, values]) => [name, [...values].slice(0, mostNodes)]),
      profiles: config.profiles,
      vars: Object.keys(config.vars),
    },
  };
}

function put(traits: Map<string, Set<string>>, name: string): Set<string> {
  const values = new Set<string>();
  traits.set(name, values);
  return values;
}
