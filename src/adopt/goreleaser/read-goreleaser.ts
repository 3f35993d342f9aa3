/** A .goreleaser.yaml (version 1 or 2) → targets: builds, archives and checksums; the rest is told with its line. */
import type { JsonObject } from '../../base/json.ts';
import type { Converted, DraftSetting, DraftTarget, Note } from '../draft.ts';
import { literalShell } from '../expression-text.ts';
import { openNames, plainName } from '../names.ts';
import { projectName } from '../draft-survey.ts';
import { keysIn, listIn, textIn, textsIn, viewYaml, type YamlValue } from '../yaml-view.ts';
import { convertBuilds } from './builds.ts';
import type { Conversion, GoreleaserRequest } from './conversion.ts';
import { convertArchives, convertChecksum } from './packages.ts';

export function readGoreleaser(request: GoreleaserRequest): Converted {
  const root = viewYaml(request.yaml);
  const notes: Note[] = [];
  const { file, survey, taken = [] } = request;
  const project = textIn(root.at('project_name')) ?? projectName(survey);
  const note: Conversion['note'] = ({ line }, text) => void notes.push({ file, line, text });
  const conversion: Conversion = {
    ...request,
    notes,
    project,
    variables: new Set(),
    names: openNames(['build', 'check', 'test', 'vet', 'release', ...taken]),
    note,
    leave: (at, text) => {
      note(at, text);
      return [];
    },
  };
  const first = conversion.names.take('before', 'goreleaser');
  const builds = convertBuilds(conversion, root);
  const archives = convertArchives(conversion, root, builds);
  const checksums = convertChecksum(conversion, root, archives);
  const before = convertBefore(conversion, root.at('before').at('hooks'), first);
  noteRest(conversion, root);
  return {
    file,
    project: plainName(project),
    settings: settingsOf(conversion, root),
    targets: [
      ...before,
      ...needing(
        builds.map(({ target }) => target),
        before,
      ),
      ...archives,
      ...checksums,
    ],
    notes: notes.toSorted((a, b) => a.line - b.line),
    defaults: [],
    builds,
  };
}

const needing = (targets: readonly DraftTarget[], before: readonly DraftTarget[]): readonly DraftTarget[] =>
  before.length === 0
    ? targets
    : targets.map((target) => ({ ...target, body: { ...target.body, needs: before.map(({ name }) => name) } }));

/** What gobuild and Go do by themselves. */
const needless = /^go (?:mod (?:tidy|download|verify|vendor)|get\b|version|vet\b|test\b|env\b)/;

function convertBefore(conversion: Conversion, hooks: YamlValue, name: string): readonly DraftTarget[] {
  const commands = listIn(hooks).flatMap((hook): string[] => {
    const text = textIn(hook) ?? textIn(hook.at('cmd'));
    if (text === undefined || text.includes('{{')) return conversion.leave(hook, 'before: this hook is not converted');
    if (needless.test(text))
      return conversion.leave(hook, `before: ${text}: left out, run it yourself where you need it`);
    return [text];
  });
  if (commands.length === 0) return [];
  const body: JsonObject = {
    description: 'what comes before all builds',
    kind: 'task',
    tools: ['go'],
    run: literalShell(commands.join('\n')),
  };
  const comments = ['With `inputs` and `outputs` it would run only when something changed.'];
  return [{ name, body, comments }];
}

function settingsOf({ variables }: Conversion, root: YamlValue): readonly DraftSetting[] {
  const set: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const text of textsIn(root.at('env'))) {
    const [, name = '', value = ''] = /^(\w+)=(.*)$/s.exec(text) ?? [];
    if (name !== '' && !/^(?:CGO_ENABLED|GO111MODULE)$/.test(name) && !value.includes('{{')) set[name] = value;
  }
  const pass = [...variables].filter((name) => !Object.hasOwn(set, name)).toSorted();
  const env: JsonObject = {
    ...(pass.length > 0 ? { pass } : {}),
    ...(Object.keys(set).length > 0 ? { set } : {}),
  };
  return Object.keys(env).length > 0 ? [{ key: 'env', value: env }] : [];
}

/** What to say of the other keys; empty: nothing. */
const others: Readonly<Record<string, string>> = {
  version: '',
  project_name: '',
  builds: '',
  archives: '',
  checksum: '',
  before: '',
  env: '',
  dist: '',
  metadata: '',
  gomod: '',
  report_sizes: '',
  snapshot: 'the version between tags is the next patch with -dev (release-version)',
  nightly: 'the version between tags is the next patch with -dev (release-version)',
  nfpms: 'deb, rpm and apk come with a later version of gobuild: a task can call nfpm',
  dockers: 'images come with a later version of gobuild: a task can call docker',
  dockers_v2: 'images come with a later version of gobuild: a task can call docker',
  docker_manifests: 'images come with a later version of gobuild: a task can call docker',
  kos: 'images come with a later version of gobuild: a task can call ko',
  signs: 'signatures are kind: sign, using: sigstore, from: [checksums]',
  binary_signs: 'signatures are kind: sign, using: sigstore',
  sboms: 'SBOMs come with a later version of gobuild: a task can call syft',
  universal_binaries: 'universal programs for macOS come with a later version of gobuild',
  release: 'gobuild publishes nothing: a task can call gh release create with what lies in dist/release',
  changelog: 'gobuild writes no changelog',
};

function noteRest({ note }: Conversion, root: YamlValue): void {
  for (const key of keysIn(root)) {
    const text = Object.hasOwn(others, key) ? others[key] : 'not converted';
    if (text !== '' && text !== undefined) note(root.at(key), `${key}: ${text}`);
  }
}
