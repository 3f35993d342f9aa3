/** What goes into an archive: artifacts and files as entries, in text order, each name checked and once. */
import {
  basename,
  dirname,
  host,
  isAbsolute,
  isWithin,
  join,
  unsafePath,
  type WorkspacePath,
} from '../../../base/path.ts';
import { invariant } from '../../../base/bug.ts';
import { sortBy } from '../../../base/order.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import type { Artifact } from '../../../model/artifact.ts';
import type { Failure } from '../../../model/failure.ts';
import type { Job, PerformWorld } from '../../../model/perform.ts';
import type { Entry } from './entry.ts';
import { entryName } from './file-rules.ts';
import type { FileRule } from './schema.ts';

/** A file of the workspace under its name in the archive. */
interface Source {
  readonly name: string;
  readonly path: WorkspacePath;
  readonly mode?: number | undefined;
  /** Links are kept as links (inside an artifact's folder), else the file behind counts. */
  readonly keepLink?: boolean | undefined;
}

export interface CollectRequest {
  readonly job: Job;
  readonly rules: readonly FileRule[];
  /** Name of the folder around everything, or nothing. */
  readonly wrap: string;
}

export function collectEntries(request: CollectRequest, world: PerformWorld): Result<readonly Entry[], Failure> {
  const { job, rules, wrap } = request;
  const sources = [
    ...job.artifacts.flatMap((artifact) => artifactSources(artifact, world)),
    ...rules.flatMap((rule, index) =>
      filesOf(job, rules, index).map((path) => ({ name: entryName(rule, path), path, mode: rule.mode ?? undefined })),
    ),
  ].map((source) => (wrap === '' ? source : { ...source, name: join(wrap, source.name) }));
  const problem = wrongNames(sources);
  if (problem) return err(problem);
  const entries: Entry[] = [];
  for (const source of sortBy(once(sources), ({ name }) => name)) {
    const entry = readEntry(source, world);
    if (!entry.ok) return entry;
    entries.push(entry.value);
  }
  return ok(entries);
}

/** A folder is walked; links in it stay links. */
function artifactSources(artifact: Artifact, world: PerformWorld): Source[] {
  const mode = artifact.role === 'executable' || artifact.executable ? 0o755 : undefined;
  if (!artifact.directory) return [{ name: basename(artifact.path), path: artifact.path, mode }];
  const found: Source[] = [];
  const walk = (folder: WorkspacePath, name: string): void => {
    for (const child of world.files.list(host.join(world.workspace, folder))) {
      const below = join(folder, child.name);
      if (child.kind === 'folder') walk(below, join(name, child.name));
      else if (child.kind !== 'other') found.push({ name: join(name, child.name), path: below, keepLink: true });
    }
  };
  walk(artifact.path, basename(artifact.path));
  return found;
}

/** Files that rule no. `index` took: inputs are the artifacts, then one for each rule. */
function filesOf(job: Job, rules: readonly FileRule[], index: number): readonly WorkspacePath[] {
  const parted = job.filesByInput;
  invariant(parted, 'archives need the files of each input');
  return parted[parted.length - rules.length + index] ?? [];
}

/** The same file under the same name, asked for twice. */
function once(sources: readonly Source[]): Source[] {
  return [...new Map(sources.map((source) => [`${source.name}\n${source.path}`, source])).values()];
}

function wrongNames(sources: readonly Source[]): Failure | undefined {
  const seen = new Map<string, Source>();
  for (const source of sources) {
    const why = unsafePath(source.name);
    if (why)
      return configuration(
        `"${source.name}" (${source.path}) is no name for an entry: ${why}`,
        'rename the file, or give it another dst',
      );
    // What differs only in case is one file on many systems.
    const folded = source.name.toLowerCase();
    const other = seen.get(folded);
    if (other && (other.path !== source.path || other.name !== source.name))
      return configuration(
        `${other.path} and ${source.path} would both be "${source.name}" in the archive`,
        'give one of them another name with { src: …, dst: … }',
      );
    seen.set(folded, source);
  }
  for (const [folded, source] of seen)
    for (let parent = dirname(folded); parent !== '.'; parent = dirname(parent)) {
      const file = seen.get(parent);
      if (file)
        return configuration(
          `"${file.name}" would be a file and the folder of "${source.name}"`,
          'give one of them another name',
        );
    }
  return undefined;
}

const configuration = (message: string, help: string): Failure => ({ type: 'configuration', message, help });

function readEntry(source: Source, world: PerformWorld): Result<Entry, Failure> {
  const path = host.join(world.workspace, source.path);
  const stat = source.keepLink ? world.files.stat(path) : world.files.follow(path);
  if (!stat) return err({ type: 'input-missing', path: source.path });
  if (stat.kind === 'link') return readLink(source, world.files.readLink(path));
  if (stat.kind !== 'file')
    return err(configuration(`${source.path} is no regular file`, 'for a folder, write its name with "/" at the end'));
  const mode = source.mode ?? (stat.executable ? 0o755 : 0o644);
  return ok({ name: source.name, mode, content: world.files.read(path) });
}

function readLink(source: Source, target: string): Result<Entry, Failure> {
  const portable = target.replaceAll('\\', '/');
  const top = source.name.split('/')[0] ?? '';
  if (isAbsolute(target) || !isWithin(top, join(dirname(source.name), portable)))
    return err({
      type: 'refused',
      message: `${source.path} is a link to "${target}", which lies outside of "${top}"`,
      help: 'links in an archive are relative and stay inside the folder that they came with',
    });
  return ok({ name: source.name, mode: 0o777, content: new Uint8Array(), link: portable });
}
