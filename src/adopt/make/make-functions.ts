/** The functions of GNU make that need nothing but their arguments. */
import { hasMarks, type Marks } from '../marks.ts';

interface Calling {
  readonly expand: (text: string) => string;
  readonly marks: Marks;
}

/** Value of `$(name text)`; undefined for what is not converted. */
export function callMake(name: string, text: string, { expand, marks }: Calling): string | undefined {
  if (name === 'shell') return shellValue(expand(text).trim(), marks);
  if (name === 'wildcard') return expand(text).trim();
  if (name === 'if') return callIf(text, expand);
  if (name === 'or')
    return (
      splitArguments(text)
        .map((part) => expand(part).trim())
        .find((part) => part !== '') ?? ''
    );
  if (name === 'info' || name === 'warning') return '';
  const args = splitArguments(text).map((part) => expand(part));
  const known = Object.hasOwn(pure, name) ? pure[name] : undefined;
  // Of what only the run knows nothing can be taken away here.
  if (!known || (args.some(hasMarks) && !/^(?:addprefix|addsuffix|strip)$/.test(name))) return undefined;
  return known(args);
}

/** `go list ./... | grep -v /vendor/` is what Go means by `./...` today. */
const shellValue = (command: string, marks: Marks): string =>
  /^go list (?:-\S+ )*\.\/\.\.\.(?:\s*\|\s*grep -v \S+)*$/.test(command)
    ? './...'
    : marks.add({ type: 'shell', command });

function callIf(text: string, expand: (text: string) => string): string | undefined {
  const [condition = '', then = '', otherwise = ''] = splitArguments(text);
  const value = expand(condition).trim();
  return hasMarks(value) ? undefined : expand(value === '' ? otherwise : then);
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

function stemOf(word: string, pattern: string): string | undefined {
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
