/** One rule of a Makefile → a target, or several where its recipe builds several programs. */
import type { Json, JsonObject } from '../../base/json.ts';
import type { DraftTarget } from '../draft.ts';
import { gitValue } from '../go/git-values.ts';
import { recogniseLine, type GoTarget, type Recognising } from '../go/go-commands.ts';
import { matchesAny } from '../match-path.ts';
import { expand, type Scope } from './expand.ts';
import { isLost, plainText, settingText, unknownsIn } from './make-text.ts';
import { scopeOf, type Rule } from './parse-makefile.ts';
import type { MakeConversion } from './read-makefile.ts';
import type { MakeLine } from './read-lines.ts';
import { taskText } from './task-text.ts';

/** A line of a recipe, expanded, without make's own signs in front. */
export interface RecipeLine {
  readonly line: number;
  readonly text: string;
  /** `-`: its failure is none. */
  readonly mayFail: boolean;
}

export function convertRecipe(conversion: MakeConversion, rule: Rule): readonly DraftTarget[] {
  const name = conversion.nameOf.get(rule.name) ?? rule.name;
  const lines = rule.recipe.flatMap((line) => expandLine(conversion, rule, line) ?? []);
  const common = commonOf(conversion, rule);
  const comments = name === rule.name ? [] : [`${rule.name} of ${rule.file}`];
  if (lines.length === 0) return groupOf({ name, rule, common, comments, conversion });
  if (lines.some(({ text }) => isLost(text, conversion.make.marks)))
    return [throughMake(conversion, rule, { name, common, comments })];
  const found = recognise(conversion, rule, lines);
  if (found.length > 0) return goTargets({ name, common, comments, conversion }, found);
  const body = { ...common, kind: 'task', ...filesOf(conversion, rule), ...taskText(conversion, lines) };
  return [{ name, comments, body: ordered(withoutTwice(body)) }];
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
  readonly conversion: MakeConversion;
}

/** `description` first, what it needs last. */
function ordered({ description, kind, using, needs, from, ...rest }: JsonObject): JsonObject {
  const entries: readonly (readonly [string, Json | undefined])[] = [
    ['description', description],
    ['kind', kind],
    ['using', using],
    ['from', from],
    ['needs', needs],
  ];
  return { ...Object.fromEntries(entries.filter(([, value]) => value !== undefined)), ...rest } as JsonObject;
}

function groupOf({
  name,
  rule,
  common,
  comments,
  conversion,
}: Making & { readonly rule: Rule }): readonly DraftTarget[] {
  const needs = rule.needs.filter((need) => conversion.nameOf.has(need));
  if (needs.length === 0) return [];
  return [{ name, comments, body: ordered({ ...common, kind: 'group' }) }];
}

/** What cannot be converted goes on through make. */
function throughMake(
  conversion: MakeConversion,
  rule: Rule,
  { name, common, comments }: Omit<Making, 'conversion'>,
): DraftTarget {
  const file = conversion.file === 'Makefile' ? [] : ['-f', conversion.file];
  const { needs: _, ...rest } = common;
  const body = { ...rest, kind: 'task', tools: ['make', 'go'], run: ['make', ...file, rule.name] };
  return { name, comments: [...comments, 'Its recipe could not be converted: make runs it.'], body: ordered(body) };
}

function commonOf({ nameOf }: MakeConversion, rule: Rule): JsonObject {
  const needs = rule.needs.flatMap((need) => nameOf.get(need) ?? []);
  return {
    ...(rule.description ? { description: rule.description.replaceAll('${{', '$ {{') } : {}),
    ...(needs.length > 0 ? { needs } : {}),
  };
}

function expandLine(conversion: MakeConversion, rule: Rule, line: MakeLine): RecipeLine | undefined {
  const [, signs = '', text = ''] = /^\s*([@+-]*)\s*([\s\S]*)$/.exec(line.text) ?? [];
  const expanded = expand(text, recipeScope(conversion, rule, line)).trim();
  if (expanded === '' || expanded.startsWith('#')) return undefined;
  // A variable may hold the signs: `Q = @`.
  const [, inner = '', rest = ''] = /^([@+-]*)\s*([\s\S]*)$/.exec(expanded) ?? [];
  for (const unknown of unknownsIn(rest, conversion.make.marks))
    if (unknown.type === 'env') conversion.asked.add(unknown.name);
  return { line: line.line, text: rest, mayFail: `${signs}${inner}`.includes('-') };
}

