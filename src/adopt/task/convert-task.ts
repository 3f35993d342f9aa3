/** One task of a Taskfile → a target, or several where its commands build several programs. */
import { isObject, type JsonObject } from '../../base/json.ts';
import { join } from '../../base/path.ts';
import type { DraftTarget } from '../draft.ts';
import { goTargets, ordered } from '../go/go-targets.ts';
import { recogniseLines } from '../go/recognising.ts';
import { hasMarks, isLost, unknownsIn } from '../marks.ts';
import { matchesAny } from '../match-path.ts';
import { runText, type RecipeLine } from '../run-text.ts';
import { keysIn, listIn, textIn, textsIn, type YamlValue } from '../yaml-view.ts';
import { expandTemplate, type TaskScope } from './expand-template.ts';
import { envOf, scopeOf, variablesOf, type TaskConversion } from './conversion.ts';

const known = new Set(
  (
    'desc summary cmd cmds deps sources generates dir env vars aliases silent internal method run label ignore_error set ' +
    'shopt interactive'
  ).split(' '),
);

/** They keep a task from running, or ask first: without them its commands would do what nobody wanted. (`status` only saves work.) */
const isGuarded = (view: YamlValue): boolean =>
  keysIn(view).some((key) => /^(?:if|platforms|preconditions|prompt|requires)$/.test(key));

/** Only tells the tasks. */
const isListing = ({ text }: RecipeLine): boolean => /^task\s+(?:-l|-a|--list|--list-all)(?:\s|$)/.test(text);

export function convertTask(conversion: TaskConversion, task: string, view: YamlValue): readonly DraftTarget[] {
  const name = conversion.nameOf.get(task) ?? task;
  for (const key of keysIn(view)) if (!known.has(key)) conversion.note(view.at(key), `${task}: ${key}: not converted`);
  const written = folderOf(conversion, task, view);
  const folder = written ?? '.';
  const top = wayUp(folder);
  const own = variablesOf(view.at('vars'));
  const lines: RecipeLine[] = [];
  const needed = dependencies(conversion, view, task);
  const called: string[] = needed.flatMap((name) => name ?? []);
  let isWhole = written !== undefined && !needed.includes(undefined) && !isGuarded(view);
  for (const command of commandsOf(view)) {
    const scope = scopeOf(conversion, command, { task, top, own });
    const read = readCommand(command, scope, view);
    if (read === undefined)
      isWhole = callsTask({ conversion, command, task, isFirst: lines.length === 0 }, called) && isWhole;
    else lines.push(...read);
  }
  const env = envOf(conversion, view.at('env'), { scope: scopeOf(conversion, view, { task, top, own }) });
  const common = { ...describe(view), ...needing(called), ...(Object.keys(env).length > 0 ? { env } : {}) };
  const comments = name === task ? [] : [`${task} of ${conversion.file}`];
  const making = { name, common, comments, names: conversion.names, tool: 'task' };
  return convertLines({ conversion, task, view, folder, lines, isWhole }, making);
}

const commandsOf = (view: YamlValue): readonly YamlValue[] => [
  ...listIn(view.at('cmds')),
  ...listIn(view.at('cmd')),
  ...(isObject(view.value) ? [] : listIn(view)),
];

const needing = (names: readonly string[]): JsonObject => (names.length > 0 ? { needs: [...names] } : {});

/** From `folder` to the top. */
const wayUp = (folder: string): string =>
  folder === '.'
    ? '.'
    : folder
        .split('/')
        .map(() => '..')
        .join('/');

interface Reading {
  readonly conversion: TaskConversion;
  readonly task: string;
  readonly view: YamlValue;
  readonly folder: string;
  readonly lines: readonly RecipeLine[];
  /** All commands could be read. */
  readonly isWhole: boolean;
}

