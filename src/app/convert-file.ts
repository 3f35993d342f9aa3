/** `init --from`: another tool's file → a draft; which tool it is for is told by its name, else by what stands in it. */
import { toolOf, type Draft, type Survey } from '../adopt/index.ts';
import { readForeignYaml } from '../config/index.ts';
import { host, type AbsolutePath } from '../base/path.ts';
import { diagnostic, type Diagnostic } from '../model/diagnostic.ts';
import type { Files } from '../model/ports.ts';
import type { Answer } from './contract.ts';

export interface Conversion {
  readonly from: string;
  readonly root: AbsolutePath;
  readonly survey: Survey;
  /** This machine's platform. */
  readonly machine: string;
  readonly files: Files;
}

export function convertFile({ from, root, files }: Conversion): Answer<Draft> {
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
  const yaml = readForeignYaml({ file: from, text });
  return { type: 'rejected', diagnostics: yaml.diagnostics, sources: { [from]: text } };
}

const refuse = (problem: Diagnostic): Answer<never> => ({ type: 'rejected', diagnostics: [problem], sources: {} });
