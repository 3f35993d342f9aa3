/** The quoting state of a POSIX shell text (XCU 2.2, 2.3 and bash's additions) at each of its holes. */
import { lineEnd } from './line-table.ts';

type State =
  | 'single'
  | 'ansi'
  | 'double'
  | 'backtick'
  | 'comment'
  | 'arithmetic'
  /** `name[…]`: bash evaluates what is inside, commands included. */
  | 'subscript'
  | 'parenthesis'
  | 'brace'
  | 'heredoc';

interface Heredoc {
  readonly end: string;
  readonly tabs: boolean;
  /** The end is quoted: the body is taken as it stands. */
  readonly quoted: boolean;
}

interface Reader {
  readonly text: string;
  at: number;
  /** A word may begin here: what stands before is white space or an operator, and no escaped one. */
  isWordStart: boolean;
  readonly states: State[];
  readonly heredocs: Heredoc[];
  readonly problems: (string | undefined)[];
}

const NUL = '\u0000';
const wordBreak = /[\s;&|()<>`]/;

/** Why the shell would take more of the value than one word, for each NUL of `text`. */
export function posixProblem(text: string): readonly (string | undefined)[] {
  const reader: Reader = { text, at: 0, isWordStart: true, states: [], heredocs: [], problems: [] };
  while (reader.at < text.length) step(reader);
  return reader.problems;
}

const top = (reader: Reader): State | undefined => reader.states.at(-1);
const before = (reader: Reader): string => (reader.at === 0 ? '\n' : reader.text.charAt(reader.at - 1));

function step(reader: Reader): void {
  const letter = reader.text.charAt(reader.at);
  const isWordStart = reader.isWordStart;
  reader.isWordStart = wordBreak.test(letter);
  if (letter === NUL) {
    reader.problems.push(problemHere(reader));
    reader.at += 1;
    return;
  }
  if (letter === '\n' && reader.heredocs.length > 0 && top(reader) !== 'single' && top(reader) !== 'double') {
    reader.at += 1;
    for (const heredoc of reader.heredocs.splice(0)) readHeredoc(reader, heredoc);
    if (top(reader) === 'comment') reader.states.pop();
    return;
  }
  switch (top(reader)) {
    case 'single':
      return closeAt(reader, letter, "'");
    case 'ansi':
      if (letter === '\\') reader.at += reader.text.charAt(reader.at + 1) === NUL ? 1 : 2;
      else closeAt(reader, letter, "'");
      return;
    case 'comment':
      return closeAt(reader, letter, '\n');
    case 'double':
      return stepDouble(reader, letter);
    default:
      return stepPlain(reader, letter, isWordStart);
  }
}

function closeAt(reader: Reader, letter: string, end: string): void {
  if (letter === end) reader.states.pop();
  reader.at += 1;
}

function problemHere(reader: Reader): string | undefined {
  const previous = before(reader);
  if (reader.states.includes('backtick')) return 'inside backticks';
  if (reader.states.includes('heredoc')) return 'inside a here-document';
  if (reader.states.includes('arithmetic')) return 'inside an arithmetic expansion';
  if (reader.states.includes('subscript')) return 'inside the brackets of an array';
  switch (top(reader)) {
    case 'single':
    case 'ansi':
      return 'inside quotes';
    case 'comment':
      return 'inside a comment';
    default:
  }
  if (isInsideDouble(reader)) return 'inside quotes';
  if (previous === '$') return 'right behind a "$"';
  if (previous === '\\') return 'right behind a backslash';
  if (/(?:^|[^<])<<-?\s*$/.test(reader.text.slice(Math.max(0, reader.at - 16), reader.at)))
    return 'as the end of a here-document';
  return undefined;
}

/** `"${name:-…}"`: inside the braces the outer double quotes still hold. */
function isInsideDouble(reader: Reader): boolean {
  for (const state of reader.states.toReversed()) {
    if (state === 'double') return true;
    if (state !== 'brace') return false;
  }
  return false;
}

function stepPlain(reader: Reader, letter: string, isWordStart: boolean): void {
  const next = reader.text.charAt(reader.at + 1);
  if (letter === '\\') {
    // A line that goes on begins no word of its own.
    reader.isWordStart = next === '\n' && isWordStart;
    reader.at += next === NUL ? 1 : 2;
    return;
  }
  if (letter === '$' && stepDollar(reader, next)) return;
  if (letter === '<' && next === '<' && !reader.states.includes('arithmetic')) return startHeredoc(reader);
  if (letter === '`') toggleBacktick(reader);
  else if (closes(letter, top(reader))) reader.states.pop();
  else {
    const state = openedBy(reader, letter, isWordStart);
    if (state) reader.states.push(state);
  }
  reader.at += 1;
}

