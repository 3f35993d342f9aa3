/** What a JSON Schema validator reports, as one finding for each mistake that a person made. */
import { isObject, type Json } from '../base/json.ts';
import { count, nearest } from '../base/text.ts';
import type { DiagnosticCode } from '../model/diagnostic.ts';
import { comesLater } from './file-keys.ts';
import { reduceAlternatives, type SchemaError } from './schema-alternatives.ts';
import type { Pointer } from './source-tree.ts';
import { typeHelp } from './type-help.ts';
import { sortOf } from './value-rules.ts';

export interface Finding {
  readonly code: DiagnosticCode;
  /** From the value that was validated. */
  readonly pointer: Pointer;
  /** Point at the key and not at the value. */
  readonly atKey: boolean;
  readonly message: string;
  readonly help?: string | undefined;
}

/** `base` is where the validated value stands in the file. */
export function findingsOf(errors: readonly SchemaError[], base: Pointer): readonly Finding[] {
  const findings = reduceAlternatives(errors)
    .filter((error) => error.keyword !== 'if' && error.keyword !== 'propertyNames')
    .map((error) => findingOf(error, base));
  return withoutEchoes(findings);
}

function pointerOf(path: string): Pointer {
  if (path === '') return [];
  return path
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Where the schema leaves no choice, as for `version`. */
function onlyValue({ parentSchema }: SchemaError, key: string): string | undefined {
  const properties: unknown = parentSchema?.['properties'];
  const schema: unknown = isObject(properties) && Object.hasOwn(properties, key) ? properties[key] : undefined;
  return isObject(schema) && schema['const'] !== undefined ? JSON.stringify(schema['const']) : undefined;
}

function findingOf(error: SchemaError, base: Pointer): Finding {
  const pointer = pointerOf(error.instancePath);
  const here = { pointer, atKey: false };
  if (error.propertyName !== undefined) return nameFinding(error.propertyName, pointer, [...base, ...pointer]);
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownKey(error, pointer, base);
    case 'required': {
      const key = String(error.params['missingProperty']);
      const owner = named([...base, ...pointer]);
      const message = `${owner} has no "${key}"`;
      return { ...here, code: 'GB1021', atKey: true, message, help: `add "${key}: ${onlyValue(error, key) ?? '…'}"` };
    }
    case 'type':
    case 'anyOf':
    case 'oneOf':
      return wrongType(error, pointer, [...base, ...pointer]);
    case 'enum':
    case 'const':
      return notOneOf(error, pointer, [...base, ...pointer]);
    default:
      return { ...here, code: 'GB1024', ...formProblem(error, thing([...base, ...pointer])) };
  }
}

/** Last part of a pointer, as people name it. */
function thing(pointer: Pointer): string {
  const last = pointer.at(-1) ?? 'the file';
  const before = pointer.at(-2);
  return /^\d+$/.test(String(last)) && before !== undefined ? `${String(before)}[${last}]` : String(last);
}

const named = (pointer: Pointer): string => (pointer.length === 0 ? 'the file' : `"${thing(pointer)}"`);

function nameFinding(name: string, pointer: Pointer, whole: Pointer): Finding {
  const owner = whole.at(-1);
  const isVariable = owner === 'env' || owner === 'set' || owner === 'secrets';
  return {
    code: isVariable ? 'GB1044' : 'GB1029',
    pointer: [...pointer, name],
    atKey: true,
    message: `"${name}" is not a name that can be used here`,
    help: isVariable
      ? 'names of variables are made of letters, digits and _, and do not begin with a digit'
      : owner === 'vars'
        ? 'names of vars are made of letters, digits, - and _, and do not begin with a digit'
        : nameHelp(name),
  };
}

function nameHelp(name: string): string {
  const better = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '');
  const rule = 'names are made of a-z, 0-9, ".", "_" and "-", and begin with a letter or digit';
  return better === '' ? rule : `${rule}: "${better}"`;
}

function unknownKey(error: SchemaError, pointer: Pointer, base: Pointer): Finding {
  const key = String(error.params['additionalProperty']);
  const properties = error.parentSchema?.['properties'];
  const known = isObject(properties) ? Object.keys(properties) : [];
  const present = isObject(error.data) ? Object.keys(error.data) : [];
  const owner = [...base, ...pointer];
  const place = { pointer: [...pointer, key], atKey: true };
  if (comesLater(owner, key))
    return {
      ...place,
      code: 'GB1025',
      message: `"${key}" comes with a later version of gobuild`,
      help: 'leave it out for now',
    };
  const beside = present.filter((name) => name !== key && known.includes(name));
  // It is a key of another alternative.
  if (known.includes(key) && beside.length > 0)
    return {
      ...place,
      code: 'GB1020',
      message: `"${key}" cannot stand beside ${beside.map((name) => `"${name}"`).join(' and ')}`,
      help: 'keep one of them',
    };
  const meant =
    known.find((name) => name.toLowerCase() === key.toLowerCase().replaceAll('_', '-')) ??
    nearest(
      key,
      known.filter((name) => !present.includes(name)),
    );
  const list = known.length > 0 ? `the keys here are ${known.join(', ')}` : 'no keys stand here';
  return {
    ...place,
    code: 'GB1020',
    message: owner.length === 0 ? `there is no key "${key}"` : `there is no key "${key}" in "${thing(owner)}"`,
    help: meant ? `did you mean "${meant}"?` : list,
  };
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  null: 'nothing',
};

