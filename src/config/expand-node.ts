/** Stage 6: the texts of one node's target, with the values of that node; what comes out is checked again. */
import { canonicalJson, isObject, type Json, type JsonObject } from '../base/json.ts';
import { unsafeFileName, type WorkspacePath } from '../base/path.ts';
import type { Config, TargetSpec } from '../model/config.ts';
import { diagnostic, hasErrors, type Checked, type Diagnostic } from '../model/diagnostic.ts';
import type { Driver } from '../model/kind.ts';
import type { Location } from '../model/location.ts';
import { parseCondition } from './condition.ts';
import type { Contexts, Scope, UsedFact } from './contexts.ts';
import { evaluate } from './evaluate.ts';
import { explain, holdsTemplate, interpolate } from './interpolate.ts';
import type { Places } from './place.ts';
import { placePaths } from './place-paths.ts';
import type { ShellName } from '../base/quote-word.ts';
import { declaredInRoot, valueAt } from './resolution.ts';
import { settingsSchema } from './schema.ts';
import type { Pointer } from './source-tree.ts';
import { targetKeys } from './target-keys.ts';
import { shift } from './template.ts';
import { withSecretTemplates } from './template-schema.ts';
import { validate } from './validate.ts';
import { isTruthy } from './value-rules.ts';

export interface NodeRequest {
  readonly config: Config;
  readonly spec: TargetSpec;
  readonly driver: Driver;
  /** Contexts of the project (`ReadConfig.contexts`) and of the node: matrix, platform, target, artifacts. */
  readonly contexts: Contexts;
  /** The target's settings with the node's overrides merged in; default: those of the target. */
  readonly settings?: JsonObject | undefined;
}

export interface NodeTexts {
  /** Checked against the driver's schema; `${{ secrets.NAME }}` is left where the schema marks secrets. */
  readonly settings: JsonObject;
  /** Variables; `${{ secrets.NAME }}` may be left in them. */
  readonly env: Readonly<Record<string, string>>;
  readonly fileName?: string | undefined;
  /** ISO 8601 in UTC. */
  readonly timestamp?: string | undefined;
  /** Paths of the settings, as seen from the workspace → as they were written, where these differ. */
  readonly written: ReadonlyMap<string, string>;
}

/** `used`: the facts that enter the node's key because its texts use them. */
export type Expanded<T> = Checked<T> & { readonly used: ReadonlySet<UsedFact> };

const strictSchemas = new WeakMap<Driver, JsonObject>();

export function expandSettings(request: NodeRequest): Expanded<NodeTexts> {
  const { spec, driver, config } = request;
  const settings = request.settings ?? spec.settings;
  const used = new Set<UsedFact>();
  const scope = scopeOf(request.contexts, used, spec);
  const diagnostics: Diagnostic[] = [];
  const places = placesOf(config, spec, settings);
  const shared = { places, scope, secrets: Object.keys(config.secrets), shell: defaultShell(request.contexts) };
  const expand = (value: Json, schema: JsonObject, pointer: Pointer): Json | undefined => {
    const expanded = interpolate({ ...shared, value, schema, pointer });
    diagnostics.push(
      ...expanded.diagnostics.map((said) => (isIncluded(spec) ? declaredInRoot(said, config.file) : said)),
    );
    return expanded.value;
  };
  const own = expand(settings, settingsSchema(driver), []);
  if (own !== undefined && !isChecked(settings, spec)) diagnostics.push(...recheck(driver, own, places));
  const env = expand({ ...spec.env }, targetKeys['env'] ?? {}, ['env']);
  const fileName = expand(spec.fileName ?? null, targetKeys['name'] ?? {}, ['name']);
  diagnostics.push(...fileNameProblems(fileName, spec));
  const timestamp = timestampOf(spec, scope, diagnostics);
  if (!isObject(own) || !isObject(env) || hasErrors(diagnostics)) return { diagnostics, used };
  const value = {
    ...placePaths(own, driver, folderOf(spec)),
    env: env as NodeTexts['env'],
    fileName: typeof fileName === 'string' ? fileName : undefined,
    timestamp,
  };
  return { value, diagnostics, used };
}

