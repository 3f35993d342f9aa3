/** Lines of a Makefile → its variables and rules; conditionals are decided where the file alone decides them. */
import type { Note } from '../draft.ts';
import { expand, type Scope, type Variable } from './expand.ts';
import { splitArguments } from './make-functions.ts';
import { openMarks, plainText, unknownsIn, type Marks, type Unknown } from '../marks.ts';
import { readMakeLines, withoutComment, type MakeLine } from './read-lines.ts';

export interface Rule {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly description?: string | undefined;
  readonly needs: string[];
  /** Those of `needs` behind `|`: they come before, and decide nothing. */
  readonly orderOnly: Set<string>;
  readonly recipe: MakeLine[];
  /** Variables of this target alone. */
  readonly own: Map<string, Variable>;
  readonly exported: Set<string>;
}

export interface MakeFile {
  readonly marks: Marks;
  readonly variables: Map<string, Variable>;
  readonly exported: Set<string>;
  /** In order of their first appearance. */
  readonly rules: Map<string, Rule>;
  readonly phony: Set<string>;
  readonly notes: Note[];
  readonly kept: Map<string, string>;
  readonly isOneShell: boolean;
}

interface Reading extends MakeFile {
  /** Text of an included file. */
  readonly readText: (path: string) => string | undefined;
  /** Of open conditionals: whether lines count now, and whether a branch counted already. */
  readonly conditions: { counts: boolean; done: boolean }[];
  current: readonly Rule[];
  description: string | undefined;
  isDefinition: boolean;
  isOneShell: boolean;
  included: number;
}

export function parseMakefile(file: string, text: string, readText: Reading['readText']): MakeFile {
  const reading: Reading = {
    marks: openMarks(),
    variables: new Map(),
    exported: new Set(),
    rules: new Map(),
    phony: new Set(),
    notes: [],
    kept: new Map(),
    readText,
    conditions: [],
    current: [],
    description: undefined,
    isDefinition: false,
    isOneShell: false,
    included: 0,
  };
  for (const line of readMakeLines(file, text)) readLine(reading, line);
  return reading;
}

export const scopeOf = (make: MakeFile, { file, line }: { readonly file: string; readonly line: number }): Scope => ({
  variables: make.variables,
  marks: make.marks,
  kept: make.kept,
  lose: (what) => {
    note(make, { file, line }, `${what} is not converted`);
    return make.marks.add({ type: 'lost' });
  },
});

function note(make: MakeFile, { file, line }: { readonly file: string; readonly line: number }, text: string): void {
  const isTold = make.notes.some((other) => other.line === line && other.file === file && other.text === text);
  if (!isTold) make.notes.push({ file, line, text });
}

