/** `clean`: removes recorded outputs whose content is still ours, lists the rest, and never touches the store. */
import { host } from '../base/path.ts';
import { sortedUnique } from '../base/order.ts';
import { diagnostic } from '../model/diagnostic.ts';
import { takeLock } from '../host/index.ts';
import type { Answer, App } from './contract.ts';
import { runningDeploys } from './deploy.ts';
import { openHostWorld, type HostWorld } from './host-world.ts';
import { pickNodes } from './look.ts';
import { openProjectCache, stateFolderOf } from './open-engine.ts';
import { openProject, type Project } from './open-project.ts';

type Cleaned = { removed: string[]; kept: { path: string; why: string }[] };

export const clean: App['clean'] = async (request) => {
  const world = openHostWorld();
  const opened = await openProject(request, world);
  if (opened.type !== 'done') return opened;
  const project = opened.value;
  const picked = pickNodes(project, request.selectors);
  if (picked.type !== 'done') return picked;
  const running = request.all ? await runningDeploys(project, world) : [];
  if (running.length > 0) return rejectRunning(running, project);
  const lock = await takeLock({
    files: world.files,
    clock: world.clock,
    stateFolder: stateFolderOf(project),
    wait: !request.noWait,
    onWait: () => undefined,
  });
  if (!lock.ok) return { type: 'locked', holder: lock.error };
  try {
    // What no target makes any more goes too, but not from the folder of an included file.
    const everything = request.selectors.length === 0 && (request.all || !project.config.namespace);
    const wanted = everything ? undefined : new Set(picked.value.map((node) => node.id));
    const value = removeOutputs(project, world, wanted);
    if (wanted === undefined && value.kept.length === 0) removeGenerated(project, world, value);
    if (!request.all) return { ...opened, value };
    world.files.remove(stateFolderOf(project));
    return { ...opened, value: { ...value, removed: [...value.removed, '.gobuild'] } };
  } finally {
    lock.value.release();
  }
};

function rejectRunning(running: readonly string[], { sources }: Project): Answer<never> {
  const problem = diagnostic('GB4022', `the service of ${running.join(', ')} runs from .gobuild`, {
    help: `run \`gobuild deploy stop ${running[0]}\` first`,
  });
  return { type: 'rejected', diagnostics: [problem], sources };
}

function removeOutputs(project: Project, world: HostWorld, wanted: ReadonlySet<string> | undefined): Cleaned {
  const cache = openProjectCache(project, world, { noCache: false, emit: () => undefined, runId: 'clean' });
  const cleaned: Cleaned = { removed: [], kept: [] };
  for (const action of cache.recordedActions()) {
    if (wanted && !wanted.has(action.split('#', 1)[0] ?? action)) continue;
    const { removed, kept } = cache.removeOutputs(action);
    cleaned.removed.push(...removed);
    cleaned.kept.push(...kept.map((path) => ({ path, why: 'it is not what gobuild wrote: changed since' })));
  }
  cache.close();
  return { removed: sortedUnique(cleaned.removed), kept: cleaned.kept };
}

/** The list of the release folder and Go's own output folders are nobody's artifact. */
function removeGenerated({ workspace, config }: Project, { files }: HostWorld, cleaned: Cleaned): void {
  const list = host.join(workspace.root, config.dist, 'release', 'artifacts.json');
  if (files.stat(list)) {
    files.remove(list);
    cleaned.removed.push(`${config.dist}/release/artifacts.json`);
  }
  for (const folder of ['release', '.']) {
    const path = host.join(workspace.root, config.dist, folder);
    if (files.stat(path)?.kind === 'folder' && files.list(path).length === 0) files.remove(path);
  }
  files.remove(host.join(workspace.root, '.gobuild', 'go'));
}
