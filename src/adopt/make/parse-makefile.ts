/** Lines of a Makefile → its variables and rules; conditionals are decided where the file alone decides them. */
import type { Note } from '../draft.ts';
import { expand, type Scope, type Variable } from './expand.ts';
import { openMarks, plainText, unknownsIn, type Marks } from '../marks.ts';
import { decide, readCondition, type Asked, type Condition } from './conditions.ts';
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

interface Definition {
  /** Undefined for one that is not taken. */
  readonly name: string | undefined;
  readonly lines: string[];
  readonly line: number;
}

interface Reading extends MakeFile {
  /** Text of an included file. */
  readonly readText: (path: string) => string | undefined;
  /** Of open conditionals: whether lines count now, and whether a branch counted already. */
  readonly conditions: Condition[];
  current: readonly Rule[];
  description: string | undefined;
  /** An open `define`. */
  definition: Definition | undefined;
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
    definition: undefined,
    isOneShell: false,
    included: 0,
  };
  let line = 1;
  for (const next of readMakeLines(file, text)) {
    readLine(reading, next);
    if (next.text.trim() !== '') line = next.line;
  }
  if (reading.conditions.length > 0)
    note(reading, { file, line }, 'an endif is missing: what stands before may be lost');
  if (reading.definition) note(reading, { file, line }, 'an endef is missing: what stands before may be lost');
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
  if (reading.definition) return readDefinition(reading, reading.definition, line);
  if (!line.isRecipe && readCondition(reading.conditions, withoutComment(text), (asked) => holds(reading, line, asked)))
    return;
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
  const [, defined] = /^define\s+([\w.-]+)\s*=?$/.exec(text) ?? [];
  if (/^define\b/.test(text)) {
    reading.definition = { name: defined, lines: [], line: line.line };
    return defined === undefined ? note(reading, line, `${text} … endef is not converted`) : undefined;
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

/** Its lines are the value of a variable, unexpanded. */
function readDefinition(reading: Reading, { name, lines, line }: Definition, next: MakeLine): void {
  if (!/^endef\b/.test(next.text.trim())) return void lines.push(next.text);
  reading.definition = undefined;
  reading.current = [];
  if (name !== undefined)
    reading.variables.set(name, { name, value: lines.join('\n'), isExpanded: false, isOpen: false, line });
}

const assignment = /^((?:export|override|private)\s+)*([\w.-]+)\s*(\?=|:{1,3}=|\+=|!=|=)\s*([\s\S]*)$/;

function assignmentOf(reading: Reading, line: MakeLine, text: string): Variable | undefined {
  const match = assignment.exec(text);
  if (!match) return undefined;
  const [, prefix = '', name = '', operator = '', value = ''] = match;
  if (prefix.includes('export')) reading.exported.add(name);
  const assigned = { name, value, isOpen: operator === '?=', line: line.line };
  return valued(assigned, { operator, old: reading.variables.get(name), reading, at: line });
}

interface Assigning {
  readonly operator: string;
  readonly old: Variable | undefined;
  readonly reading: Reading;
  readonly at: MakeLine;
}

function valued(assigned: Omit<Variable, 'isExpanded'>, { operator, old, reading, at }: Assigning): Variable {
  const expanded = (): string => expand(assigned.value, scopeOf(reading, at));
  if (old && operator === '?=') return old;
  if (old && operator === '+=') return added(old, old.isExpanded ? expanded() : assigned.value);
  if (operator === '!=') {
    const value = reading.marks.add({ type: 'shell', command: expanded() });
    return { ...assigned, value, isExpanded: true };
  }
  const isExpanded = operator.startsWith(':');
  return { ...assigned, value: isExpanded ? expanded() : assigned.value, isExpanded };
}

const added = (old: Variable, value: string): Variable => ({
  ...old,
  value: `${old.value} ${value}`.trim(),
  isOpen: false,
});

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

function readRule(reading: Reading, line: MakeLine, text: string): void {
  const colon = colonOf(text);
  if (colon < 0) {
    const brief = text.length > 60 ? `${text.slice(0, 57)}…` : text;
    if (!text.startsWith('$')) return note(reading, line, `${brief} is no rule: a line of a recipe begins with a tab`);
    return /^\$\((?:info|warning|error|eval|call|foreach)\b/.test(text)
      ? note(reading, line, `${brief} is not converted`)
      : undefined;
  }
  const scope = scopeOf(reading, line);
  const written = expand(text.slice(0, colon), scope);
  if (unknownsIn(written, reading.marks).some(({ type }) => type !== 'var')) {
    // Its recipe belongs to nobody.
    reading.current = [ruleOf({ ...reading, rules: new Map() }, '', line)];
    return note(reading, line, `${text.slice(0, colon)}: only a run could tell its name: not converted`);
  }
  const names = wordsOf(plainText(written, reading.marks));
  const [prerequisites = '', ...inline] = text.slice(colon).replace(/^::?/, '').split(';');
  if (names.some((name) => /^\.[A-Z_]+$/.test(name))) {
    reading.current = [];
    return readSpecial(reading, names, wordsOf(plainText(expand(prerequisites, scope), reading.marks)));
  }
  if (names.some((name) => name.includes('%')))
    note(reading, line, `the pattern rule ${text} is not converted: see matrix in docs/language.md`);
  const rules = names.map((name) => ruleOf(reading, name, line));
  if (/^\s*(?:export\s+)?[\w.-]+\s*(?:\?=|:{1,3}=|\+=|=)/.test(prerequisites))
    return setOwn(reading, line, { rules, text: text.slice(colon + 1).trim() });
  addNeeds(reading, rules, expand(prerequisites, scope));
  const first = inline.join(';').trim();
  if (first !== '') for (const rule of rules) rule.recipe.push({ ...line, text: first, isRecipe: true });
}

function addNeeds(reading: Reading, rules: readonly Rule[], prerequisites: string): void {
  const [needs = [], orderOnly = []] = plainText(prerequisites, reading.marks).split('|').map(wordsOf);
  for (const rule of rules) {
    rule.needs.push(...[...needs, ...orderOnly].filter((need) => !rule.needs.includes(need)));
    for (const need of orderOnly) rule.orderOnly.add(need);
  }
  reading.current = rules;
}

function holds(reading: Reading, line: MakeLine, asked: Asked): boolean {
  const quiet = {
    ...scopeOf(reading, line),
    lose: () => reading.marks.add({ type: 'lost' }),
    kept: new Map<string, string>(),
  };
  const { answer, remark } = decide(asked, quiet);
  if (remark !== undefined && !asked.isElse) note(reading, line, `${asked.word} ${asked.rest}: ${remark}`);
  return answer;
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
    if (letter === ':' && level === 0 && text.charAt(index - 1) !== '\\') return index;
  }
  return -1;
}

/** Names of targets; a colon in one stands behind a backslash. */
const wordsOf = (text: string): readonly string[] =>
  text
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => word.replaceAll('\\:', ':'));
