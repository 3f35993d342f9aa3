/** path → Config: the stages 1 to 5 of resolving, in their order; everything that is wrong is collected. */
import { host } from '../base/path.ts';
import { compareText } from '../base/order.ts';
import type { Config, LookedAt } from '../model/config.ts';
import { hasErrors, type Checked, type Diagnostic } from '../model/diagnostic.ts';
import type { Failure } from '../model/failure.ts';
import type { Contexts } from './contexts.ts';
import { loadExpressions } from './expression.ts';
import { parseDocument } from './parse-document.ts';
import { readSource } from './read-source.ts';
import type { ConfigRequest, Resolution } from './resolution.ts';
import { resolveFile } from './resolve-file.ts';
import { resolveProfile } from './resolve-profile.ts';
import { resolveShared } from './resolve-shared.ts';
import type { Document } from './source-tree.ts';
import { checkTargetNames } from './target-names.ts';
import { isTemplate } from './template.ts';
import { validateFile, type ValidFile } from './validate-file.ts';
import { loadValidator } from './validate.ts';

/** The value is there only if nothing is wrong; `failure` is set when the machine refused to give a file. */
export interface ReadConfig extends Checked<Config> {
  readonly sources: Readonly<Record<string, string>>;
  readonly failure?: Failure | undefined;
  /** vars, env, machine, project, profile, git, version: to be joined with those of a node. */
  readonly contexts: Contexts;
  /** The release version; fetched when first asked for. */
  readonly version: () => Checked<string>;
}

export async function readConfig(request: ConfigRequest): Promise<ReadConfig> {
  const none = { sources: {}, contexts: {}, version: () => ({ diagnostics: [] }) };
  const source = readSource(request.files, request.path, request.file);
  if (!source.value) {
    const { diagnostics, failure, drawn } = source;
    return { ...none, sources: drawn === undefined ? {} : { [request.file]: drawn }, diagnostics, failure };
  }
  const sources = { [source.value.file]: source.value.text };
  const document = parseDocument(source.value);
  if (!document.value) return { ...none, sources, diagnostics: sorted(document.diagnostics) };
  const needsExpressions = isTemplate(source.value.text) || /\bif\b/.test(source.value.text);
  await Promise.all([loadValidator(), needsExpressions ? loadExpressions() : undefined]);
  const valid = validateFile(document.value, request.drivers);
  return resolveConfig(resolutionOf(request, document.value, valid), valid);
}

function resolutionOf(request: ConfigRequest, document: Document, valid: ValidFile): Resolution {
  const root = host.dirname(request.path);
  return {
    request,
    root,
    namespace: '',
    folder: '.',
    document,
    data: valid.data,
    places: { locate: document.locate, sources: { [document.file]: document.text } },
    diagnostics: [...valid.diagnostics],
    broken: valid.broken,
    looked: { paths: new Set([host.basename(request.path)]), variables: new Set(), gitFacts: false, gitStatus: false },
  };
}

const sorted = (diagnostics: readonly Diagnostic[]): readonly Diagnostic[] =>
  diagnostics.toSorted(
    (a, b) => (a.at?.start ?? -1) - (b.at?.start ?? -1) || compareText(a.at?.file ?? '', b.at?.file ?? ''),
  );

function resolveConfig(resolution: Resolution, valid: ValidFile): ReadConfig {
  const { data, document, places, request } = resolution;
  const project = typeof data['project'] === 'string' ? data['project'] : '';
  const { profile, names } = resolveProfile(resolution);
  const root = resolveFile(resolution, valid, { project, profile: profile.name });
  const shared = resolveShared(resolution, root);
  if (hasErrors(resolution.diagnostics)) checkTargetNames(resolution, root.targets);
  const answer = {
    sources: places.sources,
    contexts: root.contexts,
    version: root.version,
    failure: resolution.failure,
    diagnostics: sorted(resolution.diagnostics),
  };
  if (hasErrors(resolution.diagnostics) || resolution.failure) return answer;
  const { vars, env, defaults, watches } = root.file;
  const value: Config = {
    root: resolution.root,
    file: host.basename(request.path),
    project,
    profile,
    profiles: names,
    defaults,
    watches,
    vars,
    env,
    files: [root.file],
    targets: root.targets,
    ...shared,
    sources: places.sources,
    looked: lookedAt(resolution),
    locate: (...pointer) => document.locate(pointer),
  };
  return { ...answer, value };
}

/** Grows while expressions ask for more. */
function lookedAt({ looked }: Resolution): LookedAt {
  return {
    get paths() {
      return [...looked.paths].toSorted(compareText);
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
