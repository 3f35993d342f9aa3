/** Stage 2: vars, from the file, the profile, GOBUILD_VAR_* and --set; the last one wins. */
import { canonicalJson, type Json, type JsonObject } from '../base/json.ts';
import { err, ok, type Result } from '../base/result.ts';
import { nearest } from '../base/text.ts';
import { diagnostic } from '../model/diagnostic.ts';
import { fullName } from '../model/target-name.ts';
import type { Contexts } from './contexts.ts';
import { expandPart, mapAt, type Resolution } from './resolution.ts';
import type { Pointer } from './source-tree.ts';
import { sortOf, withoutPrototypes } from './value-rules.ts';

/** Values from outside are data: a `${{` in them means nothing. */
export function resolveVars(resolution: Resolution, profile: string, contexts: Contexts): JsonObject {
  const vars: Record<string, Json> = Object.create(null) as Record<string, Json>;
  for (const base of [['vars'], ['profiles', profile, 'vars']] satisfies Pointer[])
    for (const name of Object.keys(mapAt(resolution.data, base))) {
      const value = expandVar(resolution, [...base, name], contexts);
      if (value !== undefined) vars[name] = value;
    }
  warnOfSlips(resolution, profile);
  for (const name of Object.keys(vars)) {
    const [variable, text] = fromEnvironment(resolution, name);
    if (text !== undefined) vars[name] = typed(resolution, text, { name, declared: vars[name] ?? null, by: variable });
  }
  for (const { name, text, written } of resolution.set) {
    if (Object.hasOwn(vars, name))
      vars[name] = typed(resolution, text, { name, declared: vars[name] ?? null, by: `--set ${written}` });
    else resolution.diagnostics.push(undeclared(name, written, Object.keys(declaredVars(resolution, profile))));
  }
  return vars;
}

/** A profile may have variables of its own; one that nearly has the name of another is a slip that would ship. */
function warnOfSlips(resolution: Resolution, profile: string): void {
  const common = Object.keys(mapAt(resolution.data, ['vars']));
  const own = Object.keys(mapAt(resolution.data, ['profiles', profile, 'vars']));
  for (const name of own.filter((one) => !common.includes(one))) {
    const meant = nearest(
      name,
      common.filter((one) => !own.includes(one)),
    );
    if (meant === undefined) continue;
    resolution.diagnostics.push(
      diagnostic('GB1041', `the profile sets "${name}", which the file does not declare`, {
        severity: 'warning',
        at: resolution.document.locateKey(['profiles', profile, 'vars', name]),
        help: `did you mean "${meant}"?`,
      }),
    );
  }
}

const declaredVars = (resolution: Resolution, profile: string): JsonObject => ({
  ...mapAt(resolution.data, ['vars']),
  ...mapAt(resolution.data, ['profiles', profile, 'vars']),
});

function expandVar(resolution: Resolution, pointer: Pointer, contexts: Contexts): Json | undefined {
  return expandPart(resolution, { pointer, schema: {}, scope: { contexts, where: 'in vars' } });
}

/**
 * `GOBUILD_VAR_` and the name as it is, or in capitals with _ for everything that a shell's names cannot hold; in front
 * of it the namespace of an included file with __ for each colon: GOBUILD_VAR_API__NAME.
 */
function fromEnvironment(resolution: Resolution, name: string): readonly [string, string | undefined] {
  const { environment } = resolution.request;
  const full = fullName(resolution.namespace, name);
  const exact = `GOBUILD_VAR_${full}`;
  const upper = `GOBUILD_VAR_${full
    .toUpperCase()
    .replaceAll(':', '__')
    .replaceAll(/[^A-Z0-9]/g, '_')}`;
  for (const variable of new Set([exact, upper])) {
    resolution.looked.variables.add(variable);
    const text = environment.get(variable);
    if (text !== undefined) return [variable, text];
  }
  return [upper, undefined];
}

interface Setting {
  readonly name: string;
  readonly declared: Json;
  /** Who sets it, for messages. */
  readonly by: string;
}

/** A text from outside as a value of the type that the file declares, so that `if: vars.debug` means what it says. */
function typed(resolution: Resolution, text: string, setting: Setting): Json {
  const value = convert(text, setting.declared);
  if (value.ok) return value.value;
  resolution.diagnostics.push(
    diagnostic('GB1042', `${setting.by}: "${text}" is not ${value.error}`, {
      help: `the file declares ${setting.name} as ${canonicalJson(setting.declared)}`,
    }),
  );
  return setting.declared;
}

function convert(text: string, declared: Json): Result<Json, string> {
  if (typeof declared === 'boolean')
    return text === 'true' || text === 'false' ? ok(text === 'true') : err('true or false');
  if (typeof declared === 'number') {
    const value = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
    return Number.isFinite(value) ? ok(value) : err('a number');
  }
  if (typeof declared !== 'object' || declared === null) return ok(text);
  const wanted = `${sortOf(declared)} written as JSON`;
  try {
    const value = withoutPrototypes(JSON.parse(text));
    return sortOf(value) === sortOf(declared) ? ok(value) : err(wanted);
  } catch {
    return err(wanted);
  }
}

function undeclared(name: string, written: string, known: readonly string[]): ReturnType<typeof diagnostic> {
  const near = nearest(name, known);
  const meant = near && written.slice(0, written.length - name.length) + near;
  return diagnostic('GB1041', `--set ${written}: the file declares no such variable`, {
    help: meant ? `did you mean "${meant}"?` : `declare it with its usual value: vars: { ${name}: … }`,
  });
}
