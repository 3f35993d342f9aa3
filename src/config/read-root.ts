/** path → the `root` that a gobuild.yaml names: all that has to be known before its configuration can be read. */
import type { AbsolutePath } from '../base/path.ts';
import type { Location } from '../model/location.ts';
import type { Files } from '../model/ports.ts';
import { parseDocument } from './parse-document.ts';
import { readSource } from './read-source.ts';
import { valueAt } from './resolution.ts';

export interface RootKey {
  /** As it is written. */
  readonly root: string;
  readonly at: Location;
  readonly text: string;
}

/** Undefined where it names none; so it is for a file that cannot be read: reading it as a whole says why. */
export function readRoot(files: Files, path: AbsolutePath, file: string): RootKey | undefined {
  const source = readSource(files, path, file);
  if (!source.value || !mayName(source.value.text)) return undefined;
  const document = parseDocument(source.value).value;
  const root = document && valueAt(document.data, ['root']);
  if (!document || typeof root !== 'string' || root === '') return undefined;
  return { root, at: document.locate(['root']), text: source.value.text };
}

/** Most files have no such key, and need not be parsed to know it: keys of the file begin their lines, as a rule. */
const mayName = (text: string): boolean =>
  /^["']?root["']?[ \t]*:/m.test(text) || (/^(?:[ \t]*(?:#.*)?\n)*[ {]/.test(text) && /\broot\b/.test(text));
