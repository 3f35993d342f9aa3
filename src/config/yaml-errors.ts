/** What the YAML library complains of, said so that one knows what to write instead. */
import { diagnostic, type Diagnostic } from '../model/diagnostic.ts';
import type { LineTable } from './line-table.ts';

/** An error of the library: its code, its English message, the offsets it points at. */
export interface YamlError {
  readonly code: string;
  readonly message: string;
  readonly pos: readonly [number, number];
}

const quoteHelp = 'quote the text: "…"';

const help: Readonly<Record<string, string>> = {
  BAD_INDENT: 'indent it with more spaces than the line it belongs to, and close every [ and {',
  BAD_SCALAR_START: quoteHelp,
  BLOCK_AS_IMPLICIT_KEY: 'a text with ": " in it has to be quoted: "a: b"',
  BLOCK_IN_FLOW: 'inside [ ] and { } lists and maps are written with brackets too',
  MISSING_CHAR: 'close every quote, [ and { that is opened',
  MULTILINE_IMPLICIT_KEY: 'a key stands on one line: a ":" may be missing, or a text needs quotes',
  KEY_OVER_1024_CHARS: 'a ":" may be missing, or a text needs quotes',
  BAD_DQ_ESCAPE: 'write \\\\ for a backslash, or use single quotes',
  UNEXPECTED_TOKEN: 'look at the indentation, and quote texts that hold : # [ ] { } , & * ! | >',
};

/** `${{ }}` and selectors hold brackets, which YAML takes for its own inside [ ] and { }. */
export function explainYamlError(error: YamlError, text: string, table: LineTable): Diagnostic {
  const [start, end] = error.pos;
  const at = table.at(start, Math.max(end, start + 1));
  if (error.code === 'TAB_AS_INDENT')
    return diagnostic('GB1001', 'a tab indents this line', { at, help: 'YAML indents with spaces alone' });
  if (error.code === 'BAD_DIRECTIVE' || error.code === 'MULTIPLE_DOCS')
    return diagnostic('GB1011', lowerFirst(error.message), {
      at,
      help: 'one file holds one document without directives',
    });
  const line = lineAround(text, start);
  const unquoted = unquotedIn(line);
  if (unquoted)
    return diagnostic('GB1001', lowerFirst(error.message), {
      at,
      help: `inside [ ] and { } this text has to be quoted: "${unquoted}"`,
    });
  return diagnostic('GB1001', lowerFirst(error.message), { at, help: help[error.code] });
}

const lowerFirst = (text: string): string =>
  /^[A-Z][a-z ]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;

function lineAround(text: string, at: number): string {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  const end = text.indexOf('\n', at);
  return text.slice(start, Math.min(end < 0 ? text.length : end, start + 2000));
}

/** A selector with traits, or an expression, that stands bare after `[`, `{`, `,` or `: ` of a flow collection. */
function unquotedIn(line: string): string | undefined {
  if (!/[[{]/.test(line)) return undefined;
  const bare = /(?:[[{,]|: )\s*((?:[\w*.@/-]+\[[^\]"']*\])|(?:[^\s"',[\]{}]*\$\{\{[^}]*\}\}))/.exec(line);
  return bare?.[1];
}
