/** A Taskfile (version 3) → targets: programs and checks of Go where commands are such, else tasks. */
import type { JsonObject } from '../../base/json.ts';
import type { Converted, DraftSetting, DraftTarget, Note } from '../draft.ts';
import { openMarks } from '../marks.ts';
import { join, unsafePath } from '../../base/path.ts';
import { openNames } from '../names.ts';
import { programsOf } from '../programs-of.ts';
import { keysIn, listIn, textIn, textsIn, viewYaml, type YamlValue } from '../yaml-view.ts';
import { convertTask } from './convert-task.ts';
import { envOf, given, scopeOf, variablesOf, type TaskConversion, type TaskfileRequest } from './conversion.ts';

const known = /^(?:version|vars|env|tasks|silent|output|method|interval|run|set|shopt|dotenv)$/;

export function readTaskfile(request: TaskfileRequest): Converted {
  const { file, taken = [] } = request;
  const root = viewYaml(request.yaml);
  const tasks = root.at('tasks');
  const notes: Note[] = [];
  const names = openNames(taken, 'task');
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
    defaults: goal !== undefined && made.has(goal) ? [goal] : programsOf(targets),
  };
}

function withKnownNeeds(target: DraftTarget, made: ReadonlySet<string>): DraftTarget {
  const { needs, ...rest } = target.body;
  const known = Array.isArray(needs) ? needs.filter((need) => made.has(String(need)) && need !== target.name) : [];
  return { ...target, body: known.length > 0 ? { ...rest, needs: [...new Set(known)] } : rest };
}

function settingsOf(conversion: TaskConversion, root: YamlValue): readonly DraftSetting[] {
  const set = envOf(conversion, root.at('env'), { scope: scopeOf(conversion, root, { task: '', top: '.' }) });
  const files = listIn(root.at('dotenv')).flatMap((item) => {
    const path = textIn(item) ?? '{{';
    if (!path.includes('{{') && unsafePath(join(path)) === undefined) return [join(path)];
    conversion.note(item, `dotenv: ${textIn(item) ?? 'this entry'} is not converted`);
    return [];
  });
  const pass = [...conversion.asked].filter((name) => !given.test(name) && !Object.hasOwn(set, name)).toSorted();
  const env: JsonObject = {
    ...(Object.keys(set).length > 0 ? { set } : {}),
    ...(files.length > 0 ? { files } : {}),
    ...(pass.length > 0 ? { 'pass-unkeyed': pass } : {}),
  };
  if (Object.keys(env).length === 0) return [];
  return [{ key: 'env', value: env, comments: ['What commands read; nothing else reaches them.'] }];
}
