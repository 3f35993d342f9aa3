/** The first line of a rule → rules with their names, needs and own variables; recipes come behind it. */
import { plainText, unknownsIn } from '../marks.ts';
import { assignmentOf } from './assignments.ts';
import { expand } from './expand.ts';
import { note, scopeOf, type Reading, type Rule } from './make-file.ts';
import { stemOf } from './make-functions.ts';
import { readExport } from './read-export.ts';
import type { MakeLine } from './read-lines.ts';
import { splitRule, staticPattern, wordsOf } from './rule-line.ts';

export function readRule(reading: Reading, line: MakeLine, text: string): void {
  const parts = splitRule(text);
  if (!parts) return noteNoRule(reading, line, text);
  const scope = scopeOf(reading, line);
  const written = expand(parts.targets, scope);
  if (unknownsIn(written, reading.marks).some(({ type }) => type !== 'var')) {
    // Its recipe belongs to nobody.
    reading.current = [ruleOf({ ...reading, rules: new Map() }, '', line)];
    return note(reading, line, `${parts.targets}: only a run could tell its name: not converted`);
  }
  const names = wordsOf(plainText(written, reading.marks));
  const { prerequisites, recipe } = parts;
  if (names.some((name) => /^\.[A-Z_]+$/.test(name))) {
    reading.current = [];
    const needs = wordsOf(plainText(expand(prerequisites, scope), reading.marks));
    return readSpecial(reading, line, { name: names[0] ?? '', needs });
  }
  if (names.some((name) => name.includes('%')))
    note(reading, line, `the pattern rule ${text} is not converted: see matrix in docs/language.md`);
  if (parts.isGrouped)
    note(reading, line, `${names.join(' ')}: one run makes them all in Make, here each has its own: see outputs`);
  const rules = names.map((name) => ruleOf(reading, name, line));
  if (/^\s*(?:export\s+)?[\w.-]+\s*(?:\?=|:{1,3}=|\+=|=)/.test(prerequisites))
    return setOwn(reading, line, { rules, text: text.slice(text.indexOf(prerequisites, parts.targets.length)).trim() });
  addAllNeeds(reading, line, { rules, prerequisites });
  if (recipe !== '') for (const rule of rules) rule.recipe.push({ ...line, text: recipe, isRecipe: true });
}

function noteNoRule(reading: Reading, line: MakeLine, text: string): void {
  const brief = text.length > 60 ? `${text.slice(0, 57)}…` : text;
  if (!text.startsWith('$')) note(reading, line, `${brief} is no rule: a line of a recipe begins with a tab`);
  else if (/^\$\((?:info|warning|error|eval|call|foreach)\b/.test(text))
    note(reading, line, `${brief} is not converted`);
}

interface Prerequisites {
  readonly rules: readonly Rule[];
  /** Unexpanded. */
  readonly prerequisites: string;
}

/** Of a static pattern rule each target has needs of its own (GNU make manual, 4.12.1). */
function addAllNeeds(reading: Reading, line: MakeLine, { rules, prerequisites }: Prerequisites): void {
  const expanded = expand(prerequisites, scopeOf(reading, line));
  const [pattern, needs] = staticPattern(expanded) ?? [];
  if (pattern === undefined || needs === undefined) return addNeeds(reading, rules, expanded);
  for (const rule of rules) {
    const stem = stemOf(rule.name, pattern);
    if (stem === undefined) note(reading, line, `${rule.name} does not match ${pattern}`);
    else {
      rule.stem = stem;
      addNeeds(
        reading,
        [rule],
        needs.replaceAll('%', () => stem),
      );
    }
  }
  reading.current = rules;
}

function addNeeds(reading: Reading, rules: readonly Rule[], prerequisites: string): void {
  const [needs = [], orderOnly = []] = plainText(prerequisites, reading.marks).split('|').map(wordsOf);
  for (const rule of rules) {
    rule.needs.push(...[...needs, ...orderOnly].filter((need) => !rule.needs.includes(need)));
    for (const need of orderOnly) rule.orderOnly.add(need);
  }
  reading.current = rules;
}

function setOwn(reading: Reading, line: MakeLine, { rules, text }: { rules: readonly Rule[]; text: string }): void {
  const variable = assignmentOf({ ...reading, exported: new Set() }, line, text);
  if (!variable) return;
  for (const rule of rules) {
    rule.own.set(variable.name, variable);
    if (/^export\s/.test(text)) rule.exported.add(variable.name);
  }
}

interface Special {
  readonly name: string;
  readonly needs: readonly string[];
}

function readSpecial(reading: Reading, line: MakeLine, { name, needs }: Special): void {
  if (name === '.PHONY') for (const word of needs) reading.phony.add(word);
  if (name === '.ONESHELL') reading.isOneShell = true;
  if (name === '.EXPORT_ALL_VARIABLES') readExport(reading, line, name);
  if (name === '.SECONDEXPANSION') note(reading, line, `${name} is not converted`);
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
