/** SourceText → Document: strict YAML 1.2 within bounds; the only door of `yaml`. Never throws for a bad text. */
import { Composer, CST, isAlias, isMap, isScalar, isSeq, Lexer, Parser, type Document as YamlDocument } from 'yaml';
import { count } from '../base/text.ts';
import { diagnostic, type Checked, type Diagnostic } from '../model/diagnostic.ts';
import { buildTree, type NodeShapes } from './build-tree.ts';
import { lineTable, type LineTable } from './line-table.ts';
import { plainTree } from './plain-yaml.ts';
import type { SourceText } from './read-source.ts';
import { documentOf, type Document } from './source-tree.ts';
import { findUnclosed, type Unclosed } from './unclosed.ts';
import { explainYamlError, type YamlError } from './yaml-errors.ts';
import { recover, type Attempt, type FaultStart } from './yaml-recovery.ts';

export const limits = { depth: 64, aliases: 100, nodes: 200_000 } as const;

const shapes: NodeShapes = { isAlias, isMap, isScalar, isSeq };

export interface ParseOptions {
  /** A file of another tool: merge keys and odd spellings of numbers are taken. */
  readonly isForeign?: boolean | undefined;
}

/** Parses `source`; the value is there only if the text is one well-formed document within the limits. */
export function parseDocument(source: SourceText & ParseOptions): Checked<Document> {
  const plain = plainTree(source.text);
  if (!plain) return parseAny(source);
  return { value: documentOf(source, plain, lineTable(source.file, source.text)), diagnostics: [] };
}

/** The same by the library alone. */
export function parseAny(source: SourceText & ParseOptions): Checked<Document> {
  const table = lineTable(source.file, source.text);
  const scan = scanTokens(source.text, table);
  if (scan.tooBig) return { diagnostics: scan.diagnostics };
  const composed = compose(scan.tokens, source.text.length);
  const whole = composed.errors.length === 0 ? composed : undefined;
  const recovery = whole ? { errors: [], healed: source.text } : recover(source.text, attemptOf(table), startOfFault);
  const healed = whole ?? (recovery.healed === undefined ? undefined : composeText(recovery.healed, table));
  const found = [
    ...scan.diagnostics,
    ...recovery.errors.map(({ error, text }) =>
      explainYamlError(error, { text, table, unclosed: unclosedIn(text, error) }),
    ),
    ...(healed ? formOf(healed, source.text, { table, isWhole: whole !== undefined }) : []),
  ];
  if (!healed?.document) return { diagnostics: firstOfLines(found) };
  const text = recovery.healed ?? source.text;
  const tree = buildTree({ root: healed.document.contents, text, shapes, table, isForeign: source.isForeign });
  // What the builder sees on a line with a syntax error is that error's echo, and so is a lost anchor.
  const lines = new Set(found.map((item) => item.at?.line));
  const more = tree.diagnostics.filter(
    (item) => !lines.has(item.at?.line) && (whole || !isLostAnchor(item, source.text)),
  );
  const diagnostics = [...firstOfLines(found), ...more];
  if (!tree.value || diagnostics.length > 0) return { diagnostics };
  return { value: documentOf(source, tree.value, table), diagnostics };
}

const isLostAnchor = ({ code, message }: Diagnostic, text: string): boolean =>
  code === 'GB1014' && text.includes(/&\S+/.exec(message)?.[0] ?? '&');

/** One slip makes many follow-ups: the first of each line says enough. */
function firstOfLines(found: readonly Diagnostic[]): readonly Diagnostic[] {
  const firstOfLine = new Map(found.toReversed().map((item) => [item.at?.line ?? 0, item]));
  return found.filter((item) => firstOfLine.get(item.at?.line ?? 0) === item).slice(0, 20);
}

function composeText(text: string, table: LineTable): Composed | undefined {
  const scan = scanTokens(text, table);
  return scan.tooBig ? undefined : compose(scan.tokens, text.length);
}

const attemptOf =
  (table: LineTable): Attempt =>
  (text) =>
    composeText(text, table)?.errors;

const unclosedPattern = /^Flow (?:map|sequence) in|closing ["']quote|node end|Implicit keys need/;

function unclosedIn(text: string, { message, pos }: YamlError): Unclosed | undefined {
  if (!unclosedPattern.test(message)) return undefined;
  const markers = { document: CST.DOCUMENT, scalar: CST.SCALAR, flowEnd: CST.FLOW_END };
  const found = findUnclosed({ text, lexemes: new Lexer().lex(text), markers }, pos[0]);
  // What is open somewhere else is not what this error is about.
  const isBracket = found !== undefined && (found.sign === '[' || found.sign === '{');
  return isBracket && !message.startsWith('Flow') ? undefined : found;
}

const startOfFault: FaultStart = (text, error) => unclosedIn(text, error)?.offset ?? error.pos[0];

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
    if (beginsValue(lexeme)) tally.nodes += 1;
    if (!marker && !isScalarText) noteLexeme({ lexeme, offset, scan, table, tally });
    isScalarText = lexeme === CST.SCALAR;
    for (const token of parser.next(lexeme)) scan.tokens.push(token);
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

const beginsValue = (lexeme: string): boolean =>
  lexeme === CST.SCALAR || lexeme === '[' || lexeme === '{' || lexeme === '-';

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
  // Aliases, tags and directives alone are looked at, and they begin with these: a big file has half a million others.
  if (!/^[*!%]/.test(lexeme)) return;
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
  readonly second?: YamlDocument.Parsed | undefined;
  readonly errors: readonly YamlError[];
}

function compose(tokens: readonly CST.Token[], length: number): Composed {
  const documents: YamlDocument.Parsed[] = [];
  // uniqueKeys compares every key with every other one: build-tree.ts looks for twins in linear time instead.
  const options = { version: '1.2', schema: 'core', merge: false, strict: true, uniqueKeys: false } as const;
  const composer = new Composer({ ...options, prettyErrors: false, logLevel: 'silent', keepSourceTokens: false });
  for (const document of composer.compose(tokens, false, length)) {
    documents.push(document);
    if (documents.length > 1) break;
  }
  const [document, second] = documents;
  // Unresolved tags are warnings of the library; scanTokens has refused every tag already.
  const errors = (document?.errors ?? []).map(({ code, message, pos }) => ({ code, message, pos }));
  return { document, second, errors };
}

interface Form {
  readonly table: LineTable;
  /** False if faulty entries were taken out: the rest may well be empty. */
  readonly isWhole: boolean;
}

/** One document, and not an empty one. */
function formOf({ document, second }: Composed, text: string, { table, isWhole }: Form): readonly Diagnostic[] {
  if (document && second) {
    const mark = text.indexOf('\n---', Math.max(0, document.range[1] - 1)) + 1;
    const start = mark > 0 && mark <= second.range[2] ? mark : second.range[0];
    const help = 'one file holds one document: remove the line "---"';
    return [diagnostic('GB1011', 'a second document begins here', { at: table.at(start, start + 3), help })];
  }
  if (!isWhole || (document && document.contents !== null)) return [];
  const help = 'begin with "version: 1", "project: NAME" and "targets:"';
  return [diagnostic('GB1011', 'the file is empty', { at: table.at(0, 0), help })];
}
