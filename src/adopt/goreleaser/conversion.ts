/** What the parts of a GoReleaser file share while they are converted. */
import type { Survey } from '../survey.ts';
import type { Note } from '../draft.ts';
import type { Names } from '../names.ts';
import type { YamlFile, YamlValue } from '../yaml-view.ts';
import { translateTemplate, type TemplateFacts } from './template.ts';

export interface GoreleaserRequest {
  /** As shown. */
  readonly file: string;
  readonly yaml: YamlFile;
  readonly survey: Survey;
  readonly isPort: (platform: string) => boolean;
  /** Names of targets that others have. */
  readonly taken?: readonly string[] | undefined;
}

export interface Conversion extends GoreleaserRequest {
  readonly names: Names;
  readonly notes: Note[];
  readonly project: string;
  /** Variables that templates ask for. */
  readonly variables: Set<string>;
  readonly note: (at: YamlValue, text: string) => void;
  /** The same, for what is left out of a list. */
  readonly leave: (at: YamlValue, text: string) => never[];
}

/** The text with gobuild's expressions; undefined, and a note, if it has no counterpart. */
export function translated(
  conversion: Conversion,
  at: YamlValue,
  {
    template,
    what,
    binary,
  }: { readonly template: string; readonly what: string; readonly binary?: string | undefined },
): string | undefined {
  const used: string[] = [];
  const facts: TemplateFacts = { project: conversion.project, binary, useEnv: (name) => void used.push(name) };
  const result = translateTemplate(template, facts);
  if ('problem' in result) {
    conversion.note(at, `${what}: ${result.problem} has no counterpart: left out`);
    return undefined;
  }
  for (const name of used) conversion.variables.add(name);
  return result.text;
}