function convertLines(reading: Reading, making: Parameters<typeof goTargets>[0]): readonly DraftTarget[] {
  const { conversion, task, view, folder, lines, isWhole } = reading;
  const { name, common, comments } = making;
  const { marks, survey, notes, file, asked } = conversion;
  if (!isWhole || lines.some(({ text }) => isLost(text, marks))) return [throughTask(conversion, task, making)];
  if (lines.every(isListing)) return withoutCommands(reading, making);
  const inFolder = folder === '.' ? lines : lines.map((line) => ({ ...line, text: `cd ${folder} && ${line.text}` }));
  const found = recogniseLines(inFolder, { marks, survey, notes, file });
  if (found.length > 0) return goTargets(making, found);
  for (const { text } of lines)
    for (const unknown of unknownsIn(text, marks)) if (unknown.type === 'env') asked.add(unknown.name);
  const takesArguments = lines.some(({ text }) => text.includes('"$@"'));
  const body = ordered({
    ...common,
    kind: 'task',
    ...(takesArguments ? { args: true } : {}),
    ...filesOf(conversion, view, folder),
    ...(folder === '.' ? {} : { cwd: folder }),
    ...runText(lines, { marks, isOneShell: false, asked }),
  });
  return [{ name, comments, body: withWholeBin(body) }];
}

/** What it needs, if anything. */
function withoutCommands(
  { conversion, task, view, lines }: Reading,
  { name, common, comments }: Parameters<typeof goTargets>[0],
): readonly DraftTarget[] {
  if (lines.length > 0) conversion.note(view, `${task}: gobuild list tells the targets`);
  return common['needs'] ? [{ name, comments, body: ordered({ ...common, kind: 'group' }) }] : [];
}

/** `GOBIN: '{{.ROOT_DIR}}/bin'`: the top folder is `.` here, and Go takes no relative path for it. */
function withWholeBin(body: JsonObject): JsonObject {
  const { env, run } = body;
  const bin = isObject(env) ? env['GOBIN'] : undefined;
  if (!isObject(env) || typeof bin !== 'string' || typeof run !== 'string' || !/^\.{1,2}\/[\w./-]+$/.test(bin))
    return body;
  const { GOBIN: _, ...others } = env;
  const { env: __, ...rest } = body;
  const set = Object.keys(others).length > 0 ? { env: others } : {};
  return { ...rest, ...set, run: `export GOBIN="$PWD/${bin.replace(/^\.\//, '')}"\n${run}` };
}

/** What cannot be converted goes on through task. */
function throughTask(
  { file }: TaskConversion,
  task: string,
  { name, common, comments }: Parameters<typeof goTargets>[0],
): DraftTarget {
  const { description } = common;
  const where = /^[Tt]askfile(?:\.dist)?\.ya?ml$/.test(file) ? [] : ['-t', file];
  const body = {
    ...(description === undefined ? {} : { description }),
    kind: 'task',
    tools: ['task', 'go'],
    run: ['task', ...where, task],
  };
  return { name, comments: [...comments, 'Its commands could not be converted: task runs them.'], body: ordered(body) };
}

const describe = (view: YamlValue): JsonObject => {
  const text = textIn(view.at('desc'));
  return text === undefined || text === '' ? {} : { description: text.replaceAll('${{', '$ {{') };
};

function folderOf(conversion: TaskConversion, task: string, view: YamlValue): string | undefined {
  const written = textIn(view.at('dir')) ?? '.';
  const folder = expandTemplate(written, scopeOf(conversion, view.at('dir'), { task, top: '.' }));
  const path = join(folder);
  if (!hasMarks(folder) && !path.startsWith('..') && !path.startsWith('/')) return path;
  conversion.note(view.at('dir'), `${task}: dir ${written} is not converted`);
  return undefined;
}

/** Undefined stands for one that only Task knows: of an included file, with variables of its own, in a loop. */
function dependencies({ nameOf, note }: TaskConversion, view: YamlValue, task: string): (string | undefined)[] {
  return listIn(view.at('deps')).flatMap((dep) => {
    const wanted = textIn(dep) ?? textIn(dep.at('task')) ?? '';
    if (wanted === task) return [];
    const others = keysIn(dep).filter((key) => key !== 'task' && key !== 'silent');
    const target = others.length === 0 ? nameOf.get(wanted.replace(/^:/, '')) : undefined;
    if (target === undefined) note(dep, `${task}: deps: ${[wanted, ...others].join(', ')}: not converted`);
    return [target];
  });
}

