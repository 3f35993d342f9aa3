/** `init`: looks at a folder or another tool's file, writes a gobuild.yaml that can be used at once, and says what it left out. */
import {
  convertible,
  draftSurvey,
  kindOf,
  noteText,
  surveyFolder,
  usualPlatforms,
  writeDraft,
  type Draft,
  type Survey,
} from '../adopt/index.ts';
import { host, relativeTo, type AbsolutePath } from '../base/path.ts';
import { diagnostic, type Diagnostic } from '../model/diagnostic.ts';
import { platformText } from '../model/platform.ts';
import type { Answer, App, InitAnswer, InitRequest } from './contract.ts';
import { convertFile } from './convert-file.ts';
import { openHostWorld, type HostWorld } from './host-world.ts';
import { addIgnored } from './init-gitignore.ts';
import { askPlatforms, askYes, type Ask } from './init-questions.ts';
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
  if (draft.targets.every(({ isGuess }) => isGuess)) return refuse(nothingLeft(draft));
  const text = writeDraft(draft);
  const { toStdout } = request;
  if (!toStdout) world.files.write(file, text);
  const wantsIgnored = !toStdout && (await ignores(drafting));
  const value: InitAnswer = {
    file: toStdout ? undefined : file,
    text,
    targets: draft.targets.filter(({ isGuess }) => !isGuess).map(({ name, body }) => ({ name, kind: kindOf(body) })),
    notes: draft.notes.map(noteText),
    ignored: wantsIgnored ? addIgnored(world.files, root) : [],
    hints: hintsOf(request, survey, wantsIgnored),
  };
  return { type: 'done', value, diagnostics, sources: {} };
}

const refuse = (problem: Diagnostic): Answer<never> => ({ type: 'rejected', diagnostics: [problem], sources: {} });

const ignores = async ({ request, ask }: Drafting): Promise<boolean> =>
  request.gitignore ?? (ask ? await askYes(ask, 'Add dist/ and .gobuild/ to .gitignore?') : false);

async function draftOf({ request, root, ask, world }: Drafting, survey: Survey): Promise<Answer<Draft>> {
  const machine = platformText(world.machine);
  const { from } = request;
  if (from !== undefined) return convertFile({ from, root, survey, world });
  if (survey.modules.length === 0) return refuse(nothingFound(root, survey, world));
  const usual = usualPlatforms.includes(machine) ? usualPlatforms : [machine, ...usualPlatforms];
  const who = survey.programs.length > 0 ? ask : undefined;
  const platforms = who ? await askPlatforms(who, usual) : usual;
  const packages = who ? await askYes(who, 'Archives and checksums for releases?') : true;
  return { type: 'done', value: draftSurvey(survey, { platforms, packages, machine }), diagnostics: [], sources: {} };
}

function nothingFound(root: AbsolutePath, { files: found }: Survey, { files }: HostWorld): Diagnostic {
  const other = found.find(convertible);
  const above = other === undefined ? folderAbove(root, (path) => files.follow(path)?.kind === 'file') : undefined;
  const help = other
    ? `convert ${other} with \`gobuild init --from ${other}\``
    : above === undefined
      ? 'go to the folder of a go.mod, or make one with `go mod init example.com/name`'
      : `there is one above: gobuild -C ${relativeTo(root, above)} init`;
  return diagnostic('GB4051', 'there is no Go module here: no go.mod in this folder or below it', { help });
}

function nothingLeft({ notes: [first] }: Draft): Diagnostic {
  const help = first ? `the first reason: ${noteText(first)}` : 'write one by hand: docs/language.md tells the keys';
  return diagnostic('GB4051', 'nothing here can be made a target of', { help });
}

/** The nearest one with a go.mod. */
function folderAbove(root: AbsolutePath, isFile: (path: AbsolutePath) => boolean): AbsolutePath | undefined {
  for (let folder = host.dirname(root); folder !== host.dirname(folder); folder = host.dirname(folder))
    if (isFile(host.join(folder, 'go.mod'))) return folder;
  return undefined;
}

function hintsOf(request: InitRequest, { files, isWhole }: Survey, isIgnored: boolean): readonly string[] {
  const others = request.from === undefined ? files.filter(convertible) : [];
  return [
    ...(isWhole ? [] : ['there are many files here: only the first of them were looked at']),
    ...others.map((path) => `${path} can be converted: look at \`gobuild init --from ${path} --stdout\``),
    ...(isIgnored || request.toStdout ? [] : ['put dist/ and .gobuild/ into .gitignore, if they are not there']),
  ];
}
