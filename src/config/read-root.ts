/** path → the `root` that a gobuild.yaml names: all that has to be known before its configuration can be read. */
import type { AbsolutePath } from '../base/path.ts';
import type { Location } from '../model/location.ts';
import type { Files } from '../model/ports.ts';
import { lineTable } from './line-table.ts';
import { parseDocument } from './parse-document.ts';
import { readSource, type SourceText } from './read-source.ts';
import { valueAt } from './resolution.ts';

export interface RootKey {
  /** As it is written. */
  readonly root: string;
  readonly at: Location;
  readonly text: string;
}

/**
 * Undefined where it names none, or cannot be read: reading it as a whole says why. In a file that is no YAML the line
 * counts that looks like the key: the root then tells what is wrong with it, under its name there.
 */
export function readRoot(files: Files, path: AbsolutePath, file: string): RootKey | undefined {
  const source = readSource(files, path, file);
  if (!source.value || !mayName(source.value.text)) return undefined;
  const document = parseDocument(source.value).value;
  if (!document) return rootLine(source.value);
  const root = valueAt(document.data, ['root']);
  if (typeof root !== 'string' || root === '') return undefined;
  return { root, at: document.locate(['root']), text: source.value.text };
}

function rootLine({ file, text }: SourceText): RootKey | undefined {
  const match = /^root:[ \t]+["']?([^"'#\r\n]+?)["']?[ \t]*(?:#.*)?$/m.exec(text);
  const root = match?.[1];
  if (!match || root === undefined) return undefined;
  const start = match.index + match[0].indexOf(root);
  return { root, at: lineTable(file, text).at(start, start + root.length), text };
}

/** Most files have no such key, and need not be parsed to know it: keys of the file begin their lines, as a rule. */
const mayName = (text: string): boolean =>
  /^["']?root["']?[ \t]*:/m.test(text) || (/^(?:[ \t]*(?:#.*)?\n)*[ {]/.test(text) && /\broot\b/.test(text));
