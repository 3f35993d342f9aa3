/** Reads of a Go file what can change the answer of `go list`: an edit inside a function leaves the text as it is. */
import { contentDigest } from './digest.ts';

/**
 * Stable text of the file's package clause, imports, build constraints, `//go:` lines and, if it imports "C", the whole
 * text above its first declaration. A file whose head cannot be read gives a digest of all of it. Linear in the size.
 * Where a line only looks like a directive (inside a raw string), it is included: too much scans once more, too little
 * would be wrong.
 */
export function readGoHeader(content: Uint8Array): string {
  const text = Buffer.from(content)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n');
  const head = readHead(text);
  if (!head) return `unreadable ${contentDigest(content)}`;
  const lines = [`package ${head.name}`, ...head.imports.map((item) => `import ${item}`), ...directivesOf(text, head)];
  if (head.imports.includes('"C"')) lines.push(text.slice(0, head.end).trimEnd());
  return lines.join('\n');
}

interface Head {
  readonly name: string;
  /** Quoted paths as written. */
  readonly imports: readonly string[];
  /** Offset behind the last import. */
  readonly end: number;
  /** Offset of the word `package`: build constraints count only before it. */
  readonly packageAt: number;
}

/** Lines that begin with `//go:`, anywhere, and `// +build` lines before the package clause, in their order. */
function directivesOf(text: string, head: Head): string[] {
  const found: string[] = [];
  for (const match of text.matchAll(/^[ \t]*(\/\/(?:go:|[ \t]*\+build).*)$/gm)) {
    const line = match[1] ?? '';
    if (line.startsWith('//go:')) found.push(match.index < head.packageAt ? `head ${line.trimEnd()}` : line.trimEnd());
    else if (match.index < head.packageAt) found.push(line.trimEnd());
  }
  return found;
}

function readHead(text: string): Head | undefined {
  const tokens = new Tokens(text);
  if (tokens.next() !== 'package') return undefined;
  const packageAt = tokens.start;
  const name = tokens.next();
  if (name === undefined || !isWord(name)) return undefined;
  const imports: string[] = [];
  let end = tokens.end;
  for (let token = tokens.nextStatement(); token === 'import'; token = tokens.nextStatement()) {
    if (!readImport(tokens, imports)) return undefined;
    end = tokens.end;
  }
  return tokens.broken ? undefined : { name, imports, end, packageAt };
}

/** What follows the word `import`: one import, or a list in parentheses. False if it is not Go. */
function readImport(tokens: Tokens, imports: string[]): boolean {
  let token = tokens.next();
  if (token !== '(') return readSpec(tokens, token, imports);
  for (token = tokens.nextStatement(); token !== ')'; token = tokens.nextStatement()) {
    if (!readSpec(tokens, token, imports)) return false;
  }
  return true;
}

function readSpec(tokens: Tokens, first: string | undefined, imports: string[]): boolean {
  const token = first !== undefined && (first === '.' || isWord(first)) ? tokens.next() : first;
  if (token === undefined || !/^["`]/.test(token)) return false;
  imports.push(token);
  return true;
}

const isWord = (token: string): boolean => /^[\p{L}_]/u.test(token);

/** Words, strings and single signs of Go, without comments; undefined at the end. */
class Tokens {
  readonly #text: string;
  #at = 0;
  start = 0;
  end = 0;
  /** A comment or string without an end. */
  broken = false;

  constructor(text: string) {
    this.#text = text;
  }

  /** The first token behind any semicolons. */
  nextStatement(): string | undefined {
    let token = this.next();
    while (token === ';') token = this.next();
    return token;
  }

  next(): string | undefined {
    this.#skipSpace();
    this.start = this.#at;
    const length = this.#lengthHere();
    if (length === undefined) return undefined;
    this.#at += length;
    this.end = this.#at;
    return this.#text.slice(this.start, this.end);
  }

  #lengthHere(): number | undefined {
    const sign = this.#text[this.#at];
    if (sign === undefined || this.broken) return undefined;
    if (sign === '`') return this.#until('`', this.#at + 1);
    if (sign === '"') return this.#match(/"(?:[^"\\\n]|\\.)*"/y) ?? this.#break();
    return this.#match(/[\p{L}_][\p{L}\p{N}_]*/uy) ?? 1;
  }

  #skipSpace(): void {
    for (;;) {
      // White space of Go; any other makes a file that Go refuses, unless a constraint behind it leaves the file out.
      this.#at += this.#match(/[ \t\r\n]+/y) ?? 0;
      if (this.#text.startsWith('//', this.#at)) this.#at += this.#match(/[^\n]*/y) ?? 0;
      else if (this.#text.startsWith('/*', this.#at)) this.#at += this.#until('*/', this.#at + 2) ?? 0;
      else return;
      if (this.broken) return;
    }
  }

  #match(pattern: RegExp): number | undefined {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text)?.[0].length;
  }

  /** Characters from here to behind the next `mark`. */
  #until(mark: string, from: number): number | undefined {
    const found = this.#text.indexOf(mark, from);
    return found < 0 ? this.#break() : found + mark.length - this.#at;
  }

  #break(): undefined {
    this.broken = true;
    return undefined;
  }
}
