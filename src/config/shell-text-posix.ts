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
  | 'brace';

interface Heredoc {
  readonly end: string;
  readonly tabs: boolean;
  /** The end is quoted: the body is taken as it stands. */
  readonly quoted: boolean;
  /** How many states were open where it was announced: its body begins behind a line end at the same depth. */
  readonly depth: number;
}

interface Reader {
  readonly text: string;
  at: number;
  /** A word may begin here: what stands before is white space or an operator, and no escaped one. */
  isWordStart: boolean;
  readonly states: State[];
  readonly heredocs: Heredoc[];
  readonly problems: (string | undefined)[];
  /** Shells differ in how they read what came before, so nothing behind it is trusted. */
  doubtful: boolean;
}

const NUL = '\u0000';
/** Only what shells take for white space: others are letters to them. */
const wordBreak = /[ \t\n;&|()<>`]/;

/** Why the shell would take more of the value than one word, for each NUL of `text`. */
export function posixProblem(text: string): readonly (string | undefined)[] {
  const reader: Reader = {
    text,
    at: 0,
    isWordStart: true,
    states: [],
    heredocs: [],
    problems: [],
    doubtful: false,
  };
  while (reader.at < text.length) step(reader);
  return reader.problems;
}

const top = (reader: Reader): State | undefined => reader.states.at(-1);

function step(reader: Reader): void {
  const letter = reader.text.charAt(reader.at);
  const isWordStart = reader.isWordStart;
  reader.isWordStart = wordBreak.test(letter);
  if (letter === NUL) {
    reader.problems.push(problemHere(reader));
    reader.at += 1;
    return;
  }
  if (letter === '\n' && startsHeredocs(reader)) return;
  switch (top(reader)) {
    case 'single':
      return closeAt(reader, letter, "'");
    case 'ansi':
      if (letter === '\\') reader.at += escapeLength(reader);
      else closeAt(reader, letter, "'");
      return;
    case 'comment':
      // A comment inside backticks ends with them, or does not.
      if (letter === '`' && reader.states.includes('backtick')) reader.doubtful = true;
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

/** A hole behind a backslash is met on its own. */
const escapeLength = (reader: Reader): number => (reader.text.charAt(reader.at + 1) === NUL ? 1 : 2);

function problemHere(reader: Reader): string | undefined {
  if (reader.doubtful) return 'behind something that shells read in different ways';
  if (reader.states.includes('backtick')) return 'inside backticks';
  if (reader.states.includes('arithmetic')) return 'inside an arithmetic expansion';
  if (reader.states.includes('subscript')) return 'inside the brackets of an array';
  const state = top(reader);
  if (state === 'comment') return 'inside a comment';
  if (state === 'single' || state === 'ansi' || isInsideDouble(reader)) return 'inside quotes';
  const previous = reader.text.charAt(reader.at - 1);
  if (previous === '$') return 'right behind a "$"';
  if (previous === '\\') return 'right behind a backslash';
  const before = reader.text.slice(Math.max(0, reader.at - 16), reader.at);
  return /(?:^|[^<])<<-?\s*$/.test(before) ? 'as the end of a here-document' : undefined;
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
  const state = top(reader);
  if (letter === '\\') {
    // A line that goes on begins no word of its own.
    reader.isWordStart = next === '\n' && isWordStart;
    reader.at += escapeLength(reader);
    return;
  }
  if (letter === '$' && stepDollar(reader, next)) return;
  if (letter === '<' && next === '<' && isCommand(reader)) return startHeredoc(reader);
  if (isAmbiguous(reader, letter, isWordStart)) reader.doubtful = true;
  if (letter === '`') toggleBacktick(reader);
  else if (closes(letter, state)) reader.states.pop();
  else {
    const opened = openedBy(reader, letter, isWordStart);
    if (opened) reader.states.push(opened);
  }
  reader.at += 1;
}

/** Where a here-document may be announced. */
const isCommand = (reader: Reader): boolean =>
  top(reader) !== 'brace' && top(reader) !== 'subscript' && !reader.states.includes('arithmetic');

/** What is read differently from shell to shell, or needs more of the grammar than is known here. */
function isAmbiguous(reader: Reader, letter: string, isWordStart: boolean): boolean {
  const { text, at } = reader;
  switch (letter) {
    case "'":
      // For `"${a#'…'}"` quotes hold, for `"${a:-'…'}"` they do not.
      return isInsideDouble(reader);
    case '#':
      // Behind `(…)` it is a comment, behind `$(…)` it is not.
      return /[)`]/.test(text.charAt(at - 1));
    case 'c':
      // The brackets behind the patterns of `case` close nothing.
      return isWordStart && reader.states.includes('parenthesis') && /^case(?![\w.-])/.test(text.slice(at, at + 5));
    default:
      return false;
  }
}

const closes = (letter: string, state: State | undefined): boolean =>
  (letter === ')' && (state === 'parenthesis' || state === 'arithmetic')) ||
  (letter === '}' && state === 'brace') ||
  (letter === ']' && state === 'subscript');

function openedBy(reader: Reader, letter: string, isWordStart: boolean): State | undefined {
  const isBrace = top(reader) === 'brace';
  switch (letter) {
    case "'":
      return 'single';
    case '"':
      return 'double';
    case '#':
      return isWordStart && !isBrace ? 'comment' : undefined;
    case '[':
      return /\w/.test(reader.text.charAt(reader.at - 1)) ? 'subscript' : undefined;
    case '(':
      if (isBrace) return undefined;
      return reader.text.charAt(reader.at + 1) === '(' && isWordStart ? 'arithmetic' : 'parenthesis';
    default:
      return undefined;
  }
}

function stepDouble(reader: Reader, letter: string): void {
  const next = reader.text.charAt(reader.at + 1);
  if (letter === '\\') {
    reader.at += escapeLength(reader);
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
  if (state === 'ansi' && isInsideDouble(reader)) reader.doubtful = true;
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
  if (!match) return;
  const end = match[2] ?? '';
  // `<<$x`, `<<$'x'` and ends that span lines are read differently by each shell.
  if (/[$`\n]/.test(end)) reader.doubtful = true;
  reader.heredocs.push({
    end: end.replaceAll(/['"\\]/g, ''),
    tabs: match[1] === '-',
    quoted: /['"\\]/.test(end),
    depth: reader.states.length,
  });
}

/** Reads the bodies that were announced before this line end; false where they do not begin here. */
function startsHeredocs(reader: Reader): boolean {
  const state = top(reader);
  const [first] = reader.heredocs;
  if (!first || state === 'single' || state === 'double') return false;
  if (state === 'comment') reader.states.pop();
  if (reader.heredocs.some((heredoc) => heredoc.depth !== reader.states.length)) reader.doubtful = true;
  reader.at += 1;
  reader.isWordStart = true;
  for (const heredoc of reader.heredocs.splice(0)) readHeredoc(reader, heredoc);
  return true;
}

function readHeredoc(reader: Reader, { end, tabs, quoted }: Heredoc): void {
  let goesOn = false;
  while (reader.at < reader.text.length) {
    const stop = lineEnd(reader.text, reader.at);
    const line = reader.text.slice(reader.at, stop);
    for (const letter of line) if (letter === NUL) reader.problems.push('inside a here-document');
    reader.at = stop + 1;
    const bare = tabs ? line.replace(/^\t+/, '') : line;
    // Behind a backslash the line goes on, and shells differ in whether it can still end the document.
    if (goesOn && bare.endsWith(end)) reader.doubtful = true;
    if (bare === end) return;
    goesOn = !quoted && /(^|[^\\])(\\\\)*\\$/.test(line);
    if (goesOn && end.startsWith(bare.slice(0, -1))) reader.doubtful = true;
  }
}
