/** Lexemes of a YAML text → the bracket or quote that was opened and never closed, or much too late. */

export interface Unclosed {
  /** `[`, `{`, `"` or `'`. */
  readonly sign: string;
  /** Where it stands. */
  readonly offset: number;
  /** A quote that is closed, but on a later line: where. */
  readonly closedAt?: number | undefined;
}

const closers: Readonly<Record<string, string>> = { '[': ']', '{': '}' };
export const closerOf = (sign: string): string => closers[sign] ?? sign;

interface Lexed {
  readonly text: string;
  readonly lexemes: Iterable<string>;
  /** Lexemes that stand for no text; the last one is the end of brackets by indentation. */
  readonly markers: { readonly document: string; readonly scalar: string; readonly flowEnd: string };
}

interface Search {
  readonly before: number;
  readonly text: string;
  readonly open: Unclosed[];
  late?: Unclosed;
}

/** The first bracket or quote that is not closed where it should be; `before` an error at that offset. */
export function findUnclosed({ text, lexemes, markers }: Lexed, before: number): Unclosed | undefined {
  const search: Search = { before, text, open: [] };
  let offset = 0;
  let isScalar = false;
  for (const lexeme of lexemes) {
    if (lexeme === markers.flowEnd && search.open.length > 0) return search.open.at(-1);
    const isMarker = lexeme === markers.document || lexeme === markers.scalar || lexeme === markers.flowEnd;
    if (!isMarker && !isScalar) {
      const found = look(search, lexeme, offset);
      if (found) return found;
    }
    isScalar = lexeme === markers.scalar;
    if (!isMarker) offset += lexeme.length;
  }
  return search.late ?? search.open.at(-1);
}

function look(search: Search, lexeme: string, offset: number): Unclosed | undefined {
  if (lexeme.startsWith('"') || lexeme.startsWith("'")) return lookAtQuote(search, lexeme, offset);
  if (lexeme === '[' || lexeme === '{') search.open.push({ sign: lexeme, offset });
  if (lexeme !== ']' && lexeme !== '}') return undefined;
  const last = search.open.pop();
  return last && closerOf(last.sign) !== lexeme ? last : undefined;
}

function lookAtQuote(search: Search, lexeme: string, offset: number): Unclosed | undefined {
  const sign = lexeme.charAt(0);
  if (!isClosed(lexeme, sign)) return { sign, offset };
  const end = offset + lexeme.length;
  const isLate = lexeme.includes('\n') && end <= search.before && !search.text.slice(end, search.before).includes('\n');
  if (isLate) search.late = { sign, offset, closedAt: end - 1 };
  return undefined;
}

/** A backslash before the last quote takes it away, in double quotes alone. */
function isClosed(lexeme: string, quote: string): boolean {
  if (lexeme.length === 1 || !lexeme.endsWith(quote)) return false;
  return quote === "'" || /(?:^|[^\\])(?:\\\\)*"$/.test(lexeme.slice(1));
}
