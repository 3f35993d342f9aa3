/** Values against JSON Schemas; the validator compiles only the schemas that some value does not fit. */
import { invariant } from '../base/bug.ts';
import { type Json, type JsonObject } from '../base/json.ts';
import type { SchemaCheck, SchemaValidator } from './make-validator.ts';
import { acceptance } from './accepts.ts';
import { findingsOf, type Finding } from './schema-errors.ts';
import type { Pointer } from './source-tree.ts';

let ajv: SchemaValidator | undefined;
const compiled = new WeakMap<JsonObject, SchemaCheck>();

/** Stops a look at a value that does not fit, as long as nobody can say what is wrong with it. */
const notLoaded = new Error('a value does not fit, and the validator is not loaded');
let mayStop = false;

/**
 * What `work` gives; it may call {@link validate}. The validator is loaded only if a value does not fit, and `work`, which
 * must be pure, is done again: most files are right, and loading costs each start several milliseconds.
 */
export async function withValidator<T>(work: () => T): Promise<T> {
  if (ajv) return work();
  mayStop = true;
  try {
    return work();
  } catch (error) {
    if (error !== notLoaded) throw error;
  } finally {
    mayStop = false;
  }
  ajv = (await import('./make-validator.ts')).makeValidator();
  return work();
}

/** What is wrong with `value`; schemas are compiled once per object. `base`: where the value stands in the file. */
export function validate(schema: JsonObject, value: Json, base: Pointer): readonly Finding[] {
  // What fits needs no compiled schema: compiling is most of the time that a run without mistakes would take to start.
  if (acceptance(schema)?.(value) === true) return [];
  if (!ajv && mayStop) throw notLoaded;
  invariant(ajv, 'values are checked within withValidator');
  let check = compiled.get(schema);
  if (!check) {
    check = ajv.compile(schema);
    compiled.set(schema, check);
  }
  if (check(value)) return [];
  return findingsOf(check.errors ?? [], base);
}