function recipeScope(conversion: MakeConversion, rule: Rule, line: MakeLine): Scope {
  const { make } = conversion;
  const needs = rule.needs.filter((need) => !make.phony.has(need) && !rule.orderOnly.has(need));
  const automatic = {
    '@': rule.name,
    '<': needs[0] ?? '',
    '^': needs.join(' '),
    '?': needs.join(' '),
    '+': needs.join(' '),
  };
  return { ...scopeOf(make, line), variables: new Map([...make.variables, ...rule.own]), automatic };
}

/** Lines that only tell something or make a folder. */
const aside = /^(?:echo\b|printf\b|mkdir\s+-p\b|true\b|:\s*$|rm\s+-r?f\s)/;

function recognise(conversion: MakeConversion, rule: Rule, lines: readonly RecipeLine[]): readonly GoTarget[] {
  const commands = lines.filter(({ text, mayFail }) => !aside.test(text) && !mayFail);
  if (commands.length === 0 || lines.some(({ mayFail, text }) => mayFail && !aside.test(text))) return [];
  const notes = conversion.make.notes.length;
  const found = commands.flatMap(
    ({ text, line }) => recogniseLine(text, recognising(conversion, { file: rule.file, line })) ?? [],
  );
  const isWhole =
    found.length === commands.length && (found.length === 1 || found.every(({ body }) => body['kind'] === 'compile'));
  if (!isWhole) conversion.make.notes.length = notes;
  return isWhole ? found : [];
}

function recognising(conversion: MakeConversion, at: { readonly file: string; readonly line: number }): Recognising {
  const { make, survey } = conversion;
  const note = (text: string): void => {
    // One that holds for several lines is told once.
    if (!make.notes.some((other) => other.file === at.file && other.text === text)) make.notes.push({ ...at, text });
  };
  return {
    survey,
    plain: (text) => plainText(text, make.marks),
    note,
    setting: (text, what) => {
      const made = settingText(text, make.marks, (command) => {
        const value = gitValue(command);
        if (value.type === 'same' && value.remark !== undefined) note(`${what}: ${value.text} is ${value.remark}`);
        if (value.type === 'clock')
          note(`${what}: the clock would make every build another one: the commit's time is taken`);
        return value.type === 'same' ? value.text : value.type === 'clock' ? '${{ git.time }}' : undefined;
      });
      if (made === undefined) note(`${what}: what a command prints is not converted: left out`);
      return made;
    },
  };
}

function goTargets({ name, common, comments, conversion }: Making, found: readonly GoTarget[]): readonly DraftTarget[] {
  const programs = Map.groupBy(found, ({ body }) => String(body['package'] ?? ''));
  const targets = [...programs].map(([path, all], index): DraftTarget => {
    const platforms = [...new Set(all.flatMap(({ platform }) => platform ?? []))];
    const [first] = all;
    const elsewhere = all.flatMap(({ output }) => (output?.includes('/') ? [output] : []));
    const body = ordered({
      ...common,
      ...first?.body,
      ...(platforms.length > 0 ? { matrix: { platform: platforms } } : {}),
      ...(all.length > 1 && first?.body['output'] !== undefined ? { output: commonName(all) } : {}),
    });
    const own = programs.size === 1 ? name : conversion.names.take(`${name}-${path.split('/').at(-1) ?? index}`);
    const where =
      elsewhere.length > 0
        ? [`make wrote ${elsewhere.slice(0, 3).join(', ')}; here it is below dist/build/${own}/.`]
        : [];
    return { name: own, comments: [...comments, ...where], body };
  });
  if (targets.length === 1) return targets;
  return [
    ...targets,
    { name, comments, body: ordered({ ...common, kind: 'group', needs: targets.map((target) => target.name) }) },
  ];
}

/** What names of several platforms begin with: `hey` of hey_linux_amd64 and hey_darwin_amd64. */
function commonName(all: readonly GoTarget[]): string {
  const names = all.map(({ body }) => String(body['output'] ?? ''));
  const [first = ''] = names;
  let length = first.length;
  while (length > 0 && !names.every((name) => name.startsWith(first.slice(0, length)))) length -= 1;
  return first.slice(0, length).replace(/[^a-zA-Z0-9]+$/, '') || first;
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
