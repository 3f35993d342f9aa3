/** Places of files in what Go's compiler, `go vet` and tests say. Pure. */
import { stripVTControlCharacters } from 'node:util';

export interface FoundPlace {
  /** As it was said: a workspace path, where whoever said it made it one. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column?: number | undefined;
  readonly message: string;
  /** The test that failed there. */
  readonly test?: string | undefined;
}

/** Only files that Go names: `example.com:443: refused` is no place. */
const place =
  /^\s*(?:vet: )?(?:\.\/)?([^\s:][^:]*\.(?:go|mod|sum|work|s|c|h|cc|cpp|cxx|m|proto|y)):(\d+):(?:(\d+):)? ?(.*)$/;
const testHead = /^\s*--- FAIL: (\S+)/;
/** Characters of a line that are looked at. */
const longest = 2000;
/** Lines of a test's message. */
const messageLines = 6;

/** In their order. Of a test that failed only the last place: before it stand what it logged. */
export function foundPlaces(lines: readonly string[]): readonly FoundPlace[] {
  const found: FoundPlace[] = [];
  let test: OpenTest | undefined;
  const end = (): void => {
    if (test?.last) found.push({ ...test.last, message: test.message.join('\n').trim(), test: test.name });
    test = undefined;
  };
  for (const raw of lines) {
    const line = stripVTControlCharacters(raw.slice(0, longest));
    const name = testHead.exec(line)?.[1];
    if (name !== undefined) {
      end();
      test = { name, message: [], last: undefined };
      continue;
    }
    const here = placeOf(line);
    if (!test) {
      if (here && here.message !== '') found.push(here);
    } else if (here) test = { name: test.name, message: [here.message], last: here };
    else if (test.message.length > 0 && test.message.length < messageLines) test.message.push(line.trim());
  }
  end();
  return found;
}

interface OpenTest {
  readonly name: string;
  readonly message: string[];
  readonly last: FoundPlace | undefined;
}

function placeOf(line: string): FoundPlace | undefined {
  const [, file, row, column, message = ''] = place.exec(line) ?? [];
  if (file === undefined) return undefined;
  return { file, line: Number(row), ...(column === undefined ? {} : { column: Number(column) }), message };
}
