/** `init --from`: another tool's file → a draft; which tool it is for is told by its name, else by what stands in it. */
import {
  draftConverted,
  draftReleaser,
  readGoreleaser,
  readMakefile,
  readTaskfile,
  toolOf,
  withPrograms,
  type Converted,
  type Draft,
  type Survey,
} from '../adopt/index.ts';
import { readForeignYaml, readPlatform } from '../config/index.ts';
import { host, isAbsolute, isWithin, relativeTo, unsafePath, type AbsolutePath } from '../base/path.ts';
import { diagnostic } from '../model/diagnostic.ts';
import type { Files } from '../model/ports.ts';
import { platformText } from '../model/platform.ts';
import type { Answer } from './contract.ts';
import type { HostWorld } from './host-world.ts';

export interface Conversion {
  readonly from: string;
  readonly root: AbsolutePath;
  readonly survey: Survey;
  readonly world: HostWorld;
}

export function convertFile({ from, root, survey, world }: Conversion): Answer<Draft> {
  const { files } = world;
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
  const text = files.readText(path);
  const tool = toolOf(host.basename(path), text);
  if (tool === undefined)
    return refuse(`${from} is neither a Makefile nor a Taskfile nor a GoReleaser file`, 'name one of these three');
  if (text.split('\n').every((line) => /^\s*(?:#|$)/.test(line)))
    return refuse(`there is nothing in ${from}`, 'without --from `gobuild init` looks at the Go sources');
  if (tool === 'make') {
    const readText = (other: string): string | undefined => textBelow(files, root, other);
    return withTargets(readMakefile({ file, text, survey, readText }), survey);
  }
  const yaml = readForeignYaml({ file, text });
  if (!yaml.value) return { type: 'rejected', diagnostics: yaml.diagnostics, sources: { [file]: text } };
  if (tool === 'task') return withTargets(readTaskfile({ file, yaml: yaml.value, survey }), survey);
  const isPort = (platform: string): boolean => readPlatform(platform, world.machine).ok;
  const converted = readGoreleaser({ file, yaml: yaml.value, survey, isPort });
  return done(draftReleaser(converted, survey, platformText(world.machine)));
}

/** A file that does nothing was hardly meant; of one whose every part is told as a note at least the programs are built. */
function withTargets(converted: Converted, survey: Survey): Answer<Draft> {
  if (converted.targets.length === 0 && converted.notes.length === 0)
    return refuse(
      `there is no target in ${converted.file}`,
      'without --from `gobuild init` looks at the Go sources instead',
    );
  return done(draftConverted(withPrograms(converted, survey), survey));
}

/** Of a plain path of the project. */
function textBelow(files: Files, root: AbsolutePath, path: string): string | undefined {
  if (unsafePath(path) !== undefined) return undefined;
  const file = host.join(root, path);
  return files.follow(file)?.kind === 'file' ? files.readText(file) : undefined;
}

const done = (value: Draft): Answer<Draft> => ({ type: 'done', value, diagnostics: [], sources: {} });
const refuse = (message: string, help: string): Answer<never> => ({
  type: 'rejected',
  diagnostics: [diagnostic('GB4052', message, { help })],
  sources: {},
});
