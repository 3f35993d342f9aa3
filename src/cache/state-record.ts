/** One record of the state log, as it is written and as it is read: three lines in UTF-8. */
import { InternalError } from '../base/bug.ts';

/** `b` begun, `e` ended well, `f` forgotten, `t` text. */
type Tag = 'b' | 'e' | 'f' | 't';

/** The lines: tag and JSON of its name; JSON of its fields; JSON of the document, or the text. */
export interface Raw {
  /** Where its frame begins in the file. */
  at: number;
  /** Bytes of its lines. */
  readonly length: number;
  readonly fields: string;
  readonly body: () => string;
  readonly bytes: () => Uint8Array;
}

/** One that is about to be written. Texts are kept, not bytes: a small buffer keeps a whole piece of the pool that it is from. */
export interface Fresh {
  readonly tag: Tag;
  readonly name: string;
  readonly fields: string;
  readonly body: string;
}

interface Lines {
  readonly fields?: object | undefined;
  readonly body?: string | undefined;
}

export const recordOf = (tag: Tag, name: string, { fields = {}, body = '' }: Lines): Fresh => ({
  tag,
  name,
  fields: JSON.stringify(fields),
  body,
});

export const bytesOf = ({ tag, name, fields, body }: Fresh): Uint8Array =>
  Buffer.from(`${tag}${JSON.stringify(name)}\n${fields}\n${body}`);

export const writtenAt = (at: number, length: number, record: Fresh): Raw => {
  const { fields, body } = record;
  return { at, length, fields, body: () => body, bytes: () => bytesOf(record) };
};

const newline = 10;

/** `at`: where its frame begins in the file. */
export function readRecord(frame: Uint8Array, at: number): Pick<Fresh, 'tag' | 'name'> & { readonly raw: Raw } {
  const bytes = Buffer.from(frame.buffer, frame.byteOffset, frame.length);
  const first = bytes.indexOf(newline);
  const second = bytes.indexOf(newline, first + 1);
  if (first < 0 || second < 0) throw new InternalError('a record of the state log has no three lines');
  const tag = bytes.toString('latin1', 0, 1) as Tag;
  const name = JSON.parse(bytes.toString('utf8', 1, first)) as string;
  const raw: Raw = {
    at,
    length: bytes.length,
    fields: bytes.toString('utf8', first + 1, second),
    body: () => bytes.toString('utf8', second + 1),
    bytes: () => bytes,
  };
  return { tag, name, raw };
}