function readLine(reading: Reading, line: MakeLine): void {
  const text = line.text.trim();
  if (reading.isDefinition) return void (reading.isDefinition = !/^endef\b/.test(text));
  if (!line.isRecipe && readCondition(reading, line, withoutComment(text))) return;
  if (reading.conditions.some(({ counts }) => !counts)) return;
  if (line.isRecipe && reading.current.length > 0) {
    for (const rule of reading.current) rule.recipe.push(line);
    return;
  }
  if (text.startsWith('##')) reading.description = text.replace(/^#+\s*/, '');
  if (text === '' || text.startsWith('#')) return;
  readStatement(reading, line, withoutComment(text));
  reading.description = undefined;
}

function readStatement(reading: Reading, line: MakeLine, text: string): void {
  if (/^define\b/.test(text)) {
    reading.isDefinition = true;
    return note(reading, line, `${text} … endef is not converted`);
  }
  const [, include] = /^[-s]?include\s+(.*)$/.exec(text) ?? [];
  if (include !== undefined) return readIncluded(reading, line, include);
  if (/^(?:unexport|undefine|vpath|\.RECIPEPREFIX)\b/.test(text))
    return note(reading, line, `${text} is not converted`);
  if (/^export\s+[\w\s]+$/.test(text)) {
    for (const name of text.split(/\s+/).slice(1)) reading.exported.add(name);
    return;
  }
  const variable = assignmentOf(reading, line, text);
  if (variable) {
    reading.variables.set(variable.name, variable);
    reading.current = [];
    return;
  }
  readRule(reading, line, text);
}

const assignment = /^((?:export|override|private)\s+)*([\w.-]+)\s*(\?=|:{1,3}=|\+=|!=|=)\s*([\s\S]*)$/;

function assignmentOf(reading: Reading, line: MakeLine, text: string): Variable | undefined {
  const [, prefix = '', name = '', operator = '', value = ''] = assignment.exec(text) ?? [];
  if (name === '') return undefined;
  if (prefix.includes('export')) reading.exported.add(name);
  const old = reading.variables.get(name);
  if (operator === '?=' && old) return old;
  const expanded = (): string => expand(value, scopeOf(reading, line));
  if (operator === '!=')
    return {
      name,
      value: reading.marks.add({ type: 'shell', command: expanded() }),
      isExpanded: true,
      isOpen: false,
      line: line.line,
    };
  if (operator === '+=' && old) {
    const added = old.isExpanded ? expanded() : value;
    return { ...old, value: `${old.value} ${added}`.trim(), isOpen: false };
  }
  const isExpanded = operator.startsWith(':');
  return { name, value: isExpanded ? expanded() : value, isExpanded, isOpen: operator === '?=', line: line.line };
}

/** Files of the same project are read in their place. */
function readIncluded(reading: Reading, line: MakeLine, list: string): void {
  for (const path of plainText(expand(list, scopeOf(reading, line)), reading.marks).split(/\s+/)) {
    const text = path === '' ? undefined : reading.readText(path);
    if (text === undefined || reading.included > 20) note(reading, line, `include ${path}: there is no such file here`);
    else {
      reading.included += 1;
      for (const inner of readMakeLines(path, text)) readLine(reading, inner);
    }
  }
}

function readCondition(reading: Reading, line: MakeLine, text: string): boolean {
  const [, isElse, word, rest = ''] = /^(else\b\s*)?(ifn?eq|ifn?def|endif)?\b\s*(.*)$/.exec(text) ?? [];
  const { conditions } = reading;
  if (word === 'endif') {
    conditions.pop();
    return true;
  }
  if (isElse === undefined && word === undefined) return false;
  const isDead = conditions.slice(0, isElse === undefined ? undefined : -1).some(({ counts }) => !counts);
  const holds = isDead
    ? false
    : word === undefined
      ? true
      : conditionOf(reading, line, { word, rest, isElse: isElse !== undefined });
  if (isElse === undefined) conditions.push({ counts: holds, done: holds || isDead });
  else {
    const last = conditions.at(-1);
    if (!last) return true;
    last.counts = !last.done && holds;
    last.done ||= holds;
  }
  return true;
}

interface Asked {
  readonly word: string;
  readonly rest: string;
  /** The first of a chain is told of, the others follow from it. */
  readonly isElse: boolean;
}

function conditionOf(reading: Reading, line: MakeLine, { word, rest, isElse }: Asked): boolean {
  const isNot = word.startsWith('ifn');
  if (word.endsWith('def')) {
    const isDefined = reading.variables.has(rest.trim());
    if (!isDefined) note(reading, line, `${word} ${rest}: read as if ${rest.trim()} were not set`);
    return isDefined !== isNot;
  }
  const quoted = /^(["'])(.*?)\1\s*(["'])(.*?)\3$/.exec(rest);
  const inner = /^\((.*)\)$/s.exec(rest)?.[1] ?? '';
  const sides = quoted ? [quoted[2] ?? '', quoted[4] ?? ''] : splitArguments(inner);
  const quiet = {
    ...scopeOf(reading, line),
    lose: () => reading.marks.add({ type: 'lost' }),
    kept: new Map<string, string>(),
  };
  const [a = '', b = ''] = sides.map((side) => expand(side.trim(), quiet).trim());
  const unknowns = [a, b].flatMap((side) => unknownsIn(side, reading.marks));
  if (unknowns.length > 0 && !isElse)
    note(reading, line, `${word} ${rest}: only a run could tell: read as ${telling(unknowns)}`);
  if (unknowns.some(({ type }) => type === 'shell' || type === 'lost')) return false;
  return (plainText(a, reading.marks) === plainText(b, reading.marks)) !== isNot;
}

const telling = (unknowns: readonly Unknown[]): string => {
  const names = unknowns.flatMap((unknown) => (unknown.type === 'env' ? [unknown.name] : []));
  return names.length === unknowns.length ? `if ${names.join(', ')} were not set` : 'not true';
};

function readRule(reading: Reading, line: MakeLine, text: string): void {
  const colon = colonOf(text);
  if (colon < 0) {
    if (!/^\$\((?:info|warning|error|eval|call|foreach)\b/.test(text)) return;
    return note(reading, line, `${text.length > 60 ? `${text.slice(0, 57)}…` : text} is not converted`);
  }
  const scope = scopeOf(reading, line);
  const written = expand(text.slice(0, colon), scope);
  if (unknownsIn(written, reading.marks).some(({ type }) => type !== 'var')) {
    reading.current = [ruleOf({ ...reading, rules: new Map() }, '', line)];
    return note(reading, line, `${text.slice(0, colon)}: only a run could tell its name: not converted`);
  }
  const names = wordsOf(plainText(written, reading.marks));
  const [prerequisites = '', ...inline] = text.slice(colon).replace(/^::?/, '').split(';');
  if (names.some((name) => name.startsWith('.') && /^\.[A-Z_]+$/.test(name))) {
    reading.current = [];
    return readSpecial(reading, names, wordsOf(plainText(expand(prerequisites, scope), reading.marks)));
  }
  const own = /^\s*(?:export\s+)?[\w.-]+\s*(?:\?=|:{1,3}=|\+=|=)/.test(prerequisites);
  const rules = names.map((name) => ruleOf(reading, name, line));
  if (own) return setOwn(reading, line, { rules, text: text.slice(colon + 1).trim() });
  if (names.some((name) => name.includes('%')))
    note(reading, line, `the pattern rule ${text} is not converted: see matrix in docs/language.md`);
  const [needs = [], orderOnly = []] = prerequisites
    .split('|')
    .map((list) => wordsOf(plainText(expand(list, scope), reading.marks)));
  for (const rule of rules) {
    rule.needs.push(...[...needs, ...orderOnly].filter((need) => !rule.needs.includes(need)));
    for (const need of orderOnly) rule.orderOnly.add(need);
  }
  reading.current = rules;
  const first = inline.join(';').trim();
  if (first !== '') for (const rule of rules) rule.recipe.push({ ...line, text: first, isRecipe: true });
}

function setOwn(reading: Reading, line: MakeLine, { rules, text }: { rules: readonly Rule[]; text: string }): void {
  const variable = assignmentOf({ ...reading, exported: new Set() }, line, text);
  if (!variable) return;
  for (const rule of rules) {
    rule.own.set(variable.name, variable);
    if (/^export\s/.test(text)) rule.exported.add(variable.name);
  }
}

function readSpecial(reading: Reading, [name = '']: readonly string[], words: readonly string[]): void {
  if (name === '.PHONY') for (const word of words) reading.phony.add(word);
  if (name === '.ONESHELL') reading.isOneShell = true;
}

function ruleOf(reading: Reading, name: string, line: MakeLine): Rule {
  const description = reading.description ?? /##\s*(.*)$/.exec(line.text)?.[1];
  const old = reading.rules.get(name);
  if (old) return old;
  const rule: Rule = {
    name,
    file: line.file,
    line: line.line,
    description,
    needs: [],
    orderOnly: new Set(),
    recipe: [],
    own: new Map(),
    exported: new Set(),
  };
  reading.rules.set(name, rule);
  return rule;
}

/** The colon that ends the targets, outside of `$(…)`. */
function colonOf(text: string): number {
  let level = 0;
  for (let index = 0; index < text.length; index += 1) {
    const letter = text.charAt(index);
    if (letter === '(' || letter === '{') level += 1;
    if (letter === ')' || letter === '}') level -= 1;
    if (letter === ':' && level === 0) return index;
  }
  return -1;
}

const wordsOf = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '');
