/** What the YAML library complains of, said so that one knows what to write instead. */
import { diagnostic, type Diagnostic } from '../model/diagnostic.ts';
import type { LineTable } from './line-table.ts';
import { closerOf, type Unclosed } from './unclosed.ts';

/** An error of the library: its code, its English message, the offsets it points at. */
export interface YamlError {
  readonly code: string;
  readonly message: string;
  readonly pos: readonly [number, number];
}

interface Surroundings {
  readonly text: string;
  readonly table: LineTable;
  /** The bracket or quote that the error is about. */
  readonly unclosed?: Unclosed | undefined;
}

interface Said {
  /** Of the library's message. */
  readonly when: RegExp;
  /** Ours; default: the library's. */
  readonly message?: string;
  readonly help: string;
}

const quoteHelp = 'quote the text: "…"';
const placement = 'look at the indentation, and quote texts that hold : # [ ] { } , & * ! | >';

const sentences: readonly Said[] = [
  {
    when: /^All mapping items must start/,
    message: 'this line is indented unlike the keys beside it',
    help: 'begin all keys of one map in the same column, and what belongs to a key further right',
  },
  {
    when: /^All sequence items must start/,
    message: 'this item is indented unlike those beside it',
    help: 'begin all items of one list in the same column',
  },
  {
    when: /^Nested mappings are not allowed/,
    message: 'a second ": " stands on this line',
    help: 'quote a text with ": " in it, as in "a: b", or put the inner key on a line of its own',
  },
  {
    when: /^Implicit map keys need/,
    message: 'here stands a text without ":" where a key should be',
    help: 'write "key: value", or "- " before each item of a list',
  },
  {
    when: /^Implicit keys need/,
    message: 'a key has to stand on one line',
    help: 'a ":" may be missing before it, or a text needs quotes',
  },
  {
    when: /must be at most 1024 chars/,
    message: 'this key is too long',
    help: 'a ":" may be missing before it, or a text needs quotes',
  },
  { when: /^Missing , /, message: 'a comma is missing before this', help: 'separate what stands in brackets by ","' },
  { when: /^Missing space after :/, message: 'a space is missing after ":"', help: 'write "key: value"' },
  {
    when: /^Unexpected (?:,|empty item)/,
    message: 'an item is missing before this comma',
    help: 'remove one of the two commas',
  },
  {
    when: /^Unexpected .* (?:at node end|token|in )/,
    message: 'this does not belong here',
    help: placement,
  },
  { when: /^Plain value cannot start/, message: 'a text begins with a sign of YAML', help: quoteHelp },
  { when: /^Invalid escape/, help: 'write \\\\ for a backslash, or use single quotes' },
  { when: /^Sequence item without/, message: 'this item of a list has no "- "', help: 'write "- " before it' },
  {
    when: /^(?:A block sequence may not|Block collections are not|.*in flow collection)/,
    message: 'a list or map of several lines stands inside brackets',
    help: 'inside [ ] and { } lists and maps are written with brackets too',
  },
  {
    when: /^Comments must be separated/,
    message: '"#" begins a comment only after a space',
    help: 'write a space before it, or quote the text',
  },
  { when: /^Block scalar/, help: 'begin the text on the next line, further right than its key' },
  { when: /^(?:Anchor|Alias|A node|An alias)/, help: 'leave anchors out: vars and matrices say the same' },
];

/** `${{ }}` and selectors hold brackets, which YAML takes for its own inside [ ] and { }. */
export function explainYamlError(error: YamlError, { text, table, unclosed }: Surroundings): Diagnostic {
  const [start, end] = error.pos;
  const at = table.at(start, Math.max(end, start + 1));
  if (error.code === 'TAB_AS_INDENT')
    return diagnostic('GB1001', 'a tab indents this line', { at, help: 'YAML indents with spaces alone' });
  if (error.code === 'BAD_DIRECTIVE' || error.code === 'MULTIPLE_DOCS')
    return diagnostic('GB1011', lowerFirst(error.message), {
      at,
      help: 'one file holds one document without directives',
    });
  const unquoted = unquotedIn(lineAround(text, start));
  if (unquoted && !/closing .quote/.test(error.message))
    return diagnostic('GB1001', 'brackets stand in a text without quotes', {
      at,
      help: `inside [ ] and { } this text has to be quoted: "${unquoted}"`,
    });
  if (unclosed) return unclosedSign(unclosed, table);
  const said = sentences.find(({ when }) => when.test(error.message));
  const message = said?.message ?? lowerFirst(error.message);
  return diagnostic('GB1001', message, { at, help: said?.help ?? placement });
}

function unclosedSign({ sign, offset, closedAt }: Unclosed, table: LineTable): Diagnostic {
  const at = table.at(offset, offset + 1);
  const isQuote = sign === '"' || sign === "'";
  if (closedAt !== undefined) {
    const { line } = table.at(closedAt, closedAt + 1);
    const help = 'end the text with the same quote on its own line';
    return diagnostic('GB1001', `this quote is closed only on line ${line}`, { at, help });
  }
  const help = isQuote ? 'end the text with the same quote' : `write ${closerOf(sign)} where it ends`;
  return diagnostic('GB1001', `this ${isQuote ? 'quote' : sign} is not closed`, { at, help });
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
