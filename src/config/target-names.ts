/** Selectors of a file that are read before the graph: goals, and names that no target has. */
import { nearest } from '../base/text.ts';
import type { TargetSpec } from '../model/config.ts';
import { complain, mapAt, textsAt, valueAt, type Resolution } from './resolution.ts';
import type { Pointer } from './source-tree.ts';

/** `default` of the profile, else of the file. */
export function resolveDefaults(
  resolution: Resolution,
  profile: string,
  targets: readonly TargetSpec[],
): readonly string[] {
  const own: Pointer = ['profiles', profile, 'default'];
  return resolveGoals(resolution, valueAt(resolution.data, own) === undefined ? ['default'] : own, targets);
}

/** Selectors that a run takes when the command line has none. */
export function resolveGoals(
  resolution: Resolution,
  pointer: Pointer,
  targets: readonly TargetSpec[],
): readonly string[] {
  const texts = textsAt(resolution, pointer);
  for (const [index, text] of texts.entries())
    checkTargetName(resolution, {
      text,
      pointer: texts.length > 1 || isListAt(resolution, pointer) ? [...pointer, index] : pointer,
      targets,
    });
  return texts;
}

const isListAt = (resolution: Resolution, pointer: Pointer): boolean =>
  Array.isArray(valueAt(resolution.data, pointer));

interface NamedTarget {
  readonly text: string;
  readonly pointer: Pointer;
  readonly targets: readonly TargetSpec[];
}

/** Only selectors that name one target; globs and kinds are the graph's to judge. */
function checkTargetName(resolution: Resolution, { text, pointer, targets }: NamedTarget): void {
  const name = /^([a-z0-9][a-z0-9._-]*)(?:[@[].*)?$/.exec(text)?.[1];
  const names = Object.keys(mapAt(resolution.data, ['targets']));
  if (name === undefined || names.includes(name) || targets.some((target) => target.name === name)) return;
  const meant = nearest(name, names);
  const list = `targets are: ${names.slice(0, 12).join(', ')}${names.length > 12 ? ', …' : ''}`;
  const help = meant ? `did you mean "${meant}"?` : names.length > 0 ? list : 'the file declares no targets';
  complain(resolution, pointer, { code: 'GB2003', message: `there is no target "${name}"`, help });
}

/** The graph tells unknown names, but it is not made from a file with errors: then all are told here. */
export function checkTargetNames(resolution: Resolution, targets: readonly TargetSpec[]): void {
  for (const target of targets)
    for (const key of ['from', 'needs'] as const)
      for (const [index, text] of target[key].entries()) {
        const pointer = ['targets', target.name, key];
        checkTargetName(resolution, {
          text,
          pointer: isListAt(resolution, pointer) ? [...pointer, index] : pointer,
          targets,
        });
      }
}
