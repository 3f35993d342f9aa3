/** Events as JSON lines: one object a line, for programs. */
import type { Event } from '../model/event.ts';

/** One line with its line break. Line separators of Unicode are escaped, so that every reader sees one line. */
export const jsonLine = (event: Event): string => `${jsonText(event)}\n`;

/** Any answer as JSON text of one line. `##` begins commands of CI systems, wherever in a line: one of it is escaped. */
export const jsonText = (value: unknown): string =>
  JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029').replaceAll('##', '#\\u0023');
