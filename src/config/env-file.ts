/** The text of a .env file → its variables, and every line that is none. Reads the rest as Node's `--env-file` does. */

/** What is wrong, without any value: values may be secrets. Offsets into the text, end exclusive. */
export interface EnvProblem {
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly help: string;
}

export interface EnvText {
  /** In order; the last of equal names counts. */
  readonly variables: readonly (readonly [name: string, value: string])[];
  readonly problems: readonly EnvProblem[];
}

interface Reading {
  readonly text: string;
  readonly variables: (readonly [string, string])[];
  readonly problems: EnvProblem[];
}

/**
 * `NAME=value`, one a line, `export` in front or not; `#` begins a comment. A value in quotes is kept as it stands, over
 * several lines too; in double quotes `\n` is a line end.
 */
export function parseEnvText(text: string): EnvText {
  const reading: Reading = { text, variables: [], problems: [] };
  for (let at = 0; at < text.length;) at = readLine(reading, at);
  return reading;
}

/** Gives where the next line begins. */
function readLine(reading: Reading, from: number): number {
  const { text } = reading;
  const end = lineEnd(text, from);
  const line = text.slice(from, end);
  if (/^\s*(?:#|$)/.test(line)) return end + 1;
  const [head = '', name = ''] = /^\s*(?:export\s+)?([^=]*)=/.exec(line) ?? [];
  const start = from + line.search(/\S/);
  if (head === '') {
    const help = 'write NAME=value, or begin the line with # to make it a comment';
    reading.problems.push({ start, end: start + line.trim().length, message: 'the line is not NAME=value', help });
    return end + 1;
  }
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name.trim())) return readValue(reading, name.trim(), from + head.length);
  reading.problems.push({
    start,
    end: from + head.length - 1,
    message: name.trim() === '' ? 'there is no name in front of "="' : `"${name.trim()}" is no name of a variable`,
    help: 'names are made of letters, digits and _, and do not begin with a digit',
  });
  return end + 1;
}

function readValue(reading: Reading, name: string, from: number): number {
  const { text } = reading;
  const end = lineEnd(text, from);
  const start = from + (/^[ \t]*/.exec(text.slice(from, end))?.[0].length ?? 0);
  const quote = text.charAt(start);
  if (quote !== '' && `'"\``.includes(quote)) return readQuoted(reading, { name, quote, start });
  const [value = ''] = text.slice(from, end).split('#');
  reading.variables.push([name, value.trim()]);
  return end + 1;
}

interface Quoted {
  readonly name: string;
  readonly quote: string;
  /** Of the opening quote. */
  readonly start: number;
}

function readQuoted({ text, variables, problems }: Reading, { name, quote, start }: Quoted): number {
  const close = text.indexOf(quote, start + 1);
  if (close < 0) {
    const help = `write ${quote} at the end of the value`;
    problems.push({
      start,
      end: start + 1,
      message: `the value of ${name} begins with ${quote} and does not end`,
      help,
    });
    return lineEnd(text, start) + 1;
  }
  const end = lineEnd(text, close);
  const rest = text.slice(close + 1, end);
  if (/^\s*(?:#[^]*)?$/.test(rest)) {
    const value = text.slice(start + 1, close).replaceAll('\r', '');
    variables.push([name, quote === '"' ? value.replaceAll('\\n', '\n') : value]);
  } else {
    const help = `put the whole value into ${quote === "'" ? '"' : "'"}, or a # in front of what is a comment`;
    const message = `something stands behind the closing ${quote} of ${name}`;
    problems.push({ start: close + 1 + rest.search(/\S/), end: close + 1 + rest.trimEnd().length, message, help });
  }
  return end + 1;
}

/** Offset of the line feed, or of the text's end. */
function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}
