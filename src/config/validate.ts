/** Values against JSON Schemas; the only door of `ajv`, which is loaded when first needed. */
import type { Ajv2020, ValidateFunction } from 'ajv/dist/2020.js';
import { invariant } from '../base/bug.ts';
import { canonicalJson, type Json, type JsonObject } from '../base/json.ts';
import { findingsOf, type Finding } from './schema-errors.ts';
import type { Pointer } from './source-tree.ts';

let ajv: Ajv2020 | undefined;
const compiled = new WeakMap<JsonObject, ValidateFunction>();

/** Must have been awaited before {@link validate}. */
export async function loadValidator(): Promise<void> {
  if (ajv) return;
  const module = await import('ajv/dist/2020.js');
  const made = new module.Ajv2020({
    allErrors: true,
    verbose: true,
    strict: true,
    strictTypes: false,
    strictRequired: false,
    strictTuples: false,
    allowUnionTypes: true,
    // The message texts are ours, and schemas come from our own code.
    messages: false,
    logger: false,
    addUsedSchema: false,
  });
  made.addVocabulary(['x-gobuild']);
  // Its own comparison calls methods that maps without a prototype lack, or that a file names as keys.
  made.removeKeyword('uniqueItems');
  made.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    validate: (unique: boolean, items: readonly Json[]) =>
      !unique || new Set(items.map(canonicalJson)).size === items.length,
  });
  ajv = made;
}

/** What is wrong with `value`; schemas are compiled once per object. `base`: where the value stands in the file. */
export function validate(schema: JsonObject, value: Json, base: Pointer): readonly Finding[] {
  invariant(ajv, 'loadValidator was awaited before the first validation');
  let check = compiled.get(schema);
  if (!check) {
    check = ajv.compile(schema);
    compiled.set(schema, check);
  }
  if (check(value)) return [];
  return findingsOf(check.errors ?? [], base);
}
