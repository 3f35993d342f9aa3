/** One rule of a Makefile → a target, or several where its recipe builds several programs. */
import type { JsonObject } from '../../base/json.ts';
import type { DraftTarget } from '../draft.ts';
import { goTargets, ordered } from '../go/go-targets.ts';
import { recogniseLines } from '../go/recognising.ts';
import { matchesAny } from '../match-path.ts';
import { expand, type Scope } from './expand.ts';
import { isLost, settingText, unknownsIn } from '../marks.ts';
import { runText, type RecipeLine } from '../run-text.ts';
import { scopeOf, type Rule } from './make-file.ts';
import type { MakeConversion } from './conversion.ts';
import type { MakeLine } from './read-lines.ts';

export function convertRecipe(conversion: MakeConversion, rule: Rule): readonly DraftTarget[] {
  const name = conversion.nameOf.get(rule.name) ?? rule.name;
  const all = rule.recipe.flatMap((line) => expandLine(conversion, rule, line));
  const { goals, calls } = calledGoals(conversion, rule, all);
  const lines = all.slice(calls);
  const common = commonOf(conversion, rule, goals);
  const comments = name === rule.name ? [] : [`${rule.name} of ${rule.file}`];
  if (lines.length === 0) return groupOf({ name, common, comments });
  if (lines.some(({ text }) => isLost(text, conversion.make.marks)))
    return [throughMake(conversion, rule, { name, common, comments })];
  const { make, survey } = conversion;
  const found = recogniseLines(lines, { marks: make.marks, notes: make.notes, survey, file: rule.file });
  if (found.length > 0) return goTargets({ name, common, comments, names: conversion.names, tool: 'make' }, found);
  const body = { ...common, kind: 'task', ...filesOf(conversion, rule), ...taskOf(conversion, lines) };
  return [{ name, comments, body: ordered(withoutTwice(body)) }];
}

function taskOf({ make, asked }: MakeConversion, lines: readonly RecipeLine[]): JsonObject {
  const shell = make.variables.get('SHELL')?.value ?? '';
  const { marks, isOneShell } = make;
  return { ...(shell.includes('bash') ? {} : { shell: 'sh' }), ...runText(lines, { marks, isOneShell, asked }) };
}

/** What it takes from need not be needed, too. */
function withoutTwice({ needs, ...body }: JsonObject): JsonObject {
  const { from } = body;
  const rest = Array.isArray(needs) ? needs.filter((need) => !Array.isArray(from) || !from.includes(need)) : [];
  return rest.length > 0 ? { ...body, needs: rest } : body;
}

interface Making {
  readonly name: string;
  readonly common: JsonObject;
  readonly comments: readonly string[];
}

const groupOf = ({ name, common, comments }: Making): readonly DraftTarget[] =>
  common['needs'] === undefined ? [] : [{ name, comments, body: ordered({ ...common, kind: 'group' }) }];

/** `$(MAKE) build test` before all commands: what it makes is needed. */
function calledGoals(
  { nameOf, make }: MakeConversion,
  rule: Rule,
  lines: readonly RecipeLine[],
): { readonly goals: readonly string[]; readonly calls: number } {
  const goals: string[] = [];
  let calls = 0;
  for (const { text, mayFail } of lines) {
    const [, words] =
      /^make((?:\s+(?:-s|--silent|--no-print-directory))*(?:\s+[A-Za-z_.][\w./-]*)+)\s*$/.exec(text) ?? [];
    const named = words?.split(/\s+/).filter((word) => word !== '' && !word.startsWith('-')) ?? [];
    if (named.length === 0 || mayFail || named.some((goal) => !nameOf.has(goal) || goal === rule.name)) break;
    goals.push(...named);
    calls += 1;
  }
  if (goals.length > 1)
    make.notes.push({
      file: rule.file,
      line: rule.line,
      text: `${rule.name}: ${goals.join(', ')} run side by side here, unless one needs the other`,
    });
  return { goals, calls };
}

