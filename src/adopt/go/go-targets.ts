/** Commands that were recognised in one recipe → the targets that do the same. */
import type { Json, JsonObject } from '../../base/json.ts';
import type { DraftTarget } from '../draft.ts';
import type { Names } from '../names.ts';
import type { GoTarget } from './go-commands.ts';

export interface GoMaking {
  /** Of the target. */
  readonly name: string;
  /** Keys that all of its targets get. */
  readonly common: JsonObject;
  readonly comments: readonly string[];
  readonly names: Names;
  /** `make`. */
  readonly tool: string;
}

export function goTargets(
  { name, common, comments, names, tool }: GoMaking,
  found: readonly GoTarget[],
): readonly DraftTarget[] {
  const programs = Map.groupBy(found, ({ body }) => textOf(body, 'package'));
  const targets = [...programs].map(([, all], index): DraftTarget => {
    const platforms = [...new Set(all.flatMap(({ platform }) => platform ?? []))];
    const [first] = all;
    const elsewhere = all.flatMap(({ output }) => (output?.includes('/') ? [output] : []));
    const body = ordered({
      ...common,
      ...first?.body,
      ...(platforms.length > 0 ? { matrix: { platform: platforms } } : {}),
      ...(all.length > 1 && first?.body['output'] !== undefined ? { output: commonName(all) } : {}),
    });
    const own = programs.size === 1 ? name : names.take(`${name}-${first ? textOf(first.body, 'output') : index}`);
    const where =
      elsewhere.length > 0
        ? [`${tool} wrote ${elsewhere.slice(0, 3).join(', ')}; here it is below dist/build/${own}/.`]
        : [];
    const wrote = all.length === 1 && first?.wrote ? { wrote: first.wrote } : {};
    return { name: own, comments: [...comments, ...where], body, ...wrote };
  });
  if (targets.length === 1) return targets;
  return [
    ...targets,
    { name, comments, body: ordered({ ...common, kind: 'group', needs: targets.map((target) => target.name) }) },
  ];
}

/** What names of several platforms begin with: `hey` of hey_linux_amd64 and hey_darwin_amd64. */
function commonName(all: readonly GoTarget[]): string {
  const names = all.map(({ body }) => textOf(body, 'output'));
  const [first = ''] = names;
  let length = first.length;
  while (length > 0 && !names.every((name) => name.startsWith(first.slice(0, length)))) length -= 1;
  return first.slice(0, length).replace(/[^a-zA-Z0-9]+$/, '') || first;
}

/** `description` first, what it needs last. */
export function ordered({ description, kind, using, needs, from, ...rest }: JsonObject): JsonObject {
  const entries: readonly (readonly [string, Json | undefined])[] = [
    ['description', description],
    ['kind', kind],
    ['using', using],
    ['from', from],
    ['needs', needs],
  ];
  return { ...Object.fromEntries(entries.filter(([, value]) => value !== undefined)), ...rest } as JsonObject;
}

const textOf = (body: JsonObject, key: string): string => {
  const value = body[key];
  return typeof value === 'string' ? value : '';
};
