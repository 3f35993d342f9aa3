/** Reads the command line that bash hands over as it is typed (POSIX XCU 2.2, 2.9): words, and the quote that is open. Pure. */

export interface TypedLine {
  /** Words between `gobuild` and the cursor, without their quotes. */
  readonly before: readonly string[];
  /** The word at the cursor, without its quotes. */
  readonly current: string;
  /** The quote that is open at the cursor. */
  readonly quote: '' | "'" | '"';
  /** So much of `current` stays as it is: what readline puts in comes behind it. */
  readonly kept: string;
}

interface Reading {
  words: string[];
  word: string | undefined;
  quote: TypedLine['quote'];
  kept: string;
}

/**
 * `line`: from the beginning of the command up to the cursor. `breaks`: readline replaces what follows the last of these
 * (COMP_WORDBREAKS). Nothing is expanded: `$(x)` is text here, and nothing of it runs.
 */
export function readTyped(line: string, breaks: string): TypedLine {
  const reading: Reading = { words: [], word: undefined, quote: '', kept: '' };
  for (let index = 0; index < line.length; index += 1) {
    const char = line[index] ?? '';
    if (reading.quote !== '') index += readQuoted(reading, char, line[index + 1]);
    else if (char === '\\') {
      index += 1;
      reading.word = (reading.word ?? '') + (line[index] ?? '');
    } else if (char === '"' || char === "'") open(reading, char);
    else readPlain(reading, char, breaks);
  }
  const { words, word, quote, kept } = reading;
  const start = words.findIndex((one) => !/^[A-Za-z_]\w*=/.test(one));
  return { before: start < 0 ? [] : words.slice(start + 1), current: word ?? '', quote, kept };
}

function open(reading: Reading, quote: "'" | '"'): void {
  reading.word ??= '';
  reading.quote = quote;
  // Readline completes what stands behind the quote.
  reading.kept = reading.word;
}

/** How many characters more were taken. */
function readQuoted(reading: Reading, char: string, next: string | undefined): number {
  if (char === reading.quote) {
    reading.quote = '';
    return 0;
  }
  const escapes = reading.quote === '"' && char === '\\' && next !== undefined && '$`"\\'.includes(next);
  reading.word = (reading.word ?? '') + (escapes ? next : char);
  return escapes ? 1 : 0;
}

function readPlain(reading: Reading, char: string, breaks: string): void {
  if (' \t\n'.includes(char)) {
    if (reading.word !== undefined) reading.words.push(reading.word);
    reading.word = undefined;
    reading.kept = '';
  } else if (';&|('.includes(char)) {
    // Another command begins.
    reading.words = [];
    reading.word = undefined;
    reading.kept = '';
  } else {
    const word = (reading.word ?? '') + char;
    // Bash takes @ for the beginning of a host's name: it belongs to what is replaced.
    if (breaks.includes(char)) reading.kept = char === '@' ? (reading.word ?? '') : word;
    reading.word = word;
  }
}
