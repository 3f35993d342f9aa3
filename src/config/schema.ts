/** The JSON Schema of gobuild.yaml, composed from the drivers: for editors, and in parts for our own checks. */
import { invariant } from '../base/bug.ts';
import type { JsonObject } from '../base/json.ts';
import { kinds } from '../model/config.ts';
import type { Driver } from '../model/kind.ts';
import { editorForm } from './editor-schema.ts';
import { fileKeys, requiredFileKeys, type FilePart } from './file-keys.ts';
import { kindSummaries } from './kind-summaries.ts';
import { namePattern, targetKeys } from './target-keys.ts';
import { insideWithTemplates } from './template-schema.ts';

/**
 * Schema (draft 2020-12, with keywords that draft-07 readers know too) of a whole file with these drivers. Before
 * expansion: a text with `${{` is taken wherever expressions are.
 */
export function composeSchema(drivers: readonly Driver[]): JsonObject {
  const kindNames = kinds.filter((kind) => drivers.some((driver) => driver.kind === kind)).toSorted();
  const target: JsonObject = {
    title: 'target',
    type: 'object',
    required: ['kind'],
    properties: {
      kind: {
        ...wordsOf('kind'),
        enum: kindNames,
        enumDescriptions: kindNames.map((kind) => kindSummaries[kind]),
      },
    },
    allOf: kindNames.flatMap((kind) =>
      kindRules(
        kind,
        drivers.filter((driver) => driver.kind === kind),
      ),
    ),
  };
  return editorForm({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $comment: 'Generated from the drivers by `npm run generate`.',
    title: 'gobuild.yaml',
    ...rootSchema(target, { included: true, includes: true }),
    allOf: [
      { if: { required: ['root'] }, else: { required: ['project'] } },
      { if: { required: ['include'] }, else: { required: ['targets'] } },
    ],
    // What all targets may have stands once: editors follow references.
    $defs: insideWithTemplates({ properties: { ...targetKeys } })['properties'] as JsonObject,
  });
}

/** Schema of the file with `target` for each of its targets. */
export function rootSchema(target: JsonObject, part: FilePart): JsonObject {
  const known = insideWithTemplates({
    type: 'object',
    required: [...requiredFileKeys(part)],
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
  const choices = drivers
    .flatMap(({ using, summary }) => (using === undefined ? [] : [{ using, summary }]))
    .toSorted((a, b) => (a.using < b.using ? -1 : 1));
  const using: JsonObject = {
    ...wordsOf('using'),
    enum: choices.map((choice) => choice.using),
    enumDescriptions: choices.map((choice) => choice.summary),
  };
  const named: JsonObject = { if: isKind, then: { required: ['using'], properties: { using } } };
  const rules = drivers.map((driver): JsonObject => {
    const isDriver: JsonObject =
      driver.using === undefined
        ? isKind
        : { properties: { kind: { const: kind }, using: { const: driver.using } }, required: ['kind', 'using'] };
    return {
      if: isDriver,
      then: { title: driverTitle(driver), ...withReferences(targetSchema(driver), commonKeys(driver)) },
    };
  });
  return choices.length > 0 ? [named, ...rules] : rules;
}

/** What is said of a common key. */
const wordsOf = (key: string): JsonObject => ({ description: targetKeys[key]?.['description'] ?? '' });

const driverTitle = ({ kind, using }: Driver): string => (using === undefined ? kind : `${kind} · ${using}`);

const withReferences = (schema: JsonObject, common: Readonly<Record<string, JsonObject>>): JsonObject => ({
  ...schema,
  properties: {
    ...(schema['properties'] as JsonObject),
    ...Object.fromEntries(Object.keys(common).map((key) => [key, { $ref: `#/$defs/${key}` }])),
  },
});

/** Schema of a target of `driver` before expansion: its own keys and the common ones, no others. */
export function targetSchema(driver: Driver): JsonObject {
  return insideWithTemplates({
    description: driver.summary,
    type: 'object',
    required: ['kind', ...(driver.using === undefined ? [] : ['using']), ...(driver.schema.required ?? [])],
    properties: { ...commonKeys(driver), ...driver.schema.properties },
    additionalProperties: false,
  });
}

/**
 * Common keys of the driver's targets. `tags` of Go targets are build tags, so they have none to be selected by;
 * `args` belongs to drivers that hand arguments on.
 */
export function commonKeys(driver: Driver): Readonly<Record<string, JsonObject>> {
  const own = Object.keys(driver.schema.properties).filter((key) => Object.hasOwn(targetKeys, key));
  const taken = own.filter((key) => key !== 'tags');
  invariant(taken.length === 0, `${driver.id} declares keys that all targets have: ${taken.join(', ')}`);
  const left = Object.entries(targetKeys).filter(
    ([key]) =>
      !own.includes(key) &&
      (key !== 'using' || driver.using !== undefined) &&
      (key !== 'args' || driver.takesArguments === true),
  );
  return Object.fromEntries(left);
}

/** Schema of the driver's own keys; `partial` for overrides, where nothing has to be there. */
export const settingsSchema = (driver: Driver, partial = false): JsonObject => ({
  type: 'object',
  required: partial ? [] : [...(driver.schema.required ?? [])],
  properties: { ...driver.schema.properties },
  additionalProperties: false,
});
