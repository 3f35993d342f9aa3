/** Expands every text of a JSON value once, each as the schema of its place wants it. */
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { diagnostic, type Checked, type Diagnostic } from '../model/diagnostic.ts';
import type { Scope } from './contexts.ts';
import { expandText, type TextRule } from './expand-text.ts';
import type { Problem } from './expression-tree.ts';
import { placeOfPiece, type Places } from './place.ts';
import type { ShellName } from '../base/quote-word.ts';
import { candidates, descend, markOf, takes, wantsText } from './schema-marks.ts';
import type { Pointer } from './source-tree.ts';
import { isTemplate } from './template.ts';

export interface Interpolation {
  readonly value: Json;
  readonly schema: JsonObject;
  /** Where `value` itself stands, seen from `places`. */
  readonly pointer: Pointer;
  readonly places: Places;
  readonly scope: Scope;
  /** Names of the declared secrets. */
  readonly secrets: readonly string[];
  /** The shell of texts whose map names none. */
  readonly shell: ShellName;
}

interface Walk extends Interpolation {
  readonly diagnostics: Diagnostic[];
  /** Also where the mistake was told before, at another use of the same value. */
  failed: boolean;
}

interface Spot {
  readonly value: Json;
  readonly schemas: readonly JsonObject[];
  readonly pointer: Pointer;
  readonly shell: ShellName;
}

/** The value with its texts expanded, if all of them could be; one without `${{` is given back as it is. */
export function interpolate(request: Interpolation): Checked<Json> {
  const { value, schema, pointer, shell } = request;
  if (!holdsTemplate(value)) return { value, diagnostics: [] };
  const walk: Walk = { ...request, diagnostics: [], failed: false };
  const expanded = expandValue(walk, { value, schemas: candidates(schema, value), pointer, shell });
  return walk.failed ? { diagnostics: walk.diagnostics } : { value: expanded, diagnostics: [] };
}

export function holdsTemplate(value: Json): boolean {
  if (typeof value === 'string') return isTemplate(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((member) => holdsTemplate(member));
}

function expandValue(walk: Walk, spot: Spot): Json {
  const { value, schemas, pointer } = spot;
  if (typeof value === 'string') return isTemplate(value) ? expandOne(walk, { ...spot, value }) : value;
  if (Array.isArray(value))
    return (value as readonly Json[]).map((item, index) =>
      expandValue(walk, { ...spot, value: item, schemas: descend(schemas, index, item), pointer: [...pointer, index] }),
    );
  if (!isObject(value)) return value;
  const object = value;
  const shell = shellOf(walk, spot, object);
  const expanded: Record<string, Json> = Object.create(null) as Record<string, Json>;
  for (const key of Object.keys(object)) {
    const member = object[key] as Json;
    const inside = { value: member, schemas: descend(schemas, key, member), pointer: [...pointer, key], shell };
    expanded[key] = expandValue(walk, inside);
  }
  return expanded;
}

/** `shell:` beside a text says which shell runs it. */
function shellOf(walk: Walk, spot: Spot, object: JsonObject): ShellName {
  const named = object['shell'];
  if (typeof named !== 'string') return spot.shell;
  const expanded = isTemplate(named) ? expandText(named, { type: 'plain' }, walk.scope) : { ok: true, value: named };
  const name = expanded.ok ? expanded.value : undefined;
  return name === 'pwsh' || name === 'sh' || name === 'bash' ? name : spot.shell;
}

function expandOne(walk: Walk, spot: Spot & { readonly value: string }): Json {
  const mark = markOf(spot.schemas);
  if (mark === 'literal' || mark === 'selector') {
    if (mark === 'selector') fail(walk, [literalPlace(walk.places, spot.pointer, spot.value)]);
    return spot.value;
  }
  const expanded = expandText(spot.value, ruleOf(walk, spot, mark), walk.scope);
  if (!expanded.ok) {
    fail(walk, explain(expanded.error, walk.places, { pointer: spot.pointer, text: spot.value }));
    return spot.value;
  }
  const { value } = expanded;
  const isScalar = typeof value === 'number' || typeof value === 'boolean';
  return isScalar && wantsText(spot.schemas) ? String(value) : value;
}

function fail(walk: Walk, diagnostics: readonly Diagnostic[]): void {
  walk.failed = true;
  walk.diagnostics.push(...diagnostics);
}

function ruleOf(walk: Walk, spot: Spot, mark: string | undefined): TextRule {
  if (mark === 'secret') return { type: 'secret', names: walk.secrets };
  if (mark !== 'shell') return { type: 'plain' };
  const structure = takes(spot.schemas, 'array') || takes(siblings(walk, spot), 'array');
  return { type: 'shell', shell: spot.shell, structure };
}

/** Alternatives for a list at the place of a text: what the sole expression may give instead. */
function siblings(walk: Walk, spot: Spot): readonly JsonObject[] {
  const inside = spot.pointer.slice(walk.pointer.length);
  let schemas = candidates(walk.schema, walk.value);
  let value: Json = walk.value;
  for (const [index, step] of inside.entries()) {
    const next: unknown = (value as Record<string | number, Json>)[step];
    value = index === inside.length - 1 ? [] : (next as Json);
    schemas = descend(schemas, step, value);
  }
  return schemas;
}

export const literalPlace = (places: Places, pointer: Pointer, text: string): Diagnostic => {
  const start = text.indexOf('${{');
  return diagnostic('GB1030', 'this text is taken as it stands: expressions are not expanded here', {
    at: placeOfPiece(places, { pointer, text, start, end: text.length }),
    help: 'kind, using, from, needs and names decide the shape of the graph, so they are literal',
  });
};

/** A problem of an expression as diagnostics with their places. */
export function explain(
  problem: Problem,
  places: Places,
  whole: { readonly pointer: Pointer; readonly text: string },
): readonly Diagnostic[] {
  if (problem.causes) return problem.causes;
  const at = placeOfPiece(places, { ...whole, start: problem.start, end: problem.end });
  return [diagnostic(problem.code, problem.message, { at, help: problem.help })];
}
