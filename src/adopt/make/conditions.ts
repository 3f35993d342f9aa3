/** Conditionals of a Makefile: which lines count, decided where the file alone decides it (GNU make manual, chapter 7). */
import { plainText, unknownsIn, type Unknown } from '../marks.ts';
import { expand, type Scope } from './expand.ts';
import { splitArguments } from './make-functions.ts';

/** One that is open. */
export interface Condition {
  /** Lines count now. */
  counts: boolean;
  /** A branch counted already. */
  done: boolean;
}

export interface Asked {
  /** `ifeq`, `ifndef` … */
  readonly word: string;
  readonly rest: string;
  /** The first of a chain is told of, the others follow from it. */
  readonly isElse: boolean;
}

/** True if the line belongs to a conditional. */
export function readCondition(open: Condition[], text: string, holds: (asked: Asked) => boolean): boolean {
  const [, before, word, rest = ''] = /^(else\b\s*)?(ifn?eq|ifn?def|endif)?\b\s*(.*)$/.exec(text) ?? [];
  const isElse = before !== undefined;
  if (!isElse && word === undefined) return false;
  if (word === 'endif') open.pop();
  else if (isElse) turn(open, () => word === undefined || holds({ word, rest, isElse }));
  else if (word !== undefined) {
    const isDead = open.some(({ counts }) => !counts);
    const counts = !isDead && holds({ word, rest, isElse });
    open.push({ counts, done: counts || isDead });
  }
  return true;
}

/** The next branch of the innermost one. */
function turn(open: readonly Condition[], holds: () => boolean): void {
  const last = open.at(-1);
  if (!last) return;
  last.counts = !last.done && holds();
  last.done ||= last.counts;
}

interface Decision {
  readonly answer: boolean;
  /** What was taken for granted. */
  readonly remark?: string | undefined;
  /** Variables of the environment that it asks for. */
  readonly asked: readonly string[];
}

export function decide({ word, rest }: Asked, scope: Scope): Decision {
  const isNot = word.startsWith('ifn');
  if (word.endsWith('def')) {
    const name = rest.trim();
    const isDefined = scope.variables.has(name);
    return {
      answer: isDefined !== isNot,
      remark: isDefined ? undefined : `read as if ${name} were not set`,
      asked: isDefined ? [] : [name],
    };
  }
  const [a = '', b = ''] = sidesOf(rest).map((side) => expand(side.trim(), scope).trim());
  const unknowns = [a, b].flatMap((side) => unknownsIn(side, scope.marks)).filter(({ type }) => type !== 'var');
  const remark = unknowns.length > 0 ? `only a run could tell: read as ${telling(unknowns)}` : undefined;
  const asked = unknowns.flatMap((unknown) => (unknown.type === 'env' ? [unknown.name] : []));
  if (asked.length < unknowns.length) return { answer: false, remark, asked };
  return { answer: (plainText(a, scope.marks) === plainText(b, scope.marks)) !== isNot, remark, asked };
}

function sidesOf(rest: string): readonly string[] {
  const quoted = /^(["'])(.*?)\1\s*(["'])(.*?)\3$/.exec(rest);
  if (quoted) return [quoted[2] ?? '', quoted[4] ?? ''];
  return splitArguments(/^\((.*)\)$/s.exec(rest)?.[1] ?? '');
}

function telling(unknowns: readonly Unknown[]): string {
  const names = unknowns.flatMap((unknown) => (unknown.type === 'env' ? [unknown.name] : []));
  return names.length === unknowns.length ? `if ${names.join(', ')} were not set` : 'not true';
}