/** What cannot be converted goes on through make. */
function throughMake(conversion: MakeConversion, rule: Rule, { name, common, comments }: Making): DraftTarget {
  const file = conversion.file === 'Makefile' ? [] : ['-f', conversion.file];
  const { needs: _, ...rest } = common;
  const body = { ...rest, kind: 'task', tools: ['make', 'go'], run: ['make', ...file, rule.name] };
  return { name, comments: [...comments, 'Its recipe could not be converted: make runs it.'], body: ordered(body) };
}

/** `build: export GOFLAGS = -v`. */
function ownEnv(make: MakeConversion['make'], rule: Rule): JsonObject {
  const env = [...rule.exported].flatMap((name): [string, string][] => {
    const variable = rule.own.get(name);
    const value = variable && settingText(expand(variable.value, scopeOf(make, rule)), make.marks, () => undefined);
    return value === undefined || /^(?:CGO_ENABLED|GOOS|GOARCH|GO111MODULE)$/.test(name) ? [] : [[name, value]];
  });
  return env.length > 0 ? { env: Object.fromEntries(env) } : {};
}

function commonOf({ nameOf, make }: MakeConversion, rule: Rule, goals: readonly string[]): JsonObject {
  const needs = [...new Set([...rule.needs, ...goals])].flatMap((need) => nameOf.get(need) ?? []);
  return {
    ...(rule.description ? { description: rule.description.replaceAll('${{', '$ {{') } : {}),
    ...(needs.length > 0 ? { needs } : {}),
    ...ownEnv(make, rule),
  };
}

/** A variable may hold several lines (`define`): each is one. */
function expandLine(conversion: MakeConversion, rule: Rule, line: MakeLine): readonly RecipeLine[] {
  const [, signs = '', text = ''] = signed.exec(line.text) ?? [];
  const expanded = expand(text, recipeScope(conversion, rule, line));
  return expanded.split(/(?<!\\)\n/).flatMap((part): RecipeLine[] => {
    // A variable may hold the signs: `Q = @`.
    const [, inner = '', rest = ''] = signed.exec(part.trim()) ?? [];
    if (rest === '' || rest.startsWith('#')) return [];
    for (const unknown of unknownsIn(rest, conversion.make.marks))
      if (unknown.type === 'env') conversion.asked.add(unknown.name);
    return [{ line: line.line, text: rest, mayFail: `${signs}${inner}`.includes('-') }];
  });
}

const signed = /^\s*([@+-]*)\s*([\s\S]*)$/;

function recipeScope(conversion: MakeConversion, rule: Rule, line: MakeLine): Scope {
  const { make } = conversion;
  const needs = rule.needs.filter((need) => !make.phony.has(need) && !rule.orderOnly.has(need));
  const automatic = {
    '@': rule.name,
    '<': needs[0] ?? '',
    '^': needs.join(' '),
    '?': needs.join(' '),
    '+': needs.join(' '),
    ...(rule.stem === undefined ? {} : { '*': rule.stem }),
  };
  return { ...scopeOf(make, line), variables: new Map([...make.variables, ...rule.own]), automatic };
}

/** Inputs and outputs of a rule that makes a file. */
function filesOf(conversion: MakeConversion, rule: Rule): JsonObject {
  const { make, survey, nameOf } = conversion;
  if (!conversion.isFile(rule)) return {};
  const others = rule.needs.filter((need) => !nameOf.has(need) && !make.phony.has(need) && !rule.orderOnly.has(need));
  const inputs = others.filter((need) => matchesAny(need, survey.files));
  for (const need of others)
    if (!inputs.includes(need))
      make.notes.push({
        file: rule.file,
        line: rule.line,
        text: `${rule.name}: ${need} is not there: left out of its inputs`,
      });
  const made = rule.needs.flatMap((need) => {
    const other = make.rules.get(need);
    return other && conversion.isFile(other) && nameOf.has(need) && !isOutside(need) && !rule.orderOnly.has(need)
      ? [nameOf.get(need) ?? need]
      : [];
  });
  return {
    ...(inputs.length > 0 ? { inputs } : {}),
    ...(made.length > 0 ? { from: made } : {}),
    ...(isOutside(rule.name) ? {} : { outputs: [rule.name] }),
  };
}

/** Where no target of gobuild may write. */
const isOutside = (path: string): boolean => /^(?:\/|\.\.|~)/.test(path);
