/** path → the files of one configuration: the root's, and those that it and they include; each once, none outside. */
import {
  dirname,
  host,
  isAbsolute,
  isWithin,
  join,
  relativeTo,
  type AbsolutePath,
  type WorkspacePath,
} from '../base/path.ts';
import { diagnostic, type Diagnostic } from '../model/diagnostic.ts';
import type { Failure } from '../model/failure.ts';
import type { Location } from '../model/location.ts';
import { FileError } from '../model/ports.ts';
import { fullName } from '../model/target-name.ts';
import { literalPlace } from './interpolate.ts';
import { parseDocument } from './parse-document.ts';
import { readSource, type SourceText } from './read-source.ts';
import { mapAt, type ConfigRequest } from './resolution.ts';
import type { Document } from './source-tree.ts';
import { namePattern } from './target-keys.ts';

export interface LoadedFile {
  /** Empty for the root's file. */
  readonly namespace: string;
  /** Workspace path of its folder. */
  readonly folder: WorkspacePath;
  /** Links followed. */
  readonly real: AbsolutePath;
  readonly document: Document;
}

export interface LoadedFiles {
  /** The root's first, each included one behind the file that includes it; none if the root's cannot be read. */
  readonly files: readonly LoadedFile[];
  readonly diagnostics: readonly Diagnostic[];
  readonly failure?: Failure | undefined;
  readonly sources: Readonly<Record<string, string>>;
  /** Namespaces by real path, also of files that could not be read. */
  readonly known: ReadonlyMap<AbsolutePath, string>;
  /** Namespaces of files that could not be read: nothing is known of their targets. */
  readonly broken: readonly string[];
  /** Workspace paths, existing or not. */
  readonly looked: ReadonlySet<WorkspacePath>;
}

interface Loading extends LoadedFiles {
  readonly request: ConfigRequest;
  readonly root: AbsolutePath;
  readonly realRoot: AbsolutePath;
  readonly files: LoadedFile[];
  readonly diagnostics: Diagnostic[];
  readonly sources: Record<string, string>;
  readonly known: Map<AbsolutePath, string>;
  readonly broken: string[];
  readonly looked: Set<WorkspacePath>;
  /** The include that first named a file, by its real path. */
  readonly seen: Map<AbsolutePath, Location>;
  failure?: Failure | undefined;
}

export function loadFiles(request: ConfigRequest): LoadedFiles {
  const root = host.dirname(request.path);
  const loading: Loading = {
    request,
    root,
    realRoot: realOf(request, root),
    files: [],
    diagnostics: [],
    sources: Object.create(null) as Record<string, string>,
    known: new Map([[realOf(request, request.path), '']]),
    broken: [],
    looked: new Set([host.basename(request.path)]),
    seen: new Map(),
  };
  const source = readSource(request.files, request.path, request.file);
  if (!source.value) {
    const { diagnostics, failure, drawn } = source;
    return { ...loading, diagnostics, failure, sources: drawn === undefined ? {} : { [request.file]: drawn } };
  }
  addFile(loading, source.value, { namespace: '', folder: '.', real: realOf(request, request.path), above: [] });
  return loading;
}

/** What cannot be followed is refused where it is read. */
function realOf({ files }: ConfigRequest, path: AbsolutePath): AbsolutePath {
  try {
    return files.realPath(path);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return path;
  }
}

/** A file that is being read, and the files that include it, the root's first. */
type Spot = Omit<LoadedFile, 'document'> & { readonly above: readonly LoadedFile[] };

function addFile(loading: Loading, source: SourceText, { above, ...spot }: Spot): void {
  loading.sources[source.file] = source.text;
  const parsed = parseDocument(source);
  loading.diagnostics.push(...parsed.diagnostics);
  if (!parsed.value) return;
  const file: LoadedFile = { ...spot, document: parsed.value };
  loading.files.push(file);
  const entries = Object.entries(mapAt(parsed.value.data, ['include']));
  for (const [name, text] of entries) {
    // What is no text or no name is told with the form of the file.
    if (typeof text !== 'string' || text === '' || !new RegExp(namePattern).test(name)) continue;
    const entry: Entry = { name, text, file, above: [...above, file], at: parsed.value.locate(['include', name]) };
    const before = loading.files.length;
    includeFile(loading, entry);
    if (loading.files.length === before) loading.broken.push(fullName(spot.namespace, name));
  }
}