/** A command as text, once for each item of a list; undefined for what is none: another task, one that is deferred. */
function readCommand(command: YamlValue, scope: TaskScope, task: YamlValue): readonly RecipeLine[] | undefined {
  const text = textIn(command) ?? textIn(command.at('cmd'));
  const items = itemsOf(command.at('for'));
  if (text === undefined || items === undefined || command.at('platforms').value !== null) return undefined;
  const mayFail = command.at('ignore_error').value === true || task.at('ignore_error').value === true;
  return items.map((item) => {
    const variables = item === undefined ? scope.variables : new Map([...scope.variables, ['ITEM', item] as const]);
    return { line: command.line, text: expandTemplate(text, { ...scope, variables }).trim(), mayFail };
  });
}

/** Of `for: [a, b]`; one without a name where there is no loop; undefined for what only Task can tell. */
function itemsOf(loop: YamlValue): readonly (string | undefined)[] | undefined {
  if (loop.value === null) return [undefined];
  const items = textsIn(loop);
  return Array.isArray(loop.value) && items.length === loop.value.length ? items : undefined;
}

interface Call {
  readonly conversion: TaskConversion;
  readonly command: YamlValue;
  readonly task: string;
  /** No command comes before it. */
  readonly isFirst: boolean;
}

/** True if the command is another task, which then is needed; what must come later than a command cannot be told so. */
function callsTask({ conversion, command, task, isFirst }: Call, called: string[]): boolean {
  const wanted = textIn(command.at('task'));
  const target = wanted === undefined ? undefined : conversion.nameOf.get(wanted.replace(/^:/, ''));
  const isPlain = keysIn(command).every((key) => key === 'task' || key === 'silent');
  if (target === undefined || !isPlain || !isFirst) {
    const what = wanted === undefined ? keysIn(command).join(', ') : `task: ${wanted}`;
    conversion.note(command, `${task}: ${what}: not converted`);
    return false;
  }
  if (called.length > 0)
    conversion.note(command, `${task}: ${wanted} runs beside what is called before it, unless it needs it`);
  called.push(target);
  return true;
}

/** With sources it is fresh while they are; what it generates counts only then. */
function filesOf({ survey, note }: TaskConversion, view: YamlValue, folder: string): JsonObject {
  const patterns = (key: string): readonly string[] =>
    listIn(view.at(key)).flatMap((item) => {
      const text = textIn(item);
      const written = text ?? textIn(item.at('exclude'));
      const path = written === undefined ? undefined : pathOf(folder, written);
      if (path === undefined) {
        note(item, `${key}: ${written ?? 'this entry'} is not converted`);
        return [];
      }
      return [text === undefined ? `!${path}` : path];
    });
  const sources = patterns('sources').filter(
    (path) =>
      path.startsWith('!') ||
      isThere(path, survey.files, () => note(view.at('sources'), `sources: ${path} matches nothing now: left out`)),
  );
  const isUsable = sources.some((path) => !path.startsWith('!'));
  const outputs = isUsable ? patterns('generates').filter((path) => !path.startsWith('!')) : [];
  return { ...(isUsable ? { inputs: sources } : {}), ...(outputs.length > 0 ? { outputs } : {}) };
}

/** As seen from the top; a folder keeps its slash. Undefined for what lies outside, or what only Task can tell. */
function pathOf(folder: string, written: string): string | undefined {
  const path = join(folder, written);
  if (path.includes('{{') || path.startsWith('..')) return undefined;
  return written.endsWith('/') ? `${path}/` : path;
}

function isThere(path: string, files: readonly string[], tell: () => void): boolean {
  const found = matchesAny(path, files);
  if (!found) tell();
  return found;
}
