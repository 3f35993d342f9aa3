/** Expansion of `$(…)` as GNU make does it, as far as a file alone decides it (GNU make manual, chapters 6 and 8). */
import type { Marks } from '../marks.ts';
import { hasMarks } from '../marks.ts';
import { callMake } from './make-functions.ts';

export interface Variable {
  readonly name: string;
  /** Unexpanded, or expanded for `:=`. */
  readonly value: string;
  readonly isExpanded: boolean;
  /** `?=`: meant to be set from outside. */
  readonly isOpen: boolean;
  readonly line: number;
}

export interface Scope {
  readonly variables: ReadonlyMap<string, Variable>;
  readonly marks: Marks;
  /** `@`, `<`, `^`; absent outside of recipes. */
  readonly automatic?: Readonly<Record<string, string>> | undefined;
  /** Says what has no counterpart. */
  readonly lose: (what: string) => string;
  /** Variables that the new file keeps, by their name: those that somebody used. */
  readonly kept: Map<string, string>;
}

/** Longest text that is made: whoever doubles a variable fifty times gets no further. */
const longest = 200_000;

/** `$$` becomes `$`. */
export function expand(text: string, scope: Scope, depth = 0): string {
  if (!text.includes('$')) return text;
  if (depth > 40 || !scope.marks.spend()) return scope.lose('a variable without end');
  let made = '';
  for (let at = 0; at < text.length;) {
    const dollar = text.indexOf('$', at);
    if (dollar < 0 || dollar === text.length - 1) return made + text.slice(at);
    made += text.slice(at, dollar);
    const { name, end } = reference(text, dollar + 1);
    made += name === '$' ? '$' : valueOf(name, scope, depth);
    at = end;
    if (made.length > longest) return scope.lose('a text without end');
  }
  return made;
}

/** What stands between the brackets behind a dollar, or the one letter there. */
function reference(text: string, at: number): { readonly name: string; readonly end: number } {
  const opened = text.charAt(at);
  const closed = opened === '(' ? ')' : opened === '{' ? '}' : undefined;
  if (closed === undefined) return { name: opened, end: at + 1 };
  let level = 0;
  for (let index = at; index < text.length; index += 1) {
    if (text.charAt(index) === opened) level += 1;
    if (text.charAt(index) === closed && (level -= 1) === 0) return { name: text.slice(at + 1, index), end: index + 1 };
  }
  return { name: text.slice(at + 1), end: text.length };
}

const builtIn: Readonly<Record<string, string>> = {
  RM: 'rm -f',
  MAKE: 'make',
  CC: 'cc',
  CXX: 'c++',
  AR: 'ar',
  SHELL: '/bin/sh',
  CURDIR: '.',
  PWD: '.',
  MAKEFLAGS: '',
  MFLAGS: '',
  OS: '',
};

function valueOf(reference: string, scope: Scope, depth: number): string {
  const inner = (text: string): string => expand(text, scope, depth + 1);
  const calling = {
    expand: inner,
    expandWith: (text: string, values: ReadonlyMap<string, string>) =>
      expand(text, scopeWith(scope, values), depth + 1),
    valueOf: (name: string) => scope.variables.get(name)?.value,
    marks: scope.marks,
  };
  const call = /^([a-z-]+)[\s]+([\s\S]*)$/.exec(reference);
  if (call) return callMake(call[1] ?? '', call[2] ?? '', calling) ?? scope.lose(`$(${shorten(reference)})`);
  const substituted = substitution(reference);
  if (substituted !== undefined)
    return callMake('patsubst', substituted, calling) ?? scope.lose(`$(${shorten(reference)})`);
  const name = reference.includes('$') ? inner(reference) : reference.trim();
  return automaticOf(name, scope) ?? variableOf(name, scope, inner);
}

function scopeWith(scope: Scope, values: ReadonlyMap<string, string>): Scope {
  const own = [...values].map(([name, value]): [string, Variable] => [
    name,
    { name, value, isExpanded: true, isOpen: false, line: 0 },
  ]);
  return { ...scope, variables: new Map([...scope.variables, ...own]) };
}

/** `$(SOURCES:.c=.o)` as the arguments of patsubst. */
function substitution(reference: string): string | undefined {
  const [, name, from = '', to = ''] = /^([^:=]+):([^=]*)=(.*)$/s.exec(reference) ?? [];
  if (name === undefined) return undefined;
  return `${from.includes('%') ? `${from},${to}` : `%${from},%${to}`},$(${name})`;
}

function automaticOf(name: string, { automatic, lose }: Scope): string | undefined {
  const [, sign = '', part] = /^([@<^?*+|%])([DF])?$/.exec(name) ?? [];
  if (sign === '') return undefined;
  const value = automatic?.[sign];
  if (value === undefined) return lose(`$${name}`);
  const words = value.split(' ');
  if (part === 'D') return words.map((word) => (word.includes('/') ? word.replace(/\/[^/]*$/, '') : '.')).join(' ');
  return part === 'F' ? words.map((word) => word.replace(/^.*\//, '')).join(' ') : value;
}

function variableOf(name: string, scope: Scope, inner: (text: string) => string): string {
  const variable = scope.variables.get(name);
  if (!variable) {
    if (Object.hasOwn(builtIn, name)) return builtIn[name] ?? '';
    // Arguments of $(call …), outside of one.
    if (/^\d$/.test(name)) return '';
    return /^[A-Za-z_]\w*$/.test(name) ? scope.marks.add({ type: 'env', name }) : scope.lose(`$(${shorten(name)})`);
  }
  const value = variable.isExpanded ? variable.value : inner(variable.value);
  // Values that are one plain word everywhere can be kept as variables of the new file.
  const canBeKept =
    variable.isOpen &&
    value !== 'go' &&
    /^[\w./:@+,-]+$/.test(value) &&
    !hasMarks(value) &&
    /^[A-Za-z_]\w*$/.test(name);
  if (!canBeKept) return value;
  scope.kept.set(name, value);
  return scope.marks.add({ type: 'var', name, value });
}

const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}…` : text);
