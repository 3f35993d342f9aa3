/** A Makefile → targets: programs and checks of Go where recipes are such, else tasks with their recipe. */
import type { JsonObject } from '../../base/json.ts';
import type { Converted, DraftSetting, DraftTarget } from '../draft.ts';
import { openNames } from '../names.ts';
import { programsOf } from '../programs-of.ts';
import { convertRecipe } from './convert-recipe.ts';
import type { MakeConversion, MakefileRequest } from './conversion.ts';
import { expand } from './expand.ts';
import { plainText, settingText } from '../marks.ts';
import { parseMakefile } from './parse-makefile.ts';
import { scopeOf, type MakeFile, type Rule } from './make-file.ts';
import type { MakeLine } from './read-lines.ts';

export function readMakefile(request: MakefileRequest): Converted {
  const { file, text, readText, taken = [] } = request;
  const make = parseMakefile({ file, text, readText, files: request.survey.files });
  const rules = [...make.rules.values()].filter((rule) => isConverted(rule, make));
  const names = openNames(taken, 'make');
  const nameOf = new Map(rules.map((rule): [string, string] => [rule.name, names.take(rule.name)]));
  const conversion: MakeConversion = {
    ...request,
    make,
    names,
    nameOf,
    isFile: (rule) => isFile(rule, make),
    asked: new Set(),
  };
  const targets = rules.flatMap((rule) => convertRecipe(conversion, rule));
  const made = new Set(targets.map(({ name }) => name));
  const first = defaultGoal(make, rules);
  const goal = first === undefined ? undefined : nameOf.get(first.name);
  return {
    file,
    settings: settingsOf(conversion, targets),
    targets: targets.map((target) => withKnownNeeds(target, made)),
    notes: make.notes.toSorted((a, b) => (a.file === b.file ? a.line - b.line : a.file === file ? -1 : 1)),
    defaults: goal !== undefined && made.has(goal) ? [goal] : programsOf(targets),
  };
}

/** `.c.o:`, `.go:` (GNU make manual, 10.7): such a rule has no prerequisites. */
const isSuffixRule = ({ name, needs, recipe }: Rule): boolean =>
  needs.length === 0 && !isFolder(recipe) && /^\.[a-zA-Z+]{1,4}(?:\.[a-zA-Z+]{1,4})?$/.test(name);

/** Patterns are noted; `help` that reads the Makefile, and markers without anything, have no meaning here. */
function isConverted(rule: Rule, make: MakeFile): boolean {
  if (rule.name.includes('%')) return false;
  if (isSuffixRule(rule) && !make.phony.has(rule.name)) {
    const text = `the suffix rule ${rule.name} is not converted: see matrix in docs/language.md`;
    make.notes.push({ file: rule.file, line: rule.line, text });
    return false;
  }
  if (rule.recipe.some(({ text }) => text.includes('MAKEFILE_LIST'))) {
    make.notes.push({ file: rule.file, line: rule.line, text: `${rule.name}: gobuild list tells the targets` });
    return false;
  }
  return rule.recipe.length > 0 || rule.needs.length > 0;
}

/** A folder that only has to be there: others write into it. */
const isFolder = (recipe: readonly MakeLine[]): boolean =>
  recipe.every(({ text }) => /^[\s@+-]*(?:\$[({]\w+[)}]\s*)?mkdir\s[^;&|]*$/.test(text));

/** It makes the file that it is called after. */
function isFile({ name, recipe }: Rule, { phony }: MakeFile): boolean {
  if (phony.has(name) || isFolder(recipe)) return false;
  return /[./]/.test(name) || recipe.some(({ text }) => /\$[@({]@?/.test(text) && text.includes('$@'));
}

function defaultGoal(make: MakeFile, rules: readonly Rule[]): Rule | undefined {
  const wanted = make.variables.get('.DEFAULT_GOAL');
  const name =
    wanted && plainText(expand(wanted.value, scopeOf(make, { file: '', line: wanted.line })), make.marks).trim();
  return rules.find((rule) => rule.name === name) ?? rules[0];
}

function withKnownNeeds(target: DraftTarget, made: ReadonlySet<string>): DraftTarget {
  const { needs } = target.body;
  if (!Array.isArray(needs)) return target;
  const known = needs.filter((need) => typeof need === 'string' && made.has(need) && need !== target.name);
  const { needs: _, ...rest } = target.body;
  return { ...target, body: known.length > 0 ? { ...rest, needs: known } : rest };
}

/** What every process sees already, or what gobuild decides. */
const given =
  /^(?:PATH|HOME|TMPDIR|TEMP|TMP|LANG|GOCACHE|GOMODCACHE|GOMAXPROCS|USER|PWD|CGO_ENABLED|GO111MODULE|GOOS|GOARCH|SHELL)$/;

function settingsOf(conversion: MakeConversion, targets: readonly DraftTarget[]): readonly DraftSetting[] {
  const { make, asked } = conversion;
  const text = JSON.stringify(targets.map(({ body }) => body));
  const vars = [...make.kept].filter(([name]) => text.includes(`vars.${name} `) || text.includes(`vars.${name})`));
  const set = [...make.exported].flatMap((name): [string, string][] => {
    const variable = make.variables.get(name);
    if (!variable || given.test(name)) return [];
    const value = expand(variable.value, {
      ...scopeOf(make, { file: conversion.file, line: variable.line }),
      kept: new Map(),
    });
    const made = settingText(value, make.marks, () => undefined);
    return made === undefined || made.includes('vars.') ? [] : [[name, made]];
  });
  const own = new Set(set.map(([name]) => name));
  const exported = [...make.exported].filter((name) => !make.variables.has(name));
  const inFiles = new Set([...make.envFiles.values()].flat());
  const callsMake = targets.some(({ body: { run } }) => Array.isArray(run) && run[0] === 'make');
  const pass = [...asked, ...exported, ...(callsMake ? make.tested : [])]
    .filter((name) => !given.test(name) && !own.has(name) && !inFiles.has(name))
    .toSorted();
  const env: JsonObject = {
    ...(set.length > 0 ? { set: Object.fromEntries(set) } : {}),
    ...(make.envFiles.size > 0 ? { files: [...make.envFiles.keys()] } : {}),
    ...(pass.length > 0 ? { 'pass-unkeyed': [...new Set(pass)] } : {}),
  };
  return [
    ...(vars.length > 0
      ? [
          {
            key: 'vars',
            value: Object.fromEntries(vars),
            comments: ['Other values for a run: gobuild run --set NAME=VALUE'],
          },
        ]
      : []),
    ...(Object.keys(env).length > 0
      ? [{ key: 'env', value: env, comments: ['What recipes read; nothing else reaches them.'] }]
      : []),
  ];
}
