/** The functions of GNU make that a file alone decides. */
import { hasMarks, type Marks } from '../marks.ts';

interface Calling {
  readonly expand: (text: string) => string;
  /** With these variables in place of others. */
  readonly expandWith: (text: string, values: ReadonlyMap<string, string>) => string;
  /** Of a variable, as it is written. */
  readonly valueOf: (name: string) => string | undefined;
  readonly marks: Marks;
}

/** Value of `$(name text)`; undefined for what is not converted. */
export function callMake(name: string, text: string, calling: Calling): string | undefined {
  const own = Object.hasOwn(special, name) ? special[name] : undefined;
  if (own) return own(text, calling);
  const args = splitArguments(text).map((part) => calling.expand(part));
  const known = Object.hasOwn(pure, name) ? pure[name] : undefined;
  // Of what only the run knows nothing can be taken away here.
  if (!known || (args.some(hasMarks) && !/^(?:addprefix|addsuffix|strip)$/.test(name))) return undefined;
  return known(args);
}

/** Those that expand their arguments themselves. */
const special: Readonly<Record<string, (text: string, calling: Calling) => string | undefined>> = {
  shell: (text, { expand, marks }) => shellValue(expand(text).trim(), marks),
  wildcard: (text, { expand }) => expand(text).trim(),
  if: callIf,
  or: (text, { expand }) =>
    splitArguments(text)
      .map((part) => expand(part).trim())
      .find((part) => part !== '') ?? '',
  foreach: callForeach,
  call: callVariable,
  info: () => '',
  warning: () => '',
};

/** `go list ./... | grep -v /vendor/` is what Go means by `./...` today. */
const shellValue = (command: string, marks: Marks): string =>
  /^go list (?:-\S+ )*\.\/\.\.\.(?:\s*\|\s*grep -v \S+)*$/.test(command)
    ? './...'
    : marks.add({ type: 'shell', command });

function callIf(text: string, { expand }: Calling): string | undefined {
  const [condition = '', then = '', otherwise = ''] = splitArguments(text);
  const value = expand(condition).trim();
  return hasMarks(value) ? undefined : expand(value === '' ? otherwise : then);
}

/** `$(foreach x,a b,text of $(x))`. */
function callForeach(text: string, { expand, expandWith }: Calling): string | undefined {
  const [name = '', list = '', ...body] = splitArguments(text);
  const values = expand(list);
  if (hasMarks(values)) return undefined;
  return words(values)
    .map((word) => expandWith(body.join(','), new Map([[expand(name).trim(), word]])))
    .join(' ');
}

/** `$(call NAME,a,b)`: the value of NAME with `a` for $(1). */
function callVariable(text: string, { expand, expandWith, valueOf }: Calling): string | undefined {
  const [name = '', ...args] = splitArguments(text).map((part) => expand(part));
  const value = valueOf(name.trim());
  if (value === undefined) return undefined;
  const numbered = Array.from({ length: 10 }, (_, n): [string, string] => [
    String(n),
    n === 0 ? name : (args[n - 1] ?? ''),
  ]);
  return expandWith(value, new Map(numbered));
}

/** At commas outside of brackets. */
export function splitArguments(text: string): readonly string[] {
  const parts: string[] = [''];
  let level = 0;
  for (const letter of text) {
    if (letter === '(' || letter === '{') level += 1;
    if (letter === ')' || letter === '}') level -= 1;
    if (letter === ',' && level === 0) parts.push('');
    else parts[parts.length - 1] += letter;
  }
  return parts;
}

const words = (text = ''): readonly string[] => text.split(/\s+/).filter((word) => word !== '');
const each = (text: string | undefined, change: (word: string) => string): string => words(text).map(change).join(' ');

type Pure = (args: readonly string[]) => string;
const pure: Readonly<Record<string, Pure>> = {
  subst: ([from = '', to = '', text = '']) => (from === '' ? text : text.replaceAll(from, to)),
  patsubst: ([from = '', to = '', text = '']) => each(text, (word) => substituted(word, from.trim(), to.trim())),
  strip: ([text]) => words(text).join(' '),
  sort: ([text]) => [...new Set(words(text))].toSorted().join(' '),
  notdir: ([text]) => each(text, (word) => word.replace(/^.*\//, '')),
  dir: ([text]) => each(text, (word) => /^.*\//.exec(word)?.[0] ?? './'),
  basename: ([text]) => each(text, (word) => word.replace(/\.[^./]*$/, '')),
  suffix: ([text]) => each(text, (word) => /\.[^./]*$/.exec(word)?.[0] ?? '').trim(),
  abspath: ([text]) => text?.trim() ?? '',
  realpath: ([text]) => text?.trim() ?? '',
  addprefix: ([prefix = '', text]) => each(text, (word) => `${prefix}${word}`),
  addsuffix: ([suffix = '', text]) => each(text, (word) => `${word}${suffix}`),
  firstword: ([text]) => words(text)[0] ?? '',
  lastword: ([text]) => words(text).at(-1) ?? '',
  words: ([text]) => String(words(text).length),
  word: ([number, text]) => words(text)[Number(number) - 1] ?? '',
  filter: ([patterns, text]) =>
    words(text)
      .filter((word) => hits(word, patterns))
      .join(' '),
  'filter-out': ([patterns, text]) =>
    words(text)
      .filter((word) => !hits(word, patterns))
      .join(' '),
  findstring: ([part = '', text = '']) => (text.includes(part) ? part : ''),
};

/** What `%` of the pattern stands for in the word; undefined if it does not match. */
export function stemOf(word: string, pattern: string): string | undefined {
  const at = pattern.indexOf('%');
  if (at < 0) return word === pattern ? '' : undefined;
  const [start, end] = [pattern.slice(0, at), pattern.slice(at + 1)];
  const isHit = word.length >= start.length + end.length && word.startsWith(start) && word.endsWith(end);
  return isHit ? word.slice(start.length, word.length - end.length) : undefined;
}

const substituted = (word: string, from: string, to: string): string => {
  const stem = stemOf(word, from);
  return stem === undefined ? word : to.replace('%', () => stem);
};

const hits = (word: string, patterns: string | undefined): boolean =>
  words(patterns).some((pattern) => stemOf(word, pattern) !== undefined);
