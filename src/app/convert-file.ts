/** `init --from`: another tool's file → a draft; which tool it is for is told by its name, else by what stands in it. */
import {
  draftConverted,
  draftReleaser,
  readGoreleaser,
  readMakefile,
  readTaskfile,
  toolOf,
  withPrograms,
  type Draft,
  type Survey,
} from '../adopt/index.ts';
import { readForeignYaml, readPlatform } from '../config/index.ts';
import { host, unsafePath, type AbsolutePath } from '../base/path.ts';
import { diagnostic, type Diagnostic } from '../model/diagnostic.ts';
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
    return refuse(diagnostic('GB4052', `there is no file ${from}`, { help: 'check the path behind --from' }));
  const text = files.readText(path);
  const tool = toolOf(host.basename(path), text);
  if (tool === undefined)
    return refuse(
      diagnostic('GB4052', `${from} is neither a Makefile nor a Taskfile nor a GoReleaser file`, {
        help: 'name one of these three',
      }),
    );
  if (tool === 'make') {
    const readText = (other: string): string | undefined => textBelow(files, root, other);
    return done(draftConverted(withPrograms(readMakefile({ file: from, text, survey, readText }), survey), survey));
  }
  const yaml = readForeignYaml({ file: from, text });
  if (!yaml.value) return { type: 'rejected', diagnostics: yaml.diagnostics, sources: { [from]: text } };
  if (tool === 'task')
    return done(draftConverted(withPrograms(readTaskfile({ file: from, yaml: yaml.value, survey }), survey), survey));
  const isPort = (platform: string): boolean => readPlatform(platform, world.machine).ok;
  const converted = readGoreleaser({ file: from, yaml: yaml.value, survey, isPort });
  return done(draftReleaser(converted, survey, platformText(world.machine)));
}

/** Of a plain path of the project. */
function textBelow(files: Files, root: AbsolutePath, path: string): string | undefined {
  if (unsafePath(path) !== undefined) return undefined;
  const file = host.join(root, path);
  return files.follow(file)?.kind === 'file' ? files.readText(file) : undefined;
}

const done = (value: Draft): Answer<Draft> => ({ type: 'done', value, diagnostics: [], sources: {} });
const refuse = (problem: Diagnostic): Answer<never> => ({ type: 'rejected', diagnostics: [problem], sources: {} });
