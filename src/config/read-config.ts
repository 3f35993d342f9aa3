/** path → Config: the files of the configuration, each through the stages 1 to 5; everything that is wrong is collected. */
import { host } from '../base/path.ts';
import { compareText } from '../base/order.ts';
import type { Config, LookedAt, Profile } from '../model/config.ts';
import { hasErrors, type Checked, type Diagnostic } from '../model/diagnostic.ts';
import type { Failure } from '../model/failure.ts';
import { loadExpressions } from './expression.ts';
import { withLinkTargets } from './link-targets.ts';
import { loadFiles, type LoadedFile, type LoadedFiles } from './load-files.ts';
import { openFile, type FileSource, type OpenedFile } from './open-file.ts';
import { valueAt, type ConfigRequest, type Resolution } from './resolution.ts';
import { resolveFile, type FileFacts, type ResolvedFile } from './resolve-file.ts';
import { resolveProfile } from './resolve-profile.ts';
import { resolveShared } from './resolve-shared.ts';
import { findStart, settingsByFile } from './start-file.ts';
import { checkGoals, checkNames, namesOf } from './target-names.ts';
import { isTemplate } from './template.ts';
import { withValidator } from './validate.ts';

/** The value is there only if nothing is wrong; `failure` is set when the machine refused to give a file. */
export interface ReadConfig extends Checked<Config>, FileFacts {
  readonly sources: Readonly<Record<string, string>>;
  readonly failure?: Failure | undefined;
  /** By namespace; what the root's file knows stands here too. */
  readonly facts: ReadonlyMap<string, FileFacts>;
}

export async function readConfig(request: ConfigRequest): Promise<ReadConfig> {
  const loaded = loadFiles(request);
  const { sources, failure } = loaded;
  const [top] = loaded.files;
  if (!top) {
    const none = { contexts: {}, version: () => ({ diagnostics: [] }), facts: new Map<string, FileFacts>() };
    return { ...none, sources, diagnostics: sorted(loaded.diagnostics, sources), failure };
  }
  const needsExpressions = Object.values(sources).some((text) => isTemplate(text) || /\bif\b/.test(text));
  if (needsExpressions) await loadExpressions();
  return withValidator(() => resolveConfig(request, loaded, top));
}

/** One file on its way. */
type Part = OpenedFile & { readonly resolved: ResolvedFile };

function resolveConfig(request: ConfigRequest, loaded: LoadedFiles, top: LoadedFile): ReadConfig {
  const start = findStart(request, loaded);
  const source = sourceOf(request, loaded, start.value ?? '');
  source.diagnostics.push(...start.diagnostics);
  const root = openFile(top, source);
  const project = textAt(root.resolution, 'project');
  const { profile, names } = resolveProfile(root.resolution);
  const resolve = (opened: OpenedFile): Part => ({
    ...opened,
    resolved: resolveFile(opened.resolution, opened.valid, { project, profile: profile.name }),
  });
  const first = resolve(root);
  const included = loaded.files.slice(1).map((file) => resolve(openFile(file, { ...source, top: root.resolution })));
  const parts = [first, ...included];
  const shared = resolveShared(root.resolution, first.resolved);
  checkAllNames(parts, profile, loaded);
  const failure = loaded.failure ?? parts.find((part) => part.resolution.failure)?.resolution.failure;
  const files = parts.map((part) => part.resolved);
  const { contexts, version } = first.resolved;
  const { start: asked } = request;
  const sources =
    start.value === undefined && asked ? { ...loaded.sources, [asked.shown]: asked.text } : loaded.sources;
  const diagnostics = sorted(source.diagnostics, sources);
  const facts = new Map(files.map((file): [string, FileFacts] => [file.file.namespace, file]));
  const answer = { sources, contexts, version, facts, failure, diagnostics };
  if (hasErrors(diagnostics) || failure) return answer;
  const namespace = start.value ?? '';
  const here = files.find((file) => file.file.namespace === namespace) ?? first.resolved;
  const { vars, env } = first.resolved.file;
  const value: Config = {
    root: source.root,
    file: host.basename(request.path),
    project,
    profile,
    profiles: names,
    defaults: here.file.defaults,
    watches: here.file.watches,
    vars,
    env,
    files: files.map((file) => file.file),
    namespace,
    targets: files.flatMap((file) => file.targets),
    ...shared,
    sources,
    looked: lookedAt(source.looked, { files: request.files, root: source.root }),
    locate: (...pointer) => top.document.locate(pointer),
  };
  return { ...answer, value };
}

function sourceOf(request: ConfigRequest, loaded: LoadedFiles, start: string): FileSource {
  const namespaces = loaded.files.map((file) => file.namespace);
  const set = settingsByFile(request.set, start, [...namespaces, ...loaded.broken]);
  return {
    request,
    root: host.dirname(request.path),
    files: loaded.files,
    settings: set.settings,
    diagnostics: [...loaded.diagnostics, ...set.diagnostics],
    looked: { paths: new Set(loaded.looked), variables: new Set(), gitFacts: false, gitStatus: false },
  };
}

function textAt(resolution: Resolution, key: string): string {
  const value = valueAt(resolution.data, [key]);
  return typeof value === 'string' ? value : '';
}

function checkAllNames(parts: readonly Part[], profile: Profile, { broken }: LoadedFiles): void {
  const known = { ...namesOf(parts.map((part) => part.resolution)), broken };
  for (const { resolution } of parts) checkGoals(resolution, profile.name, known);
  if (!parts.some(({ resolution }) => hasErrors(resolution.diagnostics))) return;
  for (const { resolution, resolved } of parts) checkNames(resolution, resolved.targets, known);
}

/** Without a place first, then file by file. */
function sorted(diagnostics: readonly Diagnostic[], sources: Readonly<Record<string, string>>): readonly Diagnostic[] {
  const order = new Map(Object.keys(sources).map((file, index) => [file, index]));
  const fileOf = ({ at }: Diagnostic): number => (at ? (order.get(at.file) ?? order.size) : -1);
  return diagnostics.toSorted(
    (a, b) =>
      fileOf(a) - fileOf(b) ||
      (a.at?.start ?? -1) - (b.at?.start ?? -1) ||
      compareText(a.at?.file ?? '', b.at?.file ?? ''),
  );
}

/** Grows while expressions ask for more. */
function lookedAt(looked: Resolution['looked'], place: Parameters<typeof withLinkTargets>[1]): LookedAt {
  return {
    get paths() {
      return [...new Set(withLinkTargets([...looked.paths], place))].toSorted(compareText);
    },
    get variables() {
      return [...looked.variables].toSorted(compareText);
    },
    get gitFacts() {
      return looked.gitFacts;
    },
    get gitStatus() {
      return looked.gitStatus;
    },
  };
}
