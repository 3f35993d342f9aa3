/** The graph as an earlier revision declared it: today's files, but for those that changed since. */
import { canonicalJson, type Json } from '../base/json.ts';
import { absolute, relativeTo, type AbsolutePath } from '../base/path.ts';
import type { Changes } from '../host/index.ts';
import type { GitFacts } from '../model/git-facts.ts';
import type { GraphNode, NodeId } from '../model/graph.ts';
import type { Plan } from '../model/plan.ts';
import { FileError, type Files, type FileStat } from '../model/ports.ts';
import type { TouchReason } from '../model/affected.ts';
import type { Invocation } from './contract.ts';
import type { HostWorld } from './host-world.ts';
import { openProject, type Project } from './open-project.ts';

export interface Then {
  readonly invocation: Invocation;
  readonly world: HostWorld;
  readonly changes: Changes;
  /** Of today. */
  readonly plan: Plan;
}

/** Nodes whose declaration is another than before; all of them, if the earlier one cannot be read. */
export async function declaredOtherwise(
  project: Project,
  { invocation, world, changes, plan }: Then,
): Promise<ReadonlyMap<NodeId, TouchReason>> {
  const files = project.config.looked.paths.filter((path) => changes.files.has(path));
  const usesCommit = project.used.has('git') && changes.commit !== project.git().commit;
  if (files.length === 0 && !usesCommit) return new Map();
  const earlier = await openProject(invocation, worldBefore(world, changes, project.workspace.root));
  const old = earlier.type === 'done' ? earlier.value.graph.byId : undefined;
  const path = files[0] ?? 'the commit';
  const follow = followers(project, plan);
  const isSame = (node: GraphNode, before: GraphNode | undefined): boolean =>
    before !== undefined &&
    declaration(node) === declaration(before) &&
    (!follow.has(node.id) || node.toolchains?.go === before.toolchains?.go);
  return new Map(
    project.graph.nodes
      .filter((node) => !isSame(node, old?.get(node.id)))
      .map((node) => [node.id, { type: 'declaration', path, readable: old !== undefined }]),
  );
}

/** Nodes that take the Go that their file names: not those with one of their own, nor those that take none. */
const followers = ({ graph }: Project, plan: Plan): ReadonlySet<NodeId> =>
  new Set(
    plan.actions
      .filter(({ node, tools }) =>
        tools.some(({ name, wanted }) => name === 'go' && wanted === graph.byId.get(node)?.toolchains?.go),
      )
      .map(({ node }) => node),
  );

/** All that decides what the node's actions will be. */
function declaration(node: GraphNode): string {
  const { driver, platform, settings, inputs, named, before, produces, env, secrets, cache, timestamp } = node;
  const all = { driver, platform, settings, inputs, named, before, produces, env, secrets, cache, timestamp };
  return canonicalJson(JSON.parse(JSON.stringify(all)) as Json);
}

function worldBefore(world: HostWorld, changes: Changes, root: AbsolutePath): HostWorld {
  const gitOf: HostWorld['gitOf'] = (folder) => () => factsBefore(world.gitOf(folder)(), changes.commit ?? '');
  return { ...world, files: filesBefore(world.files, changes, root), gitOf };
}

/** Only what a commit alone changes; tags and branch are taken as they are. */
const factsBefore = (now: GitFacts, commit: string): GitFacts => ({
  commit,
  short: commit.slice(0, 12),
  branch: now.branch,
  get tag() {
    return now.tag;
  },
  get latestTag() {
    return now.latestTag;
  },
  get describe() {
    return now.describe;
  },
  get time() {
    return now.time;
  },
  dirty: now.dirty,
});

/** The files as they were. Reading a configuration asks only these. */
export function filesBefore(files: Files, changes: Changes, root: AbsolutePath): Files {
  const changed = (path: AbsolutePath): boolean => changes.files.has(relativeTo(root, path));
  const text = (path: AbsolutePath): string | undefined => changes.textBefore(relativeTo(root, path));
  const stat = (path: AbsolutePath): FileStat | undefined => {
    const old = text(path);
    return old === undefined ? undefined : { ...someFile, size: Buffer.byteLength(old) };
  };
  const readText = (path: AbsolutePath): string => {
    const old = text(path);
    if (old === undefined) throw new FileError('ENOENT', path, `${path} was not there`);
    return old;
  };
  return {
    ...files,
    stat: (path) => (changed(path) ? stat(path) : files.stat(path)),
    follow: (path) => (changed(path) ? stat(path) : files.follow(path)),
    realPath: (path) =>
      changed(path) && text(path) !== undefined
        ? absolute(files.realPath(root), relativeTo(root, path))
        : files.realPath(path),
    readText: (path) => (changed(path) ? readText(path) : files.readText(path)),
    read: (path) => (changed(path) ? Buffer.from(readText(path)) : files.read(path)),
  };
}

const someFile: FileStat = {
  kind: 'file',
  size: 0,
  executable: false,
  dev: 0n,
  ino: 0n,
  mtimeNs: 0n,
  ctimeNs: 0n,
  mode: 0o644,
};
