/** Puts a member into an object of JSON with comments (VS Code's settings) and leaves every other character as it is. Pure. */

interface Member {
  readonly key: string;
  /** Where the value begins. */
  readonly value: number;
  /** Behind the value. */
  readonly end: number;
}

interface Scanned {
  /** Behind the opening brace. */
  readonly open: number;
  readonly members: readonly Member[];
}

/**
 * `text` with `key: value` in the object at `path` (made where it is missing); undefined if the text is no such object.
 * `value` is JSON text. A member that is there gets the new value.
 */
export function withMember(text: string, path: readonly string[], value: string): string | undefined {
  if (text.trim() === '') return withMember('{\n}\n', path, value);
  return putAt(text, skip(text, 0), { path, value, indent: '  ' });
}

interface Put {
  readonly path: readonly string[];
  readonly value: string;
  readonly indent: string;
}

function putAt(text: string, start: number, { path, value, indent }: Put): string | undefined {
  const object = scanObject(text, start);
  const [key, ...rest] = path;
  if (!object || key === undefined) return undefined;
  const member = object.members.find((one) => one.key === key);
  if (!member) {
    const comma = object.members.length > 0 ? ',' : '';
    const added = `\n${indent}${JSON.stringify(key)}: ${nested(rest, value, indent)}${comma}`;
    return text.slice(0, object.open) + added + text.slice(object.open);
  }
  if (rest.length > 0) return putAt(text, member.value, { path: rest, value, indent: `${indent}  ` });
  return text.slice(0, member.value) + value + text.slice(member.end);
}

function nested(path: readonly string[], value: string, indent: string): string {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  return `{\n${indent}  ${JSON.stringify(key)}: ${nested(rest, value, `${indent}  `)}\n${indent}}`;
}

/** Behind white space and comments. */
function skip(text: string, from: number): number {
  const match = /^(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/|\ufeff)*/.exec(text.slice(from));
  return from + (match?.[0].length ?? 0);
}

function scanObject(text: string, start: number): Scanned | undefined {
  if (text[start] !== '{') return undefined;
  const members: Member[] = [];
  for (let at = skip(text, start + 1); ;) {
    if (text[at] === '}') return { open: start + 1, members };
    const key = stringAt(text, at);
    if (!key) return undefined;
    const colon = skip(text, key.end);
    if (text[colon] !== ':') return undefined;
    const value = skip(text, colon + 1);
    const end = endOfValue(text, value);
    if (end === undefined) return undefined;
    members.push({ key: key.text, value, end });
    at = skip(text, end);
    if (text[at] === ',') at = skip(text, at + 1);
    else if (text[at] !== '}') return undefined;
  }
}

function stringAt(text: string, at: number): { readonly text: string; readonly end: number } | undefined {
  const match = /^"(?:[^"\\\n]|\\.)*"/.exec(text.slice(at));
  if (!match) return undefined;
  try {
    return { text: String(JSON.parse(match[0])), end: at + match[0].length };
  } catch {
    return undefined;
  }
}

/** Behind a value of any sort; undefined if it never ends. */
function endOfValue(text: string, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < text.length; at = skip(text, at)) {
    const end = endOfPart(text, at, depth > 0);
    if (end === undefined) return undefined;
    const part = text[at] ?? '';
    if ('[{'.includes(part)) depth += 1;
    if (']}'.includes(part)) depth -= 1;
    at = end;
    if (depth <= 0) return depth === 0 ? at : undefined;
  }
  return undefined;
}

/** Behind a string, a bracket, a word, or (`inside` of brackets) what stands between them. */
function endOfPart(text: string, at: number, inside: boolean): number | undefined {
  const char = text[at] ?? '';
  if (char === '"') return stringAt(text, at)?.end;
  if ('[]{}'.includes(char) || (inside && ',:'.includes(char))) return at + 1;
  const word = /^[\w.+-]+/.exec(text.slice(at))?.[0];
  return word === undefined ? undefined : at + word.length;
}