function wrongType(error: SchemaError, pointer: Pointer, whole: Pointer): Finding {
  const given = error.params['type'] ?? error.params['types'] ?? [];
  const types = (Array.isArray(given) ? given : [given]).map(String).filter((type) => type !== 'null');
  const wanted = types.map((type) => typeWords[type] ?? type).join(' or ');
  const data = error.data as Json | undefined;
  const shown =
    typeof data === 'string' || typeof data === 'number' || typeof data === 'boolean' ? ` (${brief(data)})` : '';
  const isEmpty = data === null || data === undefined;
  return {
    code: 'GB1022',
    pointer,
    atKey: false,
    message: isEmpty
      ? `${named(whole)} has no value; it takes ${wanted || 'another form'}`
      : `${named(whole)} takes ${wanted || 'another form'}, not ${sortOf(data)}${shown}`,
    help: whole.length === 0 ? 'begin with "version: 1", "project: NAME" and "targets:"' : typeHelp(types, data),
  };
}

function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? '';
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
}

function notOneOf(error: SchemaError, pointer: Pointer, whole: Pointer): Finding {
  const { allowedValues, allowedValue } = error.params;
  const allowed = Array.isArray(allowedValues) ? (allowedValues as unknown[]) : [allowedValue];
  const words = allowed.filter((value) => typeof value === 'string');
  const meant = typeof error.data === 'string' ? nearest(error.data.toLowerCase(), words) : undefined;
  const list = allowed.map((value) => (typeof value === 'string' ? value : brief(value))).join(', ');
  return {
    code: 'GB1023',
    pointer,
    atKey: false,
    message: `"${thing(whole)}" cannot be ${brief(error.data)}`,
    help: meant ? `did you mean "${meant}"?` : allowed.length === 1 ? `write ${list}` : `write one of ${list}`,
  };
}

function formProblem(error: SchemaError, name: string): { message: string; help?: string } {
  const { limit } = error.params;
  const text = brief(error.data);
  const least = Number(limit);
  switch (error.keyword) {
    case 'pattern':
      return { message: `"${name}" cannot be ${text}`, help: patternHelp(String(error.params['pattern']), error.data) };
    case 'minimum':
      return { message: `"${name}" cannot be ${text}`, help: `the least is ${least}` };
    case 'maximum':
      return { message: `"${name}" cannot be ${text}`, help: `the most is ${least}` };
    case 'minLength':
      return { message: `"${name}" is an empty text`, help: 'write something, or remove the key' };
    case 'minItems':
      return { message: `"${name}" needs at least ${count(least, 'item')}`, help: 'add one, or remove the key' };
    case 'minProperties':
      return { message: `"${name}" needs at least ${count(least, 'key')}`, help: fewKeysHelp(name) };
    case 'maxProperties':
      return { message: `"${name}" takes at most ${count(least, 'key')}`, help: 'remove the others' };
    case 'uniqueItems':
      return { message: `"${name}" names the same thing twice`, help: 'remove one of the two' };
    case 'oneOf':
      return { message: `"${name}" is written in two ways at once`, help: 'leave one of them out' };
    default:
      return { message: `"${name}" has not the form it needs (${error.keyword})` };
  }
}

const fewKeysHelp = (name: string): string =>
  name === 'targets' ? 'add a target, as in hello: { kind: task, run: [echo, hello] }' : 'add one, or leave it out';

function patternHelp(pattern: string, data: unknown): string {
  if (pattern === '^[a-z0-9][a-z0-9._-]*$' && typeof data === 'string') return nameHelp(data);
  if (pattern === '^[A-Za-z_][A-Za-z0-9_]*$') return 'write the name of a variable: letters, digits and _';
  return `it has to match ${pattern}`;
}

/** A misspelt key that is required is one mistake, and so are several faults of one value. */
function withoutEchoes(findings: readonly Finding[]): readonly Finding[] {
  const meant = new Set(
    findings
      .filter((finding) => finding.code === 'GB1020' && finding.help?.startsWith('did you mean'))
      .map((finding) => `${finding.pointer.slice(0, -1).join('/')}\n${/"(.*)"/.exec(finding.help ?? '')?.[1] ?? ''}`),
  );
  const seen = new Set<string>();
  return findings.filter((finding) => {
    const missing = finding.code === 'GB1021' ? /has no "(.*)"$/.exec(finding.message)?.[1] : undefined;
    if (missing !== undefined && meant.has(`${finding.pointer.join('/')}\n${missing}`)) return false;
    const key = `${finding.pointer.join('/')} ${finding.atKey} ${finding.code === 'GB1021' ? finding.message : ''}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
