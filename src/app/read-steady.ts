/** Reads what watch keeps up, again while it is being written, and tells every file that the answer depends on. */
import { fileSystemTime } from '../cache/index.ts';
import { host, relativeTo, type AbsolutePath } from '../base/path.ts';
import { diagnostic } from '../model/diagnostic.ts';
import type { Emit } from '../model/event.ts';
import { FileError, type Files } from '../model/ports.ts';
import type { Answer, WatchRequest } from './contract.ts';
import { findWorkspace, type Workspace } from './find-workspace.ts';
import { openHostWorld, type HostWorld } from './host-world.ts';
import { readWatched, type Watched, type WatchedRequest } from './read-watched.ts';
import { recordingFiles } from './recording-files.ts';
import { changedWhileRead, configurationPaths } from './watch-sight.ts';

export interface Reading {
  readonly world: HostWorld;
  readonly answer: Answer<Watched>;
  /** Files that decided the answer, existing or not. */
  readonly paths: readonly AbsolutePath[];
  /** Those that were being written until the end, as people know them. */
  readonly unsteady: readonly string[];
}

export interface ReadingRequest {
  readonly request: WatchedRequest;
  /** As it was found first. */
  readonly workspace: Workspace;
  readonly emit: Emit;
}

const maxReadings = 4;

export async function readSteady(reading: ReadingRequest): Promise<Reading> {
  for (let attempt = 1; ; attempt += 1) {
    const found = await readOnce(reading);
    if (found.unsteady.length === 0 || attempt === maxReadings) return found;
  }
}

async function readOnce({ request, workspace, emit }: ReadingRequest): Promise<Reading> {
  const { root } = workspace;
  const world = openHostWorld();
  const recorder = recordingFiles(world.files);
  const from = timeOf(root, world.files);
  const asked = { ...world, files: recorder.files };
  const answer = movedAway(request, workspace, recorder.files) ?? (await readWatched(request, asked, emit));
  const paths =
    answer.type === 'done'
      ? configurationPaths(answer.value.project, world)
      : [...new Set([...recorder.lookedAt(root, ownFolders(root, world)), ...gitPaths(root, world), workspace.file])];
  const span = { from, to: timeOf(root, world.files) };
  const unsteady = changedWhileRead(paths, world.files, span).map((path) => relativeTo(root, path));
  return { world, answer, paths, unsteady };
}

const gitPaths = (root: AbsolutePath, world: HostWorld): readonly AbsolutePath[] =>
  world.gitLookedAt().map((path) => host.resolve(root, path));

const ownFolders = (root: AbsolutePath, { storeFolder }: HostWorld): readonly AbsolutePath[] => [
  host.join(root, '.gobuild'),
  ...(storeFolder === undefined ? [] : [storeFolder]),
];

/** 0 where nothing can be written: then nothing is known to have changed meanwhile. */
function timeOf(root: AbsolutePath, files: Files): bigint {
  try {
    return files.stat(root) ? fileSystemTime(files, host.join(root, '.gobuild')).ns : 0n;
  } catch (error) {
    if (error instanceof FileError) return 0n;
    throw error;
  }
}

/** Services and the lock stand in one workspace: a file that names another root must not take watch there. */
function movedAway(request: WatchRequest, workspace: Workspace, files: Files): Answer<never> | undefined {
  const now = findWorkspace(request, files);
  if (!now.ok || now.value.file === workspace.file) return undefined;
  const shown = workspace.start?.shown ?? workspace.name;
  const problem = diagnostic('GB1067', `${shown} does not lead to ${workspace.file} any more`, {
    help: 'name that file as its root again, or start watch anew',
  });
  return { type: 'rejected', diagnostics: [problem], sources: {} };
}
