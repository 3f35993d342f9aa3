/** What was seen and cannot be known: services, Windows services, C folders, images; written as comments to start from. */
import { basename, dirname } from '../base/path.ts';
import { sortedUnique } from '../base/order.ts';
import type { DraftTarget } from './draft.ts';
import { artifactPath } from './expression-text.ts';
import { plainName, programName } from './names.ts';
import type { DraftProgram, GoProgram, Survey } from './survey.ts';

export function draftGuesses(
  survey: Survey,
  programs: readonly DraftProgram[],
  others: readonly GoProgram[],
): readonly DraftTarget[] {
  return [
    ...programs
      .filter(({ isServer }) => isServer)
      .slice(0, 1)
      .map(service),
    ...programs
      .filter(({ isWindowsService }) => isWindowsService)
      .slice(0, 1)
      .map(windowsService),
    ...otherPrograms(others),
    ...cFolder(survey),
    ...dockerfile(survey, programs),
  ];
}

function service({ target, folder }: DraftProgram): DraftTarget {
  return {
    name: 'dev',
    isGuess: true,
    comments: [
      `${folder === '.' ? 'The program' : folder} seems to listen: then \`gobuild watch\` can restart it after every edit.`,
      'Take the marks away and correct the port.',
    ],
    body: {
      kind: 'service',
      from: `${target}[platform=host]`,
      run: [`\${{ ${artifactPath(target)} }}`],
      ready: { tcp: { port: 8080 } },
    },
  };
}

const windowsService = ({ target, folder, module }: DraftProgram): DraftTarget => ({
  name: `${target}-windows`,
  isGuess: true,
  comments: ['It can be a Windows service: this builds it for Windows with icon and version, as Explorer shows them.'],
  body: {
    kind: 'compile',
    using: 'go',
    ...(module.folder === '.' ? {} : { module: module.folder }),
    package: folder === '.' ? '.' : `./${folder}`,
    matrix: { platform: ['windows/amd64'] },
    resource: { version: { number: '${{ version }}', product: target } },
  },
});

/** Programs that nobody may want to ship are named, so that one knows how. */
function otherPrograms(others: readonly GoProgram[]): readonly DraftTarget[] {
  const [first] = others;
  if (!first) return [];
  const list = others.slice(0, 8).map(({ folder, needsCgo }) => (needsCgo ? `${folder} (needs cgo)` : folder));
  return [
    {
      name: plainName(programName(first)),
      isGuess: true,
      comments: [`More programs, left out here: ${list.join(', ')}${others.length > 8 ? ', …' : ''}.`],
      body: { kind: 'compile', using: 'go', package: first.folder === '.' ? '.' : `./${first.folder}` },
    },
  ];
}

function cFolder({ files, modules }: Survey): readonly DraftTarget[] {
  const sources = files.filter((path) => path.endsWith('.c') && !/(?:^|\/)(?:[._]|testdata\/)/.test(path));
  const go = new Set(files.filter((path) => path.endsWith('.go')).map((path) => dirname(path)));
  const folders = sortedUnique(sources.map((path) => dirname(path))).filter((folder) => !go.has(folder));
  const [folder] = folders;
  if (folder === undefined || modules.length === 0) return [];
  const at = folder === '.' ? '' : `${folder}/`;
  return [
    {
      name: 'c-program',
      isGuess: true,
      comments: [
        `C sources: ${folders.slice(0, 8).join(', ')}. A task compiles them; the depfile brings in the headers.`,
      ],
      body: {
        kind: 'task',
        inputs: [`${at}*.c`],
        outputs: ['dist/bin/c-program'],
        depfile: 'dist/bin/c-program.d',
        run: `cc -O2 -MD -MF dist/bin/c-program.d -o dist/bin/c-program ${at}*.c`,
      },
    },
  ];
}

function dockerfile({ files }: Survey, programs: readonly DraftProgram[]): readonly DraftTarget[] {
  const found = files.filter(
    (path) =>
      !/(?:^|\/)(?:[._]|testdata\/)/.test(path) &&
      /^(?:Dockerfile(?:\..*)?|.*\.Dockerfile|Containerfile)$/.test(basename(path)),
  );
  const [file] = found;
  if (file === undefined) return [];
  const [program] = programs;
  return [
    {
      name: 'image',
      isGuess: true,
      comments: [`An image by ${found.slice(0, 4).join(', ')}; docker keeps its own cache, so it runs every time.`],
      body: {
        kind: 'task',
        ...(program ? { needs: [`${program.target}[os=linux]`] } : {}),
        tools: ['docker'],
        run: ['docker', 'build', '-f', file, '-t', program?.target ?? 'image', '.'],
      },
    },
  ];
}
