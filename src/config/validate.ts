/** Values against JSON Schemas; the validator compiles only the schemas that some value does not fit. */
import { invariant } from '../base/bug.ts';
import { type Json, type JsonObject } from '../base/json.ts';
import type { SchemaCheck, SchemaValidator } from './make-validator.ts';
import { acceptance } from './accepts.ts';
import { findingsOf, type Finding } from './schema-errors.ts';
import type { Pointer } from './source-tree.ts';

let ajv: SchemaValidator | undefined;
const compiled = new WeakMap<JsonObject, SchemaCheck>();

/** Must have been awaited before {@link validate}. */
export async function loadValidator(): Promise<void> {
  if (ajv) return;
  ajv = (await import('./make-validator.ts')).makeValidator();
}

/** What is wrong with `value`; schemas are compiled once per object. `base`: where the value stands in the file. */
export function validate(schema: JsonObject, value: Json, base: Pointer): readonly Finding[] {
  // What fits needs no compiled schema: compiling is most of the time that a run without mistakes would take to start.
  if (acceptance(schema)?.(value) === true) return [];
  invariant(ajv, 'loadValidator was awaited before the first validation');
  let check = compiled.get(schema);
  if (!check) {
    check = ajv.compile(schema);
    compiled.set(schema, check);
  }
  if (check(value)) return [];
  return findingsOf(check.errors ?? [], base);
}
