/** The JSON Schema of gobuild.yaml, composed from the drivers: for editors, and in parts for our own checks. */
import { invariant } from '../base/bug.ts';
import type { JsonObject } from '../base/json.ts';
import { sortedUnique } from '../base/order.ts';
import type { Driver } from '../model/kind.ts';
import { fileKeys, requiredFileKeys } from './file-keys.ts';
import { namePattern, targetKeys } from './target-keys.ts';
import { insideWithTemplates } from './template-schema.ts';

/**
 * Schema (draft 2020-12, with keywords that draft-07 readers know too) of a whole file with these drivers. Before
 * expansion: a text with `${{` is taken wherever expressions are.
 */
export function composeSchema(drivers: readonly Driver[]): JsonObject {
  const kindNames = sortedUnique(drivers.map((driver) => driver.kind));
  const target: JsonObject = {
    type: 'object',
    required: ['kind'],
    properties: { kind: { enum: kindNames } },
    allOf: kindNames.flatMap((kind) =>
      kindRules(
        kind,
        drivers.filter((driver) => driver.kind === kind),
      ),
    ),
  };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $comment: 'Generated from the drivers by `npm run generate`.',
    title: 'gobuild.yaml',
    ...rootSchema(target),
  };
}

/** Schema of the file with `target` for each of its targets. */
export function rootSchema(target: JsonObject): JsonObject {
  const known = insideWithTemplates({
    type: 'object',
    required: [...requiredFileKeys],
    properties: { ...fileKeys },
    additionalProperties: false,
  });
  const targets: JsonObject = {
    description: 'The targets, by name.',
    type: 'object',
    minProperties: 1,
    propertyNames: { pattern: namePattern },
    additionalProperties: target,
  };
  return { ...known, properties: { ...(known['properties'] as JsonObject), targets } };
}

function kindRules(kind: string, drivers: readonly Driver[]): JsonObject[] {
  const isKind: JsonObject = { properties: { kind: { const: kind } }, required: ['kind'] };
  const names = drivers.flatMap((driver) => (driver.using === undefined ? [] : [driver.using]));
  const named: JsonObject = {
    if: isKind,
    then: { required: ['using'], properties: { using: { enum: names.toSorted() } } },
  };
  const rules = drivers.map((driver): JsonObject => {
    const isDriver: JsonObject =
      driver.using === undefined
        ? isKind
        : { properties: { kind: { const: kind }, using: { const: driver.using } }, required: ['kind', 'using'] };
    return { if: isDriver, then: targetSchema(driver) };
  });
  return names.length > 0 ? [named, ...rules] : rules;
}

/** Schema of a target of `driver` before expansion: its own keys and the common ones, no others. */
export function targetSchema(driver: Driver): JsonObject {
  const common = driver.using === undefined ? withoutUsing() : targetKeys;
  const twice = Object.keys(driver.schema.properties).filter((key) => Object.hasOwn(targetKeys, key));
  invariant(twice.length === 0, `${driver.id} declares keys that all targets have: ${twice.join(', ')}`);
  return insideWithTemplates({
    description: driver.summary,
    type: 'object',
    required: ['kind', ...(driver.using === undefined ? [] : ['using']), ...(driver.schema.required ?? [])],
    properties: { ...common, ...driver.schema.properties },
    additionalProperties: false,
  });
}

function withoutUsing(): Readonly<Record<string, JsonObject>> {
  const { using: _, ...rest } = targetKeys;
  return rest;
}

/** Schema of the driver's own keys; `partial` for overrides, where nothing has to be there. */
export const settingsSchema = (driver: Driver, partial = false): JsonObject => ({
  type: 'object',
  required: partial ? [] : [...(driver.schema.required ?? [])],
  properties: { ...driver.schema.properties },
  additionalProperties: false,
});