interface Entry {
  readonly name: string;
  readonly text: string;
  /** The file that it stands in. */
  readonly file: LoadedFile;
  readonly above: readonly LoadedFile[];
  readonly at: Location;
}

function includeFile(loading: Loading, entry: Entry): void {
  const { text, file, at } = entry;
  const { document } = file;
  const wrong = (...[code, message, more]: Parameters<typeof diagnostic>): void =>
    void loading.diagnostics.push(diagnostic(code, message, { at, ...more }));
  if (text.includes('${{')) {
    const places = { locate: document.locate, sources: loading.sources };
    loading.diagnostics.push(literalPlace(places, ['include', entry.name], text));
    return;
  }
  const path = join(file.folder, text);
  const problem = pathProblem(text, path);
  if (problem) return wrong('GB1060', `"${text}" cannot be included: ${problem.why}`, { help: problem.help });
  loading.looked.add(path);
  try {
    openIncluded(loading, { ...entry, path }, wrong);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    loading.failure ??= { type: 'input-unreadable', path, message: `${error.message} (${error.code})` };
  }
}

function pathProblem(text: string, path: WorkspacePath): { readonly why: string; readonly help: string } | undefined {
  const relative = 'write it with / and seen from the folder of this file';
  if (isAbsolute(text)) return { why: 'it is absolute', help: relative };
  if (text.includes('\\')) return { why: 'it holds a backslash', help: relative };
  if (!isWithin('.', path)) {
    const help = "the workspace is the folder of the root's gobuild.yaml: put that file above everything it includes";
    return { why: 'it lies outside the workspace', help };
  }
  if (!/[*?[\]{}()]/.test(path)) return undefined;
  return { why: 'its path holds one of * ? [ ] { } ( )', help: 'name one file; rename the folder if it is called so' };
}

type Wrong = (...diagnosed: Parameters<typeof diagnostic>) => void;

function openIncluded(loading: Loading, entry: Entry & { readonly path: WorkspacePath }, wrong: Wrong): void {
  const { files } = loading.request;
  const { name, path, file, above, at } = entry;
  const absolute = host.resolve(loading.root, path);
  const stat = files.follow(absolute);
  if (stat?.kind === 'folder')
    return wrong('GB1061', `${path} is a folder`, {
      help: `name the file itself: ${join(entry.text, 'gobuild.yaml')}`,
    });
  if (stat?.kind !== 'file') {
    const help = `paths are seen from the folder of ${file.document.file}: correct this one, or make the file`;
    return wrong('GB1061', `there is no file ${path}`, { help });
  }
  const real = files.realPath(absolute);
  const realPath = relativeTo(loading.realRoot, real);
  if (!isWithin('.', realPath) || isAbsolute(realPath))
    return wrong('GB1060', `"${entry.text}" cannot be included: it is a link to ${real}, outside the workspace`, {
      help: 'include what lies below the folder of the first gobuild.yaml',
    });
  loading.looked.add(realPath);
  const start = above.findIndex((upper) => upper.real === real);
  if (start >= 0) {
    const circle = [...above.slice(start), above[start]].map((upper) => upper?.document.file);
    const help = 'a file names the targets of those above it as //name: remove this include';
    return wrong('GB1062', `files include each other in a circle: ${circle.join(' -> ')}`, { help });
  }
  const first = loading.seen.get(real);
  if (first) {
    const related = [{ message: 'it was first included here', at: first }];
    return wrong('GB1063', `${path} is included twice`, { related, help: 'keep one: its targets have one name' });
  }
  loading.seen.set(real, at);
  loading.known.set(real, fullName(file.namespace, name));
  const source = readSource(files, absolute, path);
  loading.failure ??= source.failure;
  loading.diagnostics.push(...source.diagnostics.map((found) => ({ ...found, at: found.at ?? at })));
  const spot = { namespace: fullName(file.namespace, name), folder: dirname(path), real, above };
  if (source.drawn !== undefined) loading.sources[path] = source.drawn;
  if (source.value) addFile(loading, source.value, spot);
}
