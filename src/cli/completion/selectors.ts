/** Selectors that begin as the word at the cursor does: targets, kinds, nodes behind `@`, traits in brackets. Pure. */
import type { KnownNames } from '../../model/known-names.ts';
import type { Candidate } from './candidate.ts';

export function selectors(current: string, names: KnownNames): readonly Candidate[] {
  const bracket = current.indexOf('[');
  if (bracket >= 0) return traitTests(current, bracket, names);
  const whole = targetsOf(current, names, () => true).filter(({ word }) => word.startsWith(current));
  return whole.length > 0 ? whole : kindGlobs(current, names);
}

/** Targets of some kinds; their nodes too, once the name of one is written whole. `//` is put before names as it is written. */
export function targetsOf(
  current: string,
  { targets, nodes }: KnownNames,
  fits: (kind: string | undefined) => boolean,
): readonly Candidate[] {
  const lead = current.startsWith('//') ? '//' : '';
  const lift = (word: string): string => (word.startsWith('//') ? word : lead + word);
  const fitting = targets.filter(({ kind }) => fits(kind));
  const own = fitting.map(({ name, kind, description }) => ({ word: lift(name), does: description ?? kind }));
  const named = current.split('@')[0] ?? '';
  const whole = fitting.find(({ name }) => lift(name) === named);
  if (!whole) return own;
  const ids = nodes.filter((id) => id.startsWith(`${whole.name}@`));
  return [...own, ...ids.map((id) => ({ word: lift(id), does: whole.description }))];
}

/** `sign/*`: all of a kind. Offered where no target begins so: names of targets are what most are after. */
function kindGlobs(current: string, { targets }: KnownNames): readonly Candidate[] {
  const kinds = [...new Set(targets.flatMap(({ kind }) => (kind === undefined ? [] : [kind])))];
  return kinds.map((kind) => ({ word: `${kind}/*`, does: `all of kind ${kind}` })).filter(startsAs(current));
}

const startsAs =
  (current: string) =>
  ({ word }: Candidate): boolean =>
    word.startsWith(current);

/** `server[os=linux,ar` → `server[os=linux,arch=…]`; names alone only where several traits begin so. */
function traitTests(current: string, bracket: number, { traits }: KnownNames): readonly Candidate[] {
  const start = Math.max(bracket, current.lastIndexOf(',')) + 1;
  const head = current.slice(0, start);
  const part = current.slice(start);
  const sign = /!?=/.exec(part)?.[0];
  const name = sign === undefined ? part : part.slice(0, part.indexOf(sign));
  const meant = traits.filter((trait) => (sign === undefined ? trait[0].startsWith(name) : trait[0] === name));
  const [only] = meant;
  if (sign === undefined && (meant.length > 1 || only === undefined))
    return meant.map((trait): Candidate => ({ word: `${head}${trait[0]}=`, goesOn: true }));
  // The values at once: bash would close an open quote behind the one name that fits.
  const values = only?.[0] === 'platform' ? ['host', ...only[1]] : (only?.[1] ?? []);
  return values.map((value) => ({ word: `${head}${only?.[0]}${sign ?? '='}${value}]` })).filter(startsAs(current));
}
