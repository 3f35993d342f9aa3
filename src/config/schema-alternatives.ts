/** Errors of alternatives (anyOf, oneOf): only those of the branch that was meant. */
import { isObject } from '../base/json.ts';

/** The part of ajv's error object that is used (with `verbose`). */
export interface SchemaError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly parentSchema?: Readonly<Record<string, unknown>> | undefined;
  readonly data?: unknown;
  /** Set on errors about the name of a property. */
  readonly propertyName?: string | undefined;
}

/** Of the branches of an anyOf or oneOf only the one that was meant is reported; inner ones first. */
export function reduceAlternatives(errors: readonly SchemaError[]): readonly SchemaError[] {
  let left = [...errors];
  const choices = left
    .filter(
      (error) => error.keyword === 'anyOf' || (error.keyword === 'oneOf' && error.params['passingSchemas'] === null),
    )
    .toSorted((a, b) => b.schemaPath.length - a.schemaPath.length);
  for (const choice of choices) {
    const prefix = `${choice.schemaPath}/`;
    const inside = left.filter(
      (error) => error.schemaPath.startsWith(prefix) && isBelow(choice.instancePath, error.instancePath),
    );
    const meant = meantBranch(choice, inside, prefix);
    left = left.filter((error) => error !== choice && !inside.includes(error));
    left.push(...(meant ?? [{ ...choice, params: { types: typesIn(choice) } }]));
  }
  return left;
}

const isBelow = (path: string, other: string): boolean => other === path || other.startsWith(`${path}/`);

function meantBranch(
  choice: SchemaError,
  inside: readonly SchemaError[],
  prefix: string,
): readonly SchemaError[] | undefined {
  const branches = new Map<string, SchemaError[]>();
  for (const error of inside) {
    const index = error.schemaPath.slice(prefix.length).split('/')[0] ?? '';
    branches.set(index, [...(branches.get(index) ?? []), error]);
  }
  const fitting = [...branches.values()].filter(
    (list) => !list.some((error) => error.instancePath === choice.instancePath && isOtherType(error)),
  );
  const weight = (list: readonly SchemaError[]): number =>
    list.length + list.filter((error) => error.keyword === 'additionalProperties').length;
  const best = fitting.toSorted((a, b) => weight(a) - weight(b))[0];
  return best && withKeysOfAll(choice, best);
}

/** An unknown key may be a misspelt one of another branch; what this branch misses is no mistake of its own then. */
function withKeysOfAll(choice: SchemaError, errors: readonly SchemaError[]): readonly SchemaError[] {
  const isHere = (error: SchemaError): boolean => error.instancePath === choice.instancePath;
  if (!errors.some((error) => isHere(error) && error.keyword === 'additionalProperties')) return errors;
  const branches = choice.parentSchema?.[choice.keyword];
  const all = (Array.isArray(branches) ? (branches as unknown[]) : []).filter(isObject);
  const properties = Object.assign({}, ...all.map((branch) => branch['properties'])) as Record<string, unknown>;
  return errors
    .filter((error) => !isHere(error) || error.keyword !== 'required')
    .map((error) => (isHere(error) ? { ...error, parentSchema: { ...error.parentSchema, properties } } : error));
}

/** The branch is for values of another type. */
function isOtherType(error: SchemaError): boolean {
  if (error.keyword === 'type') return true;
  const { allowedValues, allowedValue } = error.params;
  const allowed: readonly unknown[] = Array.isArray(allowedValues) ? allowedValues : [allowedValue];
  return /^(enum|const)$/.test(error.keyword) && !allowed.some((value) => typeof value === typeof error.data);
}

function typesIn(choice: SchemaError): readonly string[] {
  const branches = choice.parentSchema?.[choice.keyword];
  if (!Array.isArray(branches)) return [];
  return [...new Set(branches.flatMap((branch: unknown) => (isObject(branch) ? typesOfBranch(branch) : [])))];
}

function typesOfBranch(branch: Readonly<Record<string, unknown>>): readonly string[] {
  const { type, enum: values } = branch;
  if (typeof type === 'string') return [type];
  if (Array.isArray(type)) return type.map(String);
  return Array.isArray(values) ? values.map((value) => typeof value) : [typeof branch['const']];
}
