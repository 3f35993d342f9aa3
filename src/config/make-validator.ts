/** The only door of `ajv`: a validator with our vocabulary. A file of its own because it costs much to load. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { canonicalJson, type Json } from '../base/json.ts';

export type SchemaValidator = Ajv2020;
export type { ValidateFunction as SchemaCheck } from 'ajv/dist/2020.js';

export function makeValidator(): SchemaValidator {
  const made = new Ajv2020({
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
    // They are checked by tests, and every command compiles some: as little work as can be.
    meta: false,
    validateSchema: false,
    code: { optimize: false },
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
  return made;
}
