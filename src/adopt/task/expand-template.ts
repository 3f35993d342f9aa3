/** Templates of a Taskfile (`{{.NAME}}`, Go's text/template) → texts with marks for what only the run knows. */
import type { Json } from '../../base/json.ts';
import type { Marks } from '../marks.ts';

export interface TaskScope {
  /** Those of the task over those of the file: a text, a list, or `{ sh: command }`. */
  readonly variables: ReadonlyMap<string, Json>;
  readonly marks: Marks;
  readonly task: string;
  /** The way up to the top folder from where the commands run: `.`, `../..`. */
  readonly top: string;
  /** Says what has no counterpart. */
  readonly lose: (what: string) => string;
}

const longest = 200_000;

export function expandTemplate(text: string, scope: TaskScope, depth = 0): string {
  if (!text.includes('{{')) return text;
  if (depth > 30 || !scope.marks.spend()) return scope.lose('a variable without end');
  let made = '';
  for (const part of text.split(/(\{\{[\s\S]*?\}\})/)) {
    made += part.startsWith('{{') ? valueOf(part.slice(2, -2), scope, depth) : part;
    if (made.length > longest) return scope.lose('a text without end');
  }
  return made;
}

/** What the program `task` itself sets, as far as it is the same for every run. */
const builtIn = (name: string, { task, top }: TaskScope): string | undefined => {
  if (name === 'TASK') return task;
  if (name === 'CLI_ARGS') return '"$@"';
  return /^(?:ROOT_DIR|TASKFILE_DIR|USER_WORKING_DIR)$/.test(name) ? top : undefined;
};

function valueOf(source: string, scope: TaskScope, depth: number): string {
  const text = source.replace(/^-\s/, '').replace(/\s-$/, '').trim();
  if (text.startsWith('/*')) return '';
  const name = /^\.(\w+)$/.exec(text)?.[1];
  if (name !== undefined) return variableOf(name, scope, depth) ?? scope.marks.add({ type: 'env', name });
  if (text === 'exeExt' || text === 'OS' || text === 'ARCH') return text === 'exeExt' ? '' : scope.lose(`{{${text}}}`);
  const standard = defaultIn(text);
  if (!standard) return scope.lose(`{{${text.length > 60 ? `${text.slice(0, 57)}…` : text}}}`);
  return variableOf(standard.name, scope, depth) || standard.text;
}

/** `default "x" .NAME`, `.NAME | default "x"`. */
function defaultIn(text: string): { readonly name: string; readonly text: string } | undefined {
  const first = /^default "([^"]*)" \.(\w+)$/.exec(text);
  if (first) return { name: first[2] ?? '', text: first[1] ?? '' };
  const second = /^\.(\w+) \| default "([^"]*)"$/.exec(text);
  return second ? { name: second[1] ?? '', text: second[2] ?? '' } : undefined;
}

function variableOf(name: string, scope: TaskScope, depth: number): string | undefined {
  const value = scope.variables.get(name);
  if (value === undefined || value === null) return builtIn(name, scope);
  if (typeof value !== 'object') return expandTemplate(String(value), without(scope, name), depth + 1);
  const command = Array.isArray(value) ? undefined : (value as Readonly<Record<string, Json>>)['sh'];
  if (typeof command !== 'string') return scope.lose(`{{.${name}}}`);
  return scope.marks.add({ type: 'shell', command: expandTemplate(command, without(scope, name), depth + 1) });
}

/** `TEST: '{{default "." .TEST}}'` means the variable of the environment inside of its own value. */
function without(scope: TaskScope, name: string): TaskScope {
  const variables = new Map(scope.variables);
  variables.delete(name);
  return { ...scope, variables };
}
