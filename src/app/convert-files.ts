/** `init --from`: other tools' files → one draft; which tool each is for is told by its name, else by what stands in it. */
import {
  draftConverted,
  draftReleaser,
  joinConverted,
  readGoreleaser,
  readMakefile,
  readTaskfile,
  toolOf,
  withPrograms,
  type Converted,
  type Draft,
  type Survey,
} from '../adopt/index.ts';
import { isMadeBy } from '../wrap/index.ts';
import { readForeignYaml, readPlatform } from '../config/index.ts';
import { absolute, host, isAbsolute, isWithin, join, relativeTo, unsafePath, type AbsolutePath } from '../base/path.ts';
import { diagnostic } from '../model/diagnostic.ts';
import type { Files } from '../model/ports.ts';
import { platformText } from '../model/platform.ts';
import type { Answer } from './contract.ts';
import type { HostWorld } from './host-world.ts';

export interface Conversion {
  /** At least one, as it was written. */
  readonly from: readonly string[];
  readonly root: AbsolutePath;
  readonly survey: Survey;
  readonly world: HostWorld;
}

export function convertFiles(conversion: Conversion): Answer<Draft> {
  const { from, survey, world } = conversion;
  const found = new Map<string, ForeignFile>();
  for (const name of from) {
    const opened = openFile(name, conversion);
    if (opened.type !== 'done') return opened;
    found.set(opened.value.file, opened.value);
  }
  // What people type are the names of Make and Task: they are taken first.
  const files = [...found.values()].toSorted((a, b) => Number(isReleaser(a)) - Number(isReleaser(b)));
  const parts: Converted[] = [];
  for (const file of files) {
    const taken = parts.flatMap(({ targets }) => targets.map(({ name }) => name));
    const part = readFile(file, taken, conversion);
    if (part.type !== 'done') return part;
    parts.push(part.value);
  }
  const joined = joinConverted(parts);
  const builds = parts.flatMap((part) => part.builds ?? []);
  const draft = files.some(isReleaser)
    ? draftReleaser({ ...joined, builds }, survey, platformText(world.machine))
    : draftConverted(withPrograms(joined, survey), survey);
  return done(draft);
}

interface ForeignFile {
  /** From the folder of gobuild.yaml. */
  readonly file: string;
  readonly text: string;
  readonly tool: NonNullable<ReturnType<typeof toolOf>>;
}

const isReleaser = ({ tool }: ForeignFile): boolean => tool === 'goreleaser';

function openFile(from: string, { root, world: { files } }: Conversion): Answer<ForeignFile> {
  const path = host.resolve(root, from);
  if (files.follow(path)?.kind !== 'file')
    return refuse(
      `there is no file ${from}`,
      'check the path behind --from: it is seen from the folder of the new file',
    );
  const file = relativeTo(root, path);
  if (!isWithin('.', file) || isAbsolute(file))
    return refuse(
      `${from} is not in the folder that gobuild.yaml is written to`,
      `its paths are seen from there: gobuild -C ${relativeTo(root, host.dirname(path))} init --from ${host.basename(path)}`,
    );
  const text = files.readText(path).replace(/^\ufeff/, '');
  if (text.includes('\0'))
    return refuse(
      `${from} is no text in UTF-8`,
      'save it as UTF-8: it may be UTF-16, as some editors of Windows write it',
    );
  if (isMadeBy(text, 'make'))
    return refuse(
      `${from} calls gobuild: \`gobuild wrap make\` made it`,
      'name what stood there before, as git knows it, or leave --from away',
    );
  const tool = toolOf(host.basename(path), text);
  if (tool === undefined)
    return refuse(`${from} is neither a Makefile nor a Taskfile nor a GoReleaser file`, 'name one of these three');
  if (text.split('\n').every((line) => /^\s*(?:#|$)/.test(line)))
    return refuse(`there is nothing in ${from}`, 'without --from `gobuild init` looks at the Go sources');
  return done({ file, text, tool });
}

/** `taken`: names of targets of files before it. */
function readFile(
  { file, text, tool }: ForeignFile,
  taken: readonly string[],
  { root, survey, world }: Conversion,
): Answer<Converted> {
  if (tool === 'make') {
    const readText = (other: string): string | undefined => textBelow(world.files, root, other);
    return withTargets(readMakefile({ file, text, survey, readText, taken }));
  }
  const yaml = readForeignYaml({ file, text });
  if (!yaml.value) return { type: 'rejected', diagnostics: yaml.diagnostics, sources: { [file]: text } };
  if (tool === 'task') return withTargets(readTaskfile({ file, yaml: yaml.value, survey, taken }));
  const isPort = (platform: string): boolean => readPlatform(platform, world.machine).ok;
  return done(readGoreleaser({ file, yaml: yaml.value, survey, isPort, taken }));
}

/** A file that does nothing was hardly meant; of one whose every part is told as a note at least the programs are built. */
const withTargets = (converted: Converted): Answer<Converted> =>
  converted.targets.length === 0 && converted.notes.length === 0
    ? refuse(`there is no target in ${converted.file}`, 'without --from `gobuild init` looks at the Go sources instead')
    : done(converted);

/** Of a plain path of the project. */
function textBelow(files: Files, root: AbsolutePath, path: string): string | undefined {
  const inside = join(path);
  if (unsafePath(inside) !== undefined) return undefined;
  const file = absolute(root, inside);
  return files.follow(file)?.kind === 'file' ? files.readText(file) : undefined;
}

const done = <T>(value: T): Answer<T> => ({ type: 'done', value, diagnostics: [], sources: {} });
const refuse = (message: string, help: string): Answer<never> => ({
  type: 'rejected',
  diagnostics: [diagnostic('GB4052', message, { help })],
  sources: {},
});
