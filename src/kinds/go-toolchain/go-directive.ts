/** The line of go.mod and go.work that says which Go they need (https://go.dev/ref/mod#go-mod-file-go). Pure. */
import type { Location } from '../../model/location.ts';

export interface GoDirective {
  /** `1.26`, `1.26.3`. */
  readonly version: string;
  readonly at: Location;
}

/** Undefined if the text has no such line. `file` is how it is named in messages. */
export function goDirective(file: string, text: string): GoDirective | undefined {
  let start = 0;
  for (const [index, line] of text.split('\n').entries()) {
    const [, before = '', version = ''] = /^(\s*go\s+)([^\s/]+)/.exec(line) ?? [];
    if (version !== '') {
      const from = start + before.length;
      return {
        version,
        at: { file, line: index + 1, column: before.length + 1, start: from, end: from + version.length },
      };
    }
    start += line.length + 1;
  }
  return undefined;
}
