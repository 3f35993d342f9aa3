/** `init`: looks at a folder or another tool's file, writes a gobuild.yaml that can be used at once, and says what it left out. */
import {
  convertibleOf,
  draftSurvey,
  kindOf,
  noteText,
  surveyFolder,
  usualPlatforms,
  writeDraft,
  type Draft,
  type Survey,
} from '../adopt/index.ts';
import { isMadeBy } from '../wrap/index.ts';
import { host, relativeTo, type AbsolutePath } from '../base/path.ts';
import { diagnostic, type Diagnostic } from '../model/diagnostic.ts';
import { platformText } from '../model/platform.ts';
import type { Answer, App, InitAnswer, InitRequest } from './contract.ts';
import { convertFiles } from './convert-files.ts';
import { openHostWorld, type HostWorld } from './host-world.ts';
import { addIgnored } from './init-gitignore.ts';
import { askPlatforms, askYes, type Ask } from './init-questions.ts';
import { writeSchema } from './init-schema.ts';
import { settleDraft } from './settle-draft.ts';
import { machineTrouble } from './machine-trouble.ts';

export const init: App['init'] = async (request, ask) => {
  const world = openHostWorld();
  const root = host.resolve(request.cwd, request.directory ?? '.');
  try {
    const file = targetFile(request, root, world);
    return typeof file === 'string' ? await writeFirst({ request, root, ask, world }, file) : refuse(file);
  } catch (error) {
    return machineTrouble(error);
  }
};

/** The file to write, or why it is not written. */
function targetFile(request: InitRequest, root: AbsolutePath, { files }: HostWorld): AbsolutePath | Diagnostic {
  if (files.follow(root)?.kind !== 'folder')
    return diagnostic('GB4020', `there is no folder ${root}`, { help: 'check the path behind -C' });
  const file = host.resolve(root, request.output ?? 'gobuild.yaml');
  if (request.toStdout || request.force || files.stat(file) === undefined) return file;
  return diagnostic('GB4050', `${host.basename(file)} is there already`, {
    help: 'look at the new one with --stdout, write it elsewhere with -o FILE, or replace the old one with --force',
  });
}

interface Drafting {
  readonly request: InitRequest;
  readonly root: AbsolutePath;
  readonly ask: Ask | undefined;
  readonly world: HostWorld;
}

async function writeFirst(drafting: Drafting, file: AbsolutePath): Promise<Answer<InitAnswer>> {
  const { request, root, world } = drafting;
  const survey = surveyFolder(world.files, root, host.basename(root));
  const drafted = await draftOf(drafting, survey);
  if (drafted.type !== 'done') return drafted;
  const { draft, diagnostics } = await settleDraft(drafted.value, {
    root,
    file: host.join(root, 'gobuild.yaml'),
    world,
  });
  if (draft.targets.every(({ isGuess }) => isGuess)) return refuse(nothingLeft(draft, survey));
  const text = writeDraft(draft);
  const { toStdout } = request;
  if (!toStdout) {
    world.files.write(file, text);
    if (host.dirname(file) === root) writeSchema(world.files, root);
  }
  const wantsIgnored = !toStdout && (await ignores(drafting));
  const value: InitAnswer = {
    file: toStdout ? undefined : file,
    text,
    targets: draft.targets.filter(({ isGuess }) => !isGuess).map(({ name, body }) => ({ name, kind: kindOf(body) })),
    notes: draft.notes.map(noteText),
    ignored: wantsIgnored ? addIgnored(world.files, root) : [],
    hints: hintsOf(drafting, survey, wantsIgnored),
  };
  return { type: 'done', value, diagnostics, sources: {} };
}

const refuse = (problem: Diagnostic): Answer<never> => ({ type: 'rejected', diagnostics: [problem], sources: {} });

const ignores = async ({ request, ask }: Drafting): Promise<boolean> =>
  request.gitignore ?? (ask ? await askYes(ask, 'Add dist/ and .gobuild/ to .gitignore?') : false);

