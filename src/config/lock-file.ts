/** gobuild.lock: text → Lock, as strictly as gobuild.yaml, and Lock → text that is equal for equal locks. */
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { compareText } from '../base/order.ts';
import { gobuildVersion } from '../base/version.ts';
import type { AbsolutePath } from '../base/path.ts';
import { diagnostic, hasErrors, type Checked, type Diagnostic } from '../model/diagnostic.ts';
import type { Failure } from '../model/failure.ts';
import { compareGoVersions, satisfiesGo } from '../model/go-version.ts';
import { lockFileName, type Lock, type LockedToolchain } from '../model/lock.ts';
import type { Files } from '../model/ports.ts';
import { lineTable } from './line-table.ts';
import { parseDocument } from './parse-document.ts';
import { readSource } from './read-source.ts';
import type { Document } from './source-tree.ts';
import { validate, withValidator } from './validate.ts';

const format = 1;
/** The oldest gobuild that reads this format. */
const reader = '0.1.0';

const goVersion: JsonObject = { type: 'string', pattern: '^1\\.[0-9]+(\\.[0-9]+|(rc|beta)[0-9]+)$' };
const schema: JsonObject = {
  type: 'object',
  required: ['version', 'toolchains'],
  additionalProperties: false,
  properties: {
    version: { type: 'integer' },
    gobuild: { type: 'string', maxLength: 64 },
    toolchains: {
      type: 'object',
      additionalProperties: false,
      properties: {
        go: {
          type: 'object',
          propertyNames: { pattern: '^1\\.[0-9]+(\\.[0-9]+|(rc|beta)[0-9]+)?$' },
          additionalProperties: {
            type: 'object',
            required: ['version'],
            additionalProperties: false,
            properties: {
              version: goVersion,
              sums: {
                type: 'object',
                propertyNames: { pattern: '^[a-z0-9]+/[a-z0-9]+$' },
                additionalProperties: { type: 'string', pattern: '^h1:[A-Za-z0-9+/]{43}=$' },
              },
            },
          },
        },
      },
    },
  },
};

const help = `take it back from version control, or remove it and run \`gobuild lock\``;

export interface ReadLock extends Checked<Lock> {
  readonly failure?: Failure | undefined;
  /** Text of the file, for drawing; absent if there is no file. */
  readonly text?: string | undefined;
}

/** No file is an empty answer without diagnostics. */
export async function readLock(files: Files, path: AbsolutePath): Promise<ReadLock> {
  if (!files.stat(path)) return { diagnostics: [] };
  const source = readSource(files, path, lockFileName);
  if (!source.value) return { diagnostics: source.diagnostics.map(withHelp), failure: source.failure };
  const { text } = source.value;
  const mark = /^<{7} .*$/m.exec(text);
  if (mark) return { text, diagnostics: [openMerge(text, mark)] };
  const document = parseDocument(source.value);
  if (!document.value) return { text, diagnostics: document.diagnostics.map(withHelp) };
  const { value } = document;
  return { text, ...(await withValidator(() => checkLock(value))) };
}

const openMerge = (text: string, mark: RegExpExecArray): Diagnostic =>
  diagnostic('GB1071', 'a merge was left open here', {
    at: lineTable(lockFileName, text).at(mark.index, mark.index + mark[0].length),
    help: 'take the side with the newer versions, then run `gobuild lock`',
  });

/** What people write by hand has many ways to be mended; this file has one. */
const withHelp = (problem: Diagnostic): Diagnostic => ({ ...problem, help });

function checkLock(document: Document): Checked<Lock> {
  const { data } = document;
  const version = isObject(data) ? data['version'] : undefined;
  if (isObject(data) && typeof version === 'number' && version > format)
    return { diagnostics: [newer(document, data)] };
  const diagnostics: Diagnostic[] = validate(schema, data, []).map((finding) => {
    const at = finding.atKey ? document.locateKey(finding.pointer) : document.locate(finding.pointer);
    return diagnostic('GB1071', finding.message, { at, help });
  });
  if (typeof version === 'number' && version < format)
    diagnostics.push(diagnostic('GB1071', `there is no format ${version}`, { at: document.locate(['version']), help }));
  if (hasErrors(diagnostics)) return { diagnostics };
  const go = goOf(document, diagnostics);
  return hasErrors(diagnostics) ? { diagnostics } : { value: { go }, diagnostics };
}

function newer(document: Document, data: Readonly<Record<string, unknown>>): Diagnostic {
  const needed =
    typeof data['gobuild'] === 'string' ? `gobuild ${data['gobuild'].slice(0, 40)} or newer` : 'a newer gobuild';
  return diagnostic(
    'GB1072',
    `${lockFileName} is of format ${String(data['version'])}, and this gobuild ${gobuildVersion} reads format ${format}`,
    { at: document.locate(['version']), help: `it needs ${needed}` },
  );
}

function goOf(document: Document, diagnostics: Diagnostic[]): Lock['go'] {
  const go: Record<string, LockedToolchain> = Object.create(null) as Record<string, LockedToolchain>;
  const written = objectAt(objectAt(document.data, 'toolchains'), 'go');
  for (const [wanted, entry] of Object.entries(written)) {
    const version = textAt(entry, 'version');
    if (!satisfiesGo(wanted, version))
      diagnostics.push(
        diagnostic('GB1071', `Go ${version} is not one of ${wanted}`, {
          at: document.locate(['toolchains', 'go', wanted, 'version']),
          help,
        }),
      );
    go[wanted] = { version, sums: { ...(objectAt(entry, 'sums') as LockedToolchain['sums']) } };
  }
  return go;
}

function textAt(value: unknown, key: string): string {
  const member = isObject(value) ? value[key] : undefined;
  return typeof member === 'string' ? member : '';
}

function objectAt(value: unknown, key: string): JsonObject {
  const member = isObject(value) ? value[key] : undefined;
  return isObject(member) ? (member as Record<string, Json>) : {};
}

/** The text of a lock: keys in order, so that two machines write the same and a change is one line in a review. */
export function lockText(lock: Lock): string {
  const lines = [
    '# Written by gobuild; commit it. `gobuild lock` completes it, `gobuild lock --update go` moves it on.',
    `version: ${format}`,
    `gobuild: "${reader}"`,
    'toolchains:',
  ];
  const entries = Object.entries(lock.go).toSorted(([a], [b]) => compareGoVersions(a, b));
  lines.push(entries.length === 0 ? '  go: {}' : '  go:');
  for (const [wanted, { version, sums }] of entries) {
    lines.push(`    "${wanted}":`, `      version: "${version}"`);
    const platforms = Object.entries(sums).toSorted(([a], [b]) => compareText(a, b));
    if (platforms.length > 0) lines.push('      sums:', ...platforms.map(([name, sum]) => `        ${name}: ${sum}`));
  }
  return `${lines.join('\n')}\n`;
}
