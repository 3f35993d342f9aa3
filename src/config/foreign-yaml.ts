/** YAML files of other tools → data with the lines that it stands on; what is no YAML gives diagnostics. */
import type { Json } from '../base/json.ts';
import { checked, type Checked } from '../model/diagnostic.ts';
import { parseDocument } from './parse-document.ts';
import type { SourceText } from './read-source.ts';

export interface ForeignYaml {
  readonly data: Json;
  /** 1-based line of the value at this path of keys and indexes, or of the nearest part above it. */
  readonly lineOf: (pointer: readonly (string | number)[]) => number;
}

export function readForeignYaml(source: SourceText): Checked<ForeignYaml> {
  const { value, diagnostics } = parseDocument({ ...source, isForeign: true });
  return value ? checked({ data: value.data, lineOf: (pointer) => value.locateKey(pointer).line }) : { diagnostics };
}
