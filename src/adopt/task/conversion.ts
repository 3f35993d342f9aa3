/** What the tasks of one Taskfile share while they are converted, and its variables. */
import { isObject, type Json } from '../../base/json.ts';
import type { Note } from '../draft.ts';
import { settingText, type Marks } from '../marks.ts';
import type { Names } from '../names.ts';
import type { Survey } from '../survey.ts';
import { keysIn, textIn, type YamlFile, type YamlValue } from '../yaml-view.ts';
import { expandTemplate, type TaskScope } from './expand-template.ts';

export interface TaskfileRequest {
  /** As shown, and as `task -t` finds it. */
  readonly file: string;
  readonly yaml: YamlFile;
  readonly survey: Survey;
  /** Names of targets that others have. */
  readonly taken?: readonly string[] | undefined;
}

/** What the tasks of one Taskfile share while they are converted. */
export interface TaskConversion extends TaskfileRequest {
  readonly marks: Marks;
  readonly names: Names;
  readonly notes: Note[];
  /** Names of targets by those of tasks and by their aliases. */
  readonly nameOf: ReadonlyMap<string, string>;
  readonly variables: ReadonlyMap<string, Json>;
  /** Variables of the environment that commands read. */
  readonly asked: Set<string>;
  readonly note: (at: YamlValue, text: string) => void;
}

export const variablesOf = ({ value }: YamlValue): ReadonlyMap<string, Json> =>
  new Map<string, Json>(isObject(value) ? Object.entries(value) : []);

/** What gobuild decides, or hands on by itself. */
export const given = /^(?:PATH|HOME|TMPDIR|TEMP|TMP|LANG|GOCACHE|GOMODCACHE|GOMAXPROCS|PWD|CGO_ENABLED|GO111MODULE)$/;

/** Variables of processes, as settings have them. */
export function envOf(
  conversion: TaskConversion,
  env: YamlValue,
  { scope }: { readonly scope: TaskScope },
): Readonly<Record<string, string>> {
  const set: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const name of keysIn(env)) {
    const text = textIn(env.at(name));
    const made =
      text === undefined ? undefined : settingText(expandTemplate(text, scope), conversion.marks, () => undefined);
    if (made === undefined) conversion.note(env.at(name), `env ${name}: not converted`);
    else if (!given.test(name)) set[name] = made;
  }
  return set;
}

export function scopeOf(
  conversion: TaskConversion,
  at: YamlValue,
  { task, top, own }: { readonly task: string; readonly top: string; readonly own?: ReadonlyMap<string, Json> },
): TaskScope {
  const { marks, variables, note } = conversion;
  return {
    marks,
    task,
    top,
    variables: new Map([...variables, ...(own ?? [])]),
    lose: (what) => {
      note(at, `${what} is not converted`);
      return marks.add({ type: 'lost' });
    },
  };
}
