/** path → SourceText: the one step of this room that reads a file; it refuses what is no plain UTF-8 text. */
import { sizeText } from '../base/text.ts';
import type { AbsolutePath } from '../base/path.ts';
import {
  checked,
  diagnostic,
  rejected,
  type Checked,
  type Diagnostic,
  type DiagnosticCode,
} from '../model/diagnostic.ts';
import type { Failure } from '../model/failure.ts';
import { FileError, type Files } from '../model/ports.ts';
import { lineTable } from './line-table.ts';

/** A text with the name by which places in it are shown. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
}

export interface ReadSource extends Checked<SourceText> {
  /** The machine refused: nothing is wrong with what the user wrote. */
  readonly failure?: Failure | undefined;
  /** What the places of the diagnostics are drawn in, where there is no value. */
  readonly drawn?: string | undefined;
}

/** 4 MiB: spec 2. */
export const maximumBytes = 4 * 1024 * 1024;

/** Reads the file at `path`, shown as `file`. What is missing, a folder, too large or no text gives diagnostics. */
export function readSource(files: Files, path: AbsolutePath, file: string): ReadSource {
  try {
    const stat = files.follow(path);
    if (!stat) return rejected(absent(file, files.stat(path)?.kind === 'link'));
    if (stat.kind !== 'file')
      return rejected(
        diagnostic('GB1002', `${file} is ${stat.kind === 'folder' ? 'a folder' : 'not a regular file'}`, {
          help: 'name the file itself: -f FOLDER/gobuild.yaml',
        }),
      );
    if (stat.size > maximumBytes) return tooLarge(file, stat.size);
    const bytes = files.read(path);
    return bytes.byteLength > maximumBytes ? tooLarge(file, bytes.byteLength) : decodeSource(file, bytes);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return {
      diagnostics: [],
      failure: { type: 'input-unreadable', path: file, message: withCode(error) },
    };
  }
}

const absent = (file: string, isLink: boolean): Diagnostic =>
  isLink
    ? diagnostic('GB1002', `${file} is a link that leads nowhere`, { help: 'make what it names, or remove the link' })
    : diagnostic('GB1002', `there is no file ${file}`, {
        help: 'go to the folder that holds it, or name it with -f',
      });

/** Most messages of the system name their code already. */
const withCode = ({ message, code }: FileError): string => (message.includes(code) ? message : `${message} (${code})`);

const tooLarge = (file: string, bytes: number): Checked<never> =>
  rejected(
    diagnostic('GB1003', `${file} has ${sizeText(bytes)}; at most ${sizeText(maximumBytes)} are read`, {
      help: 'lists of that size belong into files of their own, which targets name as inputs',
    }),
  );

/** UTF-8 without a byte order mark, control characters or hidden marks that turn the direction of the text. */
export function decodeSource(file: string, bytes: Uint8Array): ReadSource {
  const [first, second, third] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || looksWide(bytes))
    return notText(file, { text: '', at: 0, what: 'the file is UTF-16 text', help: 'save it as UTF-8' });
  if (first === 0xef && second === 0xbb && third === 0xbf)
    return notText(file, {
      text: '',
      at: 0,
      what: 'the file begins with a byte order mark',
      help: 'save it as "UTF-8", not "UTF-8 with BOM"',
    });
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const lossy = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    const { at, offset } = firstInvalid(bytes, lossy);
    const byte = `0x${(bytes[offset] ?? 0).toString(16).toUpperCase().padStart(2, '0')}`;
    const what = `the byte ${byte} here (byte ${offset + 1} of the file) is no UTF-8`;
    return notText(file, { text: lossy, at, what, help: 'save the file as UTF-8' });
  }
  return refuseHidden({ file, text });
}

/** Text of two bytes a letter without a mark: every second byte of the beginning is zero. */
function looksWide(bytes: Uint8Array): boolean {
  if (bytes.length < 4) return false;
  const [a, b, c, d] = bytes;
  return (a === 0 && b !== 0 && c === 0 && d !== 0) || (a !== 0 && b === 0 && c !== 0 && d === 0);
}

/** The first replacement character that the file does not hold itself, and the first invalid byte. */
function firstInvalid(bytes: Uint8Array, lossy: string): { readonly at: number; readonly offset: number } {
  const encoder = new TextEncoder();
  let offset = 0;
  for (let at = 0; at < lossy.length;) {
    const point = lossy.codePointAt(at) ?? 0;
    const letter = String.fromCodePoint(point);
    const encoded = encoder.encode(letter);
    if (point === 0xfffd && !encoded.every((byte, index) => bytes[offset + index] === byte)) return { at, offset };
    offset += encoded.length;
    at += letter.length;
  }
  return { at: 0, offset: 0 };
}

const hidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069\ufeff]/g;

function refuseHidden(source: SourceText): ReadSource {
  const table = lineTable(source.file, source.text);
  const diagnostics = [...source.text.matchAll(hidden)].slice(0, 20).map((match) => {
    const point = match[0].charCodeAt(0);
    const name = `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
    const what = point >= 0x2000 ? 'an invisible mark that changes how the text is shown' : 'a control character';
    return diagnostic('GB1004', `here stands ${what} (${name})`, {
      at: table.at(match.index, match.index + 1),
      help: `remove it, or write "\\u${point.toString(16).padStart(4, '0')}" inside double quotes`,
    });
  });
  return diagnostics.length > 0 ? { diagnostics, drawn: source.text } : checked(source);
}

function notText(file: string, found: { text: string; at: number; what: string; help: string }): ReadSource {
  const code: DiagnosticCode = 'GB1004';
  const at = lineTable(file, found.text).at(found.at, found.at + 1);
  return { ...rejected(diagnostic(code, found.what, { at, help: found.help })), drawn: found.text || undefined };
}