const closes = (letter: string, state: State | undefined): boolean =>
  (letter === ')' && (state === 'parenthesis' || state === 'arithmetic')) ||
  (letter === '}' && state === 'brace') ||
  (letter === ']' && state === 'subscript');

function openedBy(reader: Reader, letter: string, isWordStart: boolean): State | undefined {
  switch (letter) {
    case "'":
      return isInsideDouble(reader) ? undefined : 'single';
    case '"':
      return 'double';
    case '#':
      return isWordStart && top(reader) !== 'brace' ? 'comment' : undefined;
    case '[':
      return /\w/.test(before(reader)) ? 'subscript' : undefined;
    case '(':
      return reader.text.charAt(reader.at + 1) === '(' && isWordStart ? 'arithmetic' : 'parenthesis';
    default:
      return undefined;
  }
}

function stepDouble(reader: Reader, letter: string): void {
  const next = reader.text.charAt(reader.at + 1);
  if (letter === '\\') {
    reader.at += next === NUL ? 1 : 2;
    return;
  }
  if (letter === '$' && next !== "'" && next !== '"' && stepDollar(reader, next)) return;
  if (letter === '"') reader.states.pop();
  else if (letter === '`') toggleBacktick(reader);
  reader.at += 1;
}

/** `$(`, `$((`, `${`, `$'`, `$"`; false for a plain variable. */
function stepDollar(reader: Reader, next: string): boolean {
  const states: Readonly<Record<string, State>> = { '(': 'parenthesis', '{': 'brace', "'": 'ansi', '"': 'double' };
  const state = states[next];
  if (!state) return false;
  // The second bracket of `$((` is read as one of its own; quotes inside are followed as anywhere else.
  reader.states.push(next === '(' && reader.text.charAt(reader.at + 2) === '(' ? 'arithmetic' : state);
  reader.isWordStart = next === '(';
  reader.at += 2;
  return true;
}

function toggleBacktick(reader: Reader): void {
  const open = reader.states.lastIndexOf('backtick');
  if (open >= 0) reader.states.length = open;
  else reader.states.push('backtick');
}

/** `<<END`, `<<-'END'`; `<<<` is a word like any other. */
function startHeredoc(reader: Reader): void {
  const rest = reader.text.slice(reader.at, reader.at + 300);
  if (rest.startsWith('<<<')) {
    reader.at += 3;
    return;
  }
  const match = /^<<(-?)[ \t]*((?:[^\s;&|()<>'"\\\u0000]|\\[^\u0000]|'[^'\u0000]*'|"[^"\u0000]*")+)/.exec(rest);
  reader.at += match ? match[0].length : 2;
  reader.isWordStart = !match;
  if (match)
    reader.heredocs.push({
      end: (match[2] ?? '').replaceAll(/['"\\]/g, ''),
      tabs: match[1] === '-',
      quoted: /['"\\]/.test(match[2] ?? ''),
    });
}

function readHeredoc(reader: Reader, { end, tabs, quoted }: Heredoc): void {
  let joined = '';
  while (reader.at < reader.text.length) {
    const stop = lineEnd(reader.text, reader.at);
    const line = reader.text.slice(reader.at, stop);
    for (const letter of line) if (letter === NUL) reader.problems.push('inside a here-document');
    reader.at = stop + 1;
    const bare = tabs ? line.replace(/^\t+/, '') : line;
    // Behind a backslash the line goes on. Shells differ in whether it can still end the document: trust none.
    if (joined !== '' && (bare === end || joined + bare === end)) reader.states.push('heredoc');
    else if (bare === end) return;
    joined = !quoted && /(^|[^\\])(\\\\)*\\$/.test(line) ? `${joined}${bare.slice(0, -1)}` || ' ' : '';
  }
}
