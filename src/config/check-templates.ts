/** Looks at texts that are expanded later: what cannot be read is told now, with everything else. */
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { parseCondition } from './condition.ts';
import { explain, literalPlace } from './interpolate.ts';
import type { Resolution } from './resolution.ts';
import { candidates, descend, markOf } from './schema-marks.ts';
import type { Pointer } from './source-tree.ts';
import { isTemplate, parseTemplate } from './template.ts';

interface TemplateCheck {
  readonly value: Json;
  readonly schema: JsonObject;
  readonly pointer: Pointer;
  /** The text is an expression as a whole. */
  readonly isCondition?: boolean | undefined;
}

export function checkTemplates(resolution: Resolution, check: TemplateCheck): void {
  const { value, schema, pointer } = check;
  visit(resolution, { value, schemas: candidates(schema, value), pointer, isCondition: check.isCondition === true });
}

interface Spot {
  readonly value: Json;
  readonly schemas: readonly JsonObject[];
  readonly pointer: Pointer;
  readonly isCondition: boolean;
}

function visit(resolution: Resolution, spot: Spot): void {
  const { value, schemas, pointer } = spot;
  if (typeof value === 'string') return visitText(resolution, { ...spot, value });
  const isList = Array.isArray(value);
  if (!isList && !isObject(value)) return;
  for (const key of Object.keys(value)) {
    const step = isList ? Number(key) : key;
    const member = (value as Readonly<Record<string, Json>>)[key] as Json;
    visit(resolution, { ...spot, value: member, schemas: descend(schemas, step, member), pointer: [...pointer, step] });
  }
}

function visitText(resolution: Resolution, spot: Spot & { readonly value: string }): void {
  const { value, pointer } = spot;
  if (!spot.isCondition && !isTemplate(value)) return;
  const mark = markOf(spot.schemas);
  if (mark === 'literal') return;
  if (mark === 'selector') {
    resolution.diagnostics.push(literalPlace(resolution.places, pointer, value));
    return;
  }
  const parsed = spot.isCondition ? parseCondition(value) : parseTemplate(value);
  if (!parsed.ok) resolution.diagnostics.push(...explain(parsed.error, resolution.places, { pointer, text: value }));
}
