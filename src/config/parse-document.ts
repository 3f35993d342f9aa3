/** SourceText → Document: strict YAML 1.2 within bounds; the only door of `yaml`. Never throws for a bad text. */
import { Composer, CST, isAlias, isMap, isScalar, isSeq, Lexer, Parser, type Document as YamlDocument } from 'yaml';
import { count } from '../base/text.ts';
import { diagnostic, type Checked, type Diagnostic } from '../model/diagnostic.ts';
import { buildTree, type NodeShapes } from './build-tree.ts';
import { lineTable, type LineTable } from './line-table.ts';
import type { SourceText } from './read-source.ts';
import { documentOf, type Document } from './source-tree.ts';
import { explainYamlError } from './yaml-errors.ts';

export const limits = { depth: 64, aliases: 100, nodes: 200_000 } as const;

const shapes: NodeShapes = { isAlias, isMap, isScalar, isSeq };

/** Parses `source`; the value is there only if the text is one well-formed document within the limits. */
export function parseDocument(source: SourceText): Checked<Document> {
  const table = lineTable(source.file, source.text);
  const scan = scanTokens(source.text, table);
  if (scan.tooBig) return { diagnostics: scan.diagnostics };
  const composed = compose(scan.tokens, source, table);
  const found = [...scan.diagnostics, ...composed.diagnostics];
  if (!composed.document) return { diagnostics: found };
  const tree = buildTree({ root: composed.document.contents, text: source.text, shapes, table });
  // What the builder sees on a line with a syntax error is that error's echo.
  const lines = new Set(found.map((item) => item.at?.line));
  const diagnostics = [...found, ...tree.diagnostics.filter((item) => !lines.has(item.at?.line))];
  if (!tree.value || diagnostics.length > 0) return { diagnostics };
  return { value: documentOf(source, tree.value, table), diagnostics };
}

interface Scan {
  readonly tokens: CST.Token[];
  readonly diagnostics: Diagnostic[];
  /** Going on would cost more than the file is worth, or the process itself. */
  tooBig: boolean;
}

/**
 * Reads lexemes and feeds them to the library's stack parser, watching its depth: the composer recurses, and a
 * text of 2 KB that nests 1000 deep ends the whole process when it is composed twice.
 */
function scanTokens(text: string, table: LineTable): Scan {
  const parser = new Parser();
  const scan: Scan = { tokens: [], diagnostics: [], tooBig: false };
  const tally = { nodes: 0, aliases: 0 };
  let offset = 0;
  let isScalarText = false;
  for (const lexeme of new Lexer().lex(text)) {
    const marker = lexeme === CST.DOCUMENT || lexeme === CST.SCALAR || lexeme === CST.FLOW_END;
    if (lexeme === CST.SCALAR || lexeme === '[' || lexeme === '{' || lexeme === '-') tally.nodes += 1;
    if (!marker && !isScalarText) noteLexeme({ lexeme, offset, scan, table, tally });
    isScalarText = lexeme === CST.SCALAR;
    scan.tokens.push(...parser.next(lexeme));
    if (!marker) offset += lexeme.length;
    const problem = overLimit(parser.stack.length, tally);
    if (!problem) continue;
    scan.diagnostics.push(
      diagnostic(problem.code, problem.message, { at: table.at(offset, offset + 1), help: problem.help }),
    );
    scan.tooBig = true;
    return scan;
  }
  scan.tokens.push(...parser.end());
  return scan;
}

function overLimit(depth: number, tally: { nodes: number; aliases: number }): Omit<Diagnostic, 'severity'> | undefined {
  // Two entries of the stack are the document and the scalar that is being read.
  if (depth > limits.depth + 2)
    return {
      code: 'GB1005',
      message: `this is nested more than ${limits.depth} deep`,
      help: 'close brackets that were left open; nothing in this language needs such a depth',
    };
  if (tally.aliases > limits.aliases)
    return {
      code: 'GB1006',
      message: `the file has more than ${count(limits.aliases, 'alias', 'aliases')}`,
      help: 'use vars and matrices instead of anchors',
    };
  if (tally.nodes > limits.nodes)
    return {
      code: 'GB1006',
      message: `the file holds more than ${limits.nodes} values`,
      help: 'lists of that size belong into files of their own, which targets name as inputs',
    };
  return undefined;
}

interface LexemeNote {
  readonly lexeme: string;
  readonly offset: number;
  readonly scan: Scan;
  readonly table: LineTable;
  readonly tally: { nodes: number; aliases: number };
}

function noteLexeme({ lexeme, offset, scan, table, tally }: LexemeNote): void {
  const type = CST.tokenType(lexeme);
  const at = table.at(offset, offset + lexeme.length);
  if (type === 'alias') tally.aliases += 1;
  if (type === 'tag')
    scan.diagnostics.push(
      diagnostic('GB1009', `"${lexeme}" is a YAML tag, and tags have no meaning here`, {
        at,
        help: `to write a text that begins with "!", quote it: "${lexeme}"`,
      }),
    );
  if (type === 'directive-line' && !/^%YAML\s+1\.2\s*$/.test(lexeme))
    scan.diagnostics.push(
      diagnostic('GB1011', 'the file is read as YAML 1.2 without directives', { at, help: 'remove this line' }),
    );
}

interface Composed {
  readonly document?: YamlDocument.Parsed | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

function compose(tokens: readonly CST.Token[], source: SourceText, table: LineTable): Composed {
  const diagnostics: Diagnostic[] = [];
  const documents: YamlDocument.Parsed[] = [];
  // uniqueKeys compares every key with every other one: build-tree.ts looks for twins in linear time instead.
  const options = { version: '1.2', schema: 'core', merge: false, strict: true, uniqueKeys: false } as const;
  const composer = new Composer({ ...options, prettyErrors: false, logLevel: 'silent', keepSourceTokens: false });
  for (const document of composer.compose(tokens, false, source.text.length)) {
    documents.push(document);
    if (documents.length > 1) break;
  }
  const [document, second] = documents;
  // Unresolved tags are warnings of the library; scanTokens has refused every tag already.
  for (const error of document?.errors ?? [])
    diagnostics.push(
      explainYamlError({ code: error.code, message: error.message, pos: error.pos }, source.text, table),
    );
  if (second)
    diagnostics.push(
      diagnostic('GB1011', 'a second document begins here', {
        at: table.at(Math.max(0, second.range[0] - 1), second.range[0]),
        help: 'one file holds one document: remove the line "---"',
      }),
    );
  if (!document || document.contents === null)
    diagnostics.push(
      diagnostic('GB1011', 'the file is empty', {
        at: table.at(0, 0),
        help: 'begin with "version: 1", "project: NAME" and "targets:"',
      }),
    );
  // One slip makes many follow-ups: the first of each line says enough.
  const firstOfLine = new Map(diagnostics.toReversed().map((item) => [item.at?.line ?? 0, item]));
  const kept = diagnostics.filter((item) => firstOfLine.get(item.at?.line ?? 0) === item).slice(0, 20);
  return { document, diagnostics: kept };
}
