/** What several files of one project became → one draft: nothing is lost, and what two of them say differently is told. */
import { isObject, type Json } from '../base/json.ts';
import type { Converted, DraftSetting, DraftTarget, Note } from './draft.ts';

/** In the order of the files; names of targets are unique already. The first that has a default goal decides what runs without a name. */
export function joinConverted(parts: readonly Converted[]): Converted {
  const [first] = parts;
  if (parts.length === 1 && first) return first;
  const notes = parts.flatMap((part) => part.notes);
  return {
    file: parts.map(({ file }) => file).join(' and '),
    project: parts.find(({ project }) => project !== undefined)?.project,
    settings: joinSettings(parts, notes),
    targets: parts.flatMap((part) => {
      const others = parts.filter((other) => other !== part).flatMap((other) => other.targets);
      return part.targets.map((target) => tellingTwin(target, others));
    }),
    notes,
    defaults: parts.find(({ defaults }) => defaults.length > 0)?.defaults ?? [],
  };
}

/** Both are kept, for their flags may differ; only a person knows which one is meant. */
function tellingTwin(target: DraftTarget, others: readonly DraftTarget[]): DraftTarget {
  const { kind, module, package: folder } = target.body;
  if (kind !== 'compile') return target;
  const twin = others.find(
    ({ body }) => body['kind'] === kind && body['package'] === folder && body['module'] === module,
  );
  if (!twin) return target;
  const text = `${twin.name} builds the same package: keep one of the two.`;
  return { ...target, comments: [...(target.comments ?? []), text] };
}

function joinSettings(parts: readonly Converted[], notes: Note[]): readonly DraftSetting[] {
  const made = new Map<string, DraftSetting>();
  for (const { file, settings } of parts) {
    for (const setting of settings) {
      const old = made.get(setting.key);
      const tell = (name = setting.key): void =>
        void notes.push({ file, line: 1, text: `${setting.key}: ${name} has another value in a file before this one` });
      made.set(setting.key, old ? { ...old, value: joinValues(old.value, setting.value, tell) } : setting);
    }
  }
  return [...made.values()].map(withoutTwice);
}

/** Lists become one, maps too; of two values that cannot stand side by side the first stays. */
function joinValues(a: Json, b: Json, tell: (name?: string) => void): Json {
  if (Array.isArray(a) && Array.isArray(b)) return [...new Set([...a, ...b])] as Json;
  if (isObject(a) && isObject(b)) {
    const old = new Map(Object.entries(a));
    const added = Object.entries(b).map(([key, value]): [string, Json] => {
      const before = old.get(key);
      return [key, before === undefined ? value : joinValues(before, value, (name = key) => tell(name))];
    });
    return Object.fromEntries([...old, ...added]);
  }
  if (a !== b) tell();
  return a;
}

/** A variable that one file sets, or lets count, is not handed on again for another. */
function withoutTwice(setting: DraftSetting): DraftSetting {
  const { key, value } = setting;
  if (key !== 'env' || !isObject(value)) return setting;
  const { set, pass, 'pass-unkeyed': unkeyed, ...rest } = value;
  const own = isObject(set) ? Object.keys(set) : [];
  const listed = (names: Json | undefined, known: readonly string[]): string[] =>
    (Array.isArray(names) ? names : []).map(String).filter((name) => !known.includes(name));
  const passed = listed(pass, own);
  const others = listed(unkeyed, [...own, ...passed]);
  return {
    ...setting,
    value: {
      ...rest,
      ...(set === undefined ? {} : { set }),
      ...(passed.length > 0 ? { pass: passed } : {}),
      ...(others.length > 0 ? { 'pass-unkeyed': others } : {}),
    },
  };
}