/** Nothing was expanded and nothing merged in: the first validation was the last. */
const isChecked = (settings: JsonObject, spec: TargetSpec): boolean =>
  settings === spec.settings && !holdsTemplate(settings);

const isIncluded = ({ file }: TargetSpec): boolean => file !== undefined && file.namespace !== '';
const folderOf = ({ file }: TargetSpec): WorkspacePath => file?.folder ?? '.';

/** Whether the node exists at all. A target without `if` does. */
export function evaluateCondition(request: {
  readonly config: Config;
  readonly spec: TargetSpec;
  readonly contexts: Contexts;
}): Expanded<boolean> {
  const { config, spec, contexts } = request;
  const used = new Set<UsedFact>();
  const text = spec.condition;
  if (text === undefined) return { value: true, diagnostics: [], used };
  const places = placesOf(config, spec, spec.settings);
  const parsed = parseCondition(text);
  if (!parsed.ok) return { diagnostics: explain(parsed.error, places, { pointer: ['if'], text }), used };
  const value = evaluate(parsed.value.expression, scopeOf(contexts, used, spec));
  if (value.ok) return { value: isTruthy(value.value), diagnostics: [], used };
  return { diagnostics: explain(shift(value.error, parsed.value.inside), places, { pointer: ['if'], text }), used };
}

const scopeOf = (contexts: Contexts, used: Set<UsedFact>, spec: TargetSpec): Scope => ({
  contexts,
  where: `in "${spec.name}"`,
  sometimes: ['platform', 'matrix', 'artifacts'],
  onUse: (fact) => used.add(fact),
});

/** A text without `shell:` is run by bash, on Windows by PowerShell. */
function defaultShell(contexts: Contexts): ShellName {
  const os = valueAt(contexts as unknown as Json, ['machine', 'os']);
  return os === 'windows' ? 'pwsh' : 'bash';
}

/** Places inside the target; what an override brought in stands there. */
function placesOf(config: Config, spec: TargetSpec, settings: JsonObject): Places {
  const locate = (pointer: Pointer): Location => {
    const value = pointer.length === 0 ? undefined : valueAt(settings, pointer);
    const own = valueAt(spec.settings, pointer);
    if (value === undefined || (own !== undefined && canonicalJson(own) === canonicalJson(value)))
      return spec.locate(...pointer);
    const from = spec.overrides.findLast((override) => {
      const theirs = valueAt(override.settings, pointer);
      return theirs !== undefined && canonicalJson(theirs) === canonicalJson(value);
    });
    return from?.at ?? spec.locate(...pointer);
  };
  return { locate, sources: config.sources ?? {} };
}

function recheck(driver: Driver, settings: Json, places: Places): readonly Diagnostic[] {
  const schema = strictSchemas.get(driver) ?? withSecretTemplates(settingsSchema(driver));
  strictSchemas.set(driver, schema);
  return validate(schema, settings, []).map((finding) => {
    const at = places.locate(finding.pointer);
    return diagnostic(finding.code, finding.message, { at, help: finding.help });
  });
}

function fileNameProblems(name: Json | undefined, spec: TargetSpec): readonly Diagnostic[] {
  if (typeof name !== 'string') return [];
  const unsafe = unsafeFileName(name);
  if (unsafe === undefined) return [];
  return [
    diagnostic('GB1057', `"${name}" is not a file name that every system takes: ${unsafe}`, {
      at: spec.locate('name'),
      help: 'a name has no / \\ : * ? " < > | and does not end in a dot or space',
    }),
  ];
}

/** `commit` is the commit's own time. */
function timestampOf(spec: TargetSpec, scope: Scope, diagnostics: Diagnostic[]): string | undefined {
  if (spec.timestamp !== 'commit') return spec.timestamp;
  const name = { type: 'name', name: 'git', start: 0, end: 0 } as const;
  const key = { type: 'literal', value: 'time', start: 0, end: 0 } as const;
  const time = evaluate({ type: 'member', base: name, key, start: 0, end: 0 }, scope);
  if (time.ok && typeof time.value === 'string' && time.value !== '') return time.value;
  diagnostics.push(
    diagnostic('GB1053', 'the commit has no time: this is no git checkout, or it has no commit', {
      at: spec.locate('timestamp'),
      help: 'write a date: timestamp: 2025-06-01',
    }),
  );
  return undefined;
}
