/** Values of another tool's YAML with the lines that they stand on; what has not the form it should is passed over. */
import { isObject, type Json } from '../base/json.ts';

export interface YamlFile {
  readonly data: Json;
  /** 1-based. */
  readonly lineOf: (pointer: readonly (string | number)[]) => number;
}

/** One value and where it stands. */
export interface YamlValue {
  readonly value: Json;
  readonly line: number;
  readonly at: (key: string | number) => YamlValue;
}

export function viewYaml(file: YamlFile): YamlValue {
  const view = (value: Json, pointer: readonly (string | number)[]): YamlValue => ({
    value,
    line: file.lineOf(pointer),
    at: (key) => view(memberOf(value, key), [...pointer, key]),
  });
  return view(file.data, []);
}

function memberOf(value: Json, key: string | number): Json {
  if (Array.isArray(value)) return (value[Number(key)] as Json | undefined) ?? null;
  return isObject(value) && Object.hasOwn(value, key) ? ((value as Readonly<Record<string, Json>>)[key] ?? null) : null;
}

/** Text of a scalar; undefined for nothing, lists and maps. */
export function textIn({ value }: YamlValue): string | undefined {
  return value === null || typeof value === 'object' ? undefined : String(value);
}

/** Members of a list; a value that is none is a list of itself; nothing is empty. */
export function listIn(view: YamlValue): readonly YamlValue[] {
  if (view.value === null) return [];
  return Array.isArray(view.value) ? view.value.map((_, index) => view.at(index)) : [view];
}

export const textsIn = (view: YamlValue): readonly string[] => listIn(view).flatMap((item) => textIn(item) ?? []);

/** Keys of a map in their order. */
export const keysIn = ({ value }: YamlValue): readonly string[] =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.keys(value) : [];