async function draftOf({ request, root, ask, world }: Drafting, survey: Survey): Promise<Answer<Draft>> {
  const machine = platformText(world.machine);
  const from = request.from.length > 0 ? request.from : await offered(othersHere(survey, root, world), ask);
  if (from.length > 0) return convertFiles({ from, root, survey, world });
  if (survey.modules.length === 0) return refuse(nothingFound(root, survey, world));
  const usual = usualPlatforms.includes(machine) ? usualPlatforms : [machine, ...usualPlatforms];
  const who = survey.programs.length > 0 ? ask : undefined;
  const platforms = who ? await askPlatforms(who, usual, world.machine) : usual;
  const packages = who ? await askYes(who, 'Archives and checksums for releases?') : true;
  return { type: 'done', value: draftSurvey(survey, { platforms, packages, machine }), diagnostics: [], sources: {} };
}

/** Files that can be converted, but for the Makefile that calls gobuild. */
const othersHere = ({ files: found }: Survey, root: AbsolutePath, { files }: HostWorld): readonly string[] =>
  convertibleOf(found).filter((path) => !isMadeBy(files.readText(host.join(root, path)), 'make'));

/** Whoever sits at a terminal beside a Makefile most likely wants what is in it. */
async function offered(others: readonly string[], ask: Ask | undefined): Promise<readonly string[]> {
  const isWanted = ask && others.length > 0 && (await askYes(ask, `Convert ${listed(others)}?`));
  return isWanted ? others : [];
}

const listed = (names: readonly string[]): string =>
  names.length < 3 ? names.join(' and ') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
const fromWords = (paths: readonly string[]): string => paths.map((path) => `--from ${path}`).join(' ');

function nothingFound(root: AbsolutePath, survey: Survey, world: HostWorld): Diagnostic {
  const others = othersHere(survey, root, world);
  const { files } = world;
  const above = others.length === 0 ? folderAbove(root, (path) => files.follow(path)?.kind === 'file') : undefined;
  const help =
    others.length > 0
      ? `convert ${listed(others)} with \`gobuild init ${fromWords(others)}\``
      : above === undefined
        ? 'go to the folder of a go.mod, or make one with `go mod init example.com/name`'
        : `there is one above: gobuild -C ${relativeTo(root, above)} init`;
  return diagnostic('GB4051', 'there is no Go module here: no go.mod in this folder or below it', { help });
}

function nothingLeft({ notes: [first] }: Draft, { programs, modules }: Survey): Diagnostic {
  const help = first
    ? `the first reason: ${noteText(first)}`
    : programs.length > 0 && programs.every(({ needsCgo }) => needsCgo)
      ? 'its programs are C in part, and gobuild builds Go without cgo: a task can call go build with CGO_ENABLED=1'
      : modules.some(({ isEmpty }) => isEmpty)
        ? 'there is a go.mod, but no Go package that can be built yet: write one first'
        : 'write one by hand: docs/language.md tells the keys';
  return diagnostic('GB4051', 'nothing here can be made a target of', { help });
}

/** The nearest one with a go.mod. */
function folderAbove(root: AbsolutePath, isFile: (path: AbsolutePath) => boolean): AbsolutePath | undefined {
  for (let folder = host.dirname(root); folder !== host.dirname(folder); folder = host.dirname(folder))
    if (isFile(host.join(folder, 'go.mod'))) return folder;
  return undefined;
}

function hintsOf({ request, root, ask, world }: Drafting, survey: Survey, isIgnored: boolean): readonly string[] {
  // Whoever was asked has said what they want.
  const others = request.from.length > 0 || ask ? [] : othersHere(survey, root, world);
  return [
    ...(request.output !== undefined && host.dirname(host.resolve(root, request.output)) !== root
      ? [`its paths are seen from ${root}: it works in that folder alone`]
      : []),
    ...(survey.isWhole ? [] : ['there are many files here: only the first of them were looked at']),
    ...(others.length > 0
      ? [`${listed(others)} can be converted: look at \`gobuild init ${fromWords(others)} --stdout\``]
      : []),
    ...(isIgnored || request.toStdout ? [] : ['put dist/ and .gobuild/ into .gitignore, if they are not there']),
  ];
}
