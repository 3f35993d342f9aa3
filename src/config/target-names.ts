/** Selectors of a file that are read before the graph: goals, and names that no target of any file has. */
import type { TargetSpec } from '../model/config.ts';
import { fullName, localName, namespaceOf, unknownName, type NamedWorld } from '../model/target-name.ts';
import { complain, mapAt, textsAt, valueAt, type Resolution } from './resolution.ts';
import type { Pointer } from './source-tree.ts';

/** Selectors that a run takes when the command line has none: `default` of the profile, else of the file. */
export const resolveDefaults = (resolution: Resolution, profile: string): readonly string[] =>
  textsAt(resolution, defaultPointer(resolution, profile));

export const resolveWatches = (resolution: Resolution): readonly string[] => textsAt(resolution, ['watch']);

function defaultPointer(resolution: Resolution, profile: string): Pointer {
  const own: Pointer = ['profiles', profile, 'default'];
  return valueAt(resolution.data, own) === undefined ? ['default'] : own;
}

/** Every target of every file, also those that are wrong. */
export interface KnownNames extends NamedWorld {
  /** Namespaces of files that could not be read: nothing is said of names in them. */
  readonly broken: readonly string[];
}

export function namesOf(resolutions: readonly Resolution[]): NamedWorld {
  return {
    targets: resolutions.flatMap(({ data, namespace }) =>
      Object.keys(mapAt(data, ['targets'])).map((name) => fullName(namespace, name)),
    ),
    namespaces: resolutions.map(({ namespace }) => namespace),
  };
}

export function checkGoals(resolution: Resolution, profile: string, known: KnownNames): void {
  checkTexts(resolution, defaultPointer(resolution, profile), known);
  checkTexts(resolution, ['watch'], known);
}

/** The graph tells unknown names of targets, but it is not made from files with errors: then they are told here. */
export function checkNames(resolution: Resolution, targets: readonly TargetSpec[], known: KnownNames): void {
  for (const { name } of targets)
    for (const key of ['from', 'needs']) checkTexts(resolution, ['targets', localName(name), key], known);
}

function checkTexts(resolution: Resolution, pointer: Pointer, known: KnownNames): void {
  const value = valueAt(resolution.data, pointer);
  const texts = (Array.isArray(value) ? value : [value]) as readonly unknown[];
  for (const [index, text] of texts.entries())
    if (typeof text === 'string')
      checkName(resolution, { text, pointer: Array.isArray(value) ? [...pointer, index] : pointer, known });
}

interface NamedTarget {
  readonly text: string;
  readonly pointer: Pointer;
  readonly known: KnownNames;
}

/** Only selectors that name one target; globs and kinds are the graph's to judge. */
function checkName(resolution: Resolution, { text, pointer, known }: NamedTarget): void {
  const written = /^((?:\/\/)?[a-z0-9][a-z0-9._:-]*)(?:[@[].*)?$/.exec(text)?.[1];
  if (written === undefined) return;
  const name = fullName(resolution.namespace, written);
  const space = namespaceOf(name);
  if (known.targets.includes(name) || known.broken.some((broken) => `${space}:`.startsWith(`${broken}:`))) return;
  complain(resolution, pointer, unknownName(written, resolution.namespace, known));
}
