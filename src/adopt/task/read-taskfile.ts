/** A Taskfile (version 3) → targets: programs and checks of Go where commands are such, else tasks. */
import type { Json, JsonObject } from '../../base/json.ts';
import { isObject } from '../../base/json.ts';
import type { Converted, DraftSetting, DraftTarget, Note } from '../draft.ts';
import { openMarks, settingText, type Marks } from '../marks.ts';
import { openNames, type Names } from '../names.ts';
import type { Survey } from '../survey.ts';
import { keysIn, textIn, textsIn, viewYaml, type YamlFile, type YamlValue } from '../yaml-view.ts';
import { convertTask } from './convert-task.ts';
import { expandTemplate, type TaskScope } from './expand-template.ts';

export interface TaskfileRequest {
  /** As shown, and as `task -t` finds it. */
  readonly file: string;
  readonly yaml: YamlFile;
  readonly survey: Survey;
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

const known = /^(?:version|vars|env|tasks|silent|output|method|interval|run|set|shopt)$/;

export function readTaskfile(request: TaskfileRequest): Converted {
  const { file } = request;
  const root = viewYaml(request.yaml);
  const tasks = root.at('tasks');
  const notes: Note[] = [];
  const names = openNames();
  const own = keysIn(tasks).filter((name) => !name.includes('*'));
  const nameOf = new Map(own.map((name): [string, string] => [name, names.take(name)]));
  for (const name of own)
    for (const alias of textsIn(tasks.at(name).at('aliases')))
      if (!nameOf.has(alias)) nameOf.set(alias, nameOf.get(name) ?? name);
  const conversion: TaskConversion = {
    ...request,
    notes,
    names,
    nameOf,
    marks: openMarks(),
    variables: variablesOf(root.at('vars')),
    asked: new Set(),
    note: ({ line }, text) => void notes.push({ file, line, text }),
  };
  for (const key of keysIn(root)) if (!known.test(key)) conversion.note(root.at(key), `${key}: not converted`);
  for (const name of keysIn(tasks))
    if (name.includes('*')) conversion.note(tasks.at(name), `${name}: a task for many names is not converted`);
  const targets = own.flatMap((name) => convertTask(conversion, name, tasks.at(name)));
  const made = new Set(targets.map((target) => target.name));
  const goal = nameOf.get('default');
  return {
    file,
    settings: settingsOf(conversion, root),
    targets: targets.map((target) => withKnownNeeds(target, made)),
    notes: notes.toSorted((a, b) => a.line - b.line),
    defaults: goal !== undefined && made.has(goal) ? [goal] : [],
  };
}

export const variablesOf = ({ value }: YamlValue): ReadonlyMap<string, Json> =>
  new Map(isObject(value) ? (Object.entries(value) as [string, Json][]) : []);

function withKnownNeeds(target: DraftTarget, made: ReadonlySet<string>): DraftTarget {
  const { needs, ...rest } = target.body;
  const known = Array.isArray(needs) ? needs.filter((need) => made.has(String(need)) && need !== target.name) : [];
  return { ...target, body: known.length > 0 ? { ...rest, needs: [...new Set(known)] } : rest };
}

/** What gobuild decides, or hands on by itself. */
const given = /^(?:PATH|HOME|TMPDIR|TEMP|TMP|LANG|GOCACHE|GOMODCACHE|GOMAXPROCS|PWD|CGO_ENABLED|GO111MODULE)$/;

function settingsOf(conversion: TaskConversion, root: YamlValue): readonly DraftSetting[] {
  const set = envOf(conversion, root.at('env'), { scope: scopeOf(conversion, root, { task: '', top: '.' }) });
  const pass = [...conversion.asked].filter((name) => !given.test(name) && !Object.hasOwn(set, name)).toSorted();
  const env: JsonObject = {
    ...(Object.keys(set).length > 0 ? { set } : {}),
    ...(pass.length > 0 ? { 'pass-unkeyed': pass } : {}),
  };
  if (Object.keys(env).length === 0) return [];
  return [{ key: 'env', value: env, comments: ['What commands read; nothing else reaches them.'] }];
}

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
