/** The quoting state of a PowerShell text (about_Quoting_Rules, about_Parsing) at each of its holes. */

type State =
  | 'single'
  | 'double'
  | 'line-comment'
  | 'block-comment'
  | 'single-here'
  | 'double-here'
  | 'verbatim'
  | 'parenthesis';

interface Reader {
  readonly text: string;
  at: number;
  readonly states: State[];
  readonly problems: (string | undefined)[];
}

const NUL = '\u0000';
const singleQuote = /['\u2018-\u201b]/;
const doubleQuote = /["\u201c-\u201e]/;

/** Why PowerShell would take more of the value than one word, for each NUL of `text`. */
export function powershellProblem(text: string): readonly (string | undefined)[] {
  const reader: Reader = { text, at: 0, states: [], problems: [] };
  while (reader.at < text.length) step(reader);
  return reader.problems;
}

const problemTexts: Readonly<Partial<Record<State, string>>> = {
  single: 'inside quotes',
  double: 'inside quotes',
  'single-here': 'inside a here-string',
  'double-here': 'inside a here-string',
  'line-comment': 'inside a comment',
  'block-comment': 'inside a comment',
  verbatim: 'behind --%',
};

function problemHere({ states, text, at }: Reader): string | undefined {
  const state = states.at(-1);
  if (state && problemTexts[state]) return problemTexts[state];
  const previous = at === 0 ? '\n' : text.charAt(at - 1);
  const next = text.charAt(at + 1);
  if (previous === '`') return 'right behind a backtick';
  if (previous === '@') return 'right behind an "@"';
  // 'a'b is two arguments for PowerShell, and so are 'a''b' and 'a'.b something else again.
  if (next !== '' && !/[\s;|&),\]}]/.test(next)) return 'right before other text of the same word';
  return singleQuote.test(previous) || doubleQuote.test(previous) ? 'right behind a quote' : undefined;
}

function step(reader: Reader): void {
  const { text, at, states } = reader;
  const letter = text.charAt(at);
  if (letter === NUL) {
    reader.problems.push(problemHere(reader));
    reader.at += 1;
    return;
  }
  switch (states.at(-1)) {
    case 'single':
      return closeIf(reader, singleQuote.test(letter), 1);
    case 'line-comment':
    case 'verbatim':
      return closeIf(reader, letter === '\n', 1);
    case 'block-comment':
      return closeIf(reader, text.startsWith('#>', at), 2);
    case 'single-here':
      return closeIf(reader, /^\n['\u2018-\u201b]@/.test(text.slice(at, at + 3)), 3);
    case 'double-here':
      return closeIf(reader, /^\n["\u201c-\u201e]@/.test(text.slice(at, at + 3)), 3);
    case 'double':
      return stepDouble(reader, letter);
    default:
      return stepPlain(reader, letter);
  }
}

function closeIf(reader: Reader, closes: boolean, length: number): void {
  if (closes) reader.states.pop();
  reader.at += closes ? length : 1;
}

const afterEscape = (reader: Reader): number => (reader.text.charAt(reader.at + 1) === NUL ? 1 : 2);

function stepDouble(reader: Reader, letter: string): void {
  if (letter === '`') {
    reader.at += afterEscape(reader);
    return;
  }
  if (reader.text.startsWith('$(', reader.at)) {
    reader.states.push('parenthesis');
    reader.at += 2;
    return;
  }
  closeIf(reader, doubleQuote.test(letter), 1);
}

function stepPlain(reader: Reader, letter: string): void {
  const { text, at, states } = reader;
  const rest = text.slice(at, at + 3);
  if (letter === '`') {
    reader.at += afterEscape(reader);
    return;
  }
  const opened = openingOf(rest, at === 0 || /[\s;|&(){}]/.test(text.charAt(at - 1)));
  if (opened) states.push(opened.state);
  else if (letter === '(') states.push('parenthesis');
  else if (letter === ')' && states.at(-1) === 'parenthesis') states.pop();
  reader.at += opened?.length ?? 1;
}

function openingOf(rest: string, isWordStart: boolean): { state: State; length: number } | undefined {
  if (/^@['\u2018-\u201b]/.test(rest)) return { state: 'single-here', length: 2 };
  if (/^@["\u201c-\u201e]/.test(rest)) return { state: 'double-here', length: 2 };
  if (rest.startsWith('<#')) return { state: 'block-comment', length: 2 };
  if (isWordStart && rest.startsWith('#')) return { state: 'line-comment', length: 1 };
  if (isWordStart && rest === '--%') return { state: 'verbatim', length: 3 };
  if (singleQuote.test(rest.charAt(0))) return { state: 'single', length: 1 };
  if (doubleQuote.test(rest.charAt(0))) return { state: 'double', length: 1 };
  return undefined;
}
