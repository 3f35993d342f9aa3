/** What differs between two key documents, as reasons: why an action must run. */
import { canonicalJson, isObject, type Json } from '../base/json.ts';
import { aroundDifference } from '../base/text.ts';
import { compareText, sortedUnique } from '../base/order.ts';
import type { Digest } from '../model/digest.ts';
import type { Reason } from '../model/reason.ts';
import { filesInText } from './file-sets.ts';
import type { KeyDocument, KeyedVariable } from './key-document.ts';
import { absentMark } from './resolve-files.ts';

/** Gives the text behind a tree's digest (see tree.ts); undefined if it is not kept. */
export type TextOf = (digest: Digest) => string | undefined;

/** Complete and in a fixed order; empty only if both give one key. */
export function diffDocuments(old: KeyDocument, now: KeyDocument, textOf: TextOf = () => undefined): Reason[] {
  const reasons = [
    ...engineReasons(old, now),
    ...recordReasons(old.tools, now.tools, (name, a, b) => [{ type: 'tool-changed', name, old: a, new: b }]),
    ...workReasons(old, now),
    ...recordReasons(old.environment, now.environment, variableReasons),
    ...filesReasons(old, now, textOf),
    ...recordReasons(old.trees, now.trees, (name, a, b) => treeReasons(name, { old: a, now: b, textOf })),
    ...recordReasons(old.artifacts, now.artifacts, (path, a, b) => [
      { type: 'upstream-changed', from: b?.from ?? a?.from ?? path, path },
    ]),
    ...recordReasons(old.actions, now.actions, (from) => [{ type: 'upstream-changed', from }]),
    ...recordReasons(old.values, now.values, (name, a, b) => [{ type: 'value-changed', name, old: a, new: b }]),
    ...discoveredReasons(old, now),
  ];
  return reasons;
}

function engineReasons(old: KeyDocument, now: KeyDocument): Reason[] {
  const reasons: Reason[] = [];
  if (old.format !== now.format) {
    reasons.push({ type: 'gobuild-changed', what: `key format ${old.format} → ${now.format}` });
  }
  if (old.driver === now.driver && old.revision !== now.revision) {
    const what = `driver ${now.driver} revision ${old.revision} → ${now.revision}`;
    reasons.push({ type: 'gobuild-changed', what });
  }
  return reasons;
}

function workReasons(old: KeyDocument, now: KeyDocument): Reason[] {
  const plain = (document: KeyDocument): Json => ({
    using: document.driver,
    ...(document.platform === undefined ? {} : { platform: document.platform }),
    ...(document.depfile === undefined ? {} : { depfile: document.depfile }),
    outputs: document.outputs,
    secrets: document.secrets,
  });
  return [
    ...settingReasons('', old.settings, now.settings),
    ...settingReasons('run', old.work, now.work),
    ...settingReasons('', plain(old), plain(now)),
  ];
}

/** One reason for each leaf that differs, named like a path into the settings. */
function settingReasons(at: string, old: Json | undefined, now: Json | undefined): Reason[] {
  if (isObject(old) && isObject(now)) {
    const keys = sortedUnique([...Object.keys(old), ...Object.keys(now)]);
    return keys.flatMap((key) =>
      settingReasons(at === '' ? key : `${at}.${key}`, own(old, key) as Json, own(now, key) as Json),
    );
  }
  if (Array.isArray(old) && Array.isArray(now)) return listReasons(at, old, now);
  if (isEqual(old, now)) return [];
  return [{ type: 'settings-changed', key: at, ...shortTexts(old, now) }];
}

/** Equal lengths item by item; else what lies between their common beginning and their common end. */
function listReasons(at: string, old: readonly Json[], now: readonly Json[]): Reason[] {
  if (old.length === now.length)
    return old.flatMap((item, index) => settingReasons(`${at}[${index}]`, item, now[index]));
  const shorter = Math.min(old.length, now.length);
  let first = 0;
  while (first < shorter && isEqual(old[first], now[first])) first += 1;
  let last = 0;
  while (last < shorter - first && isEqual(old.at(-1 - last), now.at(-1 - last))) last += 1;
  const between = (list: readonly Json[]): Json | undefined => {
    const items = list.slice(first, list.length - last);
    return items.length === 0 ? undefined : items;
  };
  return [{ type: 'settings-changed', key: at, ...shortTexts(between(old), between(now)) }];
}

function shortTexts(
  old: Json | undefined,
  now: Json | undefined,
): { old: string | undefined; new: string | undefined } {
  const [was, is] = aroundDifference(asText(old), asText(now), 200);
  return { old: old === undefined ? undefined : was, new: now === undefined ? undefined : is };
}

const asText = (value: Json | undefined): string =>
  value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);

/** By value: a stored document has its members in another order than one that was just made. */
const isEqual = (a: unknown, b: unknown): boolean =>
  a === b || (a !== undefined && b !== undefined && canonicalJson(a as Json) === canonicalJson(b as Json));

const own = <T>(object: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined;

function recordReasons<T>(
  old: Readonly<Record<string, T>>,
  now: Readonly<Record<string, T>>,
  reasons: (name: string, old: T | undefined, now: T | undefined) => Reason[],
): Reason[] {
  const names = sortedUnique([...Object.keys(old), ...Object.keys(now)]);
  return names.flatMap((name) => {
    const [a, b] = [own(old, name), own(now, name)];
    return isEqual(a, b) ? [] : reasons(name, a, b);
  });
}

/** Only what the file itself sets is shown; the rest is said to have changed. */
function variableReasons(name: string, old: KeyedVariable | undefined, now: KeyedVariable | undefined): Reason[] {
  const shown = (variable: KeyedVariable | undefined): string | undefined =>
    typeof variable === 'object' && 'value' in variable ? variable.value : undefined;
  return [{ type: 'environment-changed', name, old: shown(old), new: shown(now) }];
}

function fileReasons(path: string, old: string | undefined, now: string | undefined): Reason[] {
  const was = old !== undefined && old !== absentMark;
  const is = now !== undefined && now !== absentMark;
  if (!was && !is) return [];
  if (!was) return [{ type: 'input-changed', path, how: 'added' }];
  if (!is) return [{ type: 'input-changed', path, how: 'removed' }];
  const content = (mark: string): string => mark.replace(/\+x$/, '');
  return [{ type: 'input-changed', path, how: content(old) === content(now) ? 'mode' : 'edited' }];
}

/** Plain files, and those of the sets that differ. A set whose text is not kept differs as a whole. */
function filesReasons(old: KeyDocument, now: KeyDocument, textOf: TextOf): Reason[] {
  const before = filesIn(old, now, textOf);
  const after = filesIn(now, old, textOf);
  if (before && after) return recordReasons(before, after, fileReasons);
  return [
    ...recordReasons(old.files, now.files, fileReasons),
    ...recordReasons(old.sets ?? {}, now.sets ?? {}, (path) => [{ type: 'input-changed', path, how: 'edited' }]),
  ];
}

/** Without those of sets that `other` has too; undefined if a text is not kept. */
function filesIn(
  document: KeyDocument,
  other: KeyDocument,
  textOf: TextOf,
): Readonly<Record<string, string>> | undefined {
  const same = new Set(Object.values(other.sets ?? {}));
  const texts = Object.values(document.sets ?? {}).flatMap((digest) => (same.has(digest) ? [] : [textOf(digest)]));
  if (texts.length === 0) return document.files;
  if (texts.includes(undefined)) return undefined;
  const inSets = texts.flatMap((text) => filesInText(text ?? ''));
  return Object.fromEntries([...inSets, ...Object.entries(document.files)]);
}

type TreeDigests = KeyDocument['trees'][string];

function treeReasons(
  name: string,
  { old, now, textOf }: { old: TreeDigests | undefined; now: TreeDigests | undefined; textOf: TextOf },
): Reason[] {
  const base = name.replace(/ \(.*$/, '');
  const place = (path: string): string => (base === '.' ? path : `${base}/${path}`);
  const lines = (digest: Digest | undefined): Map<string, string> | undefined => {
    const text = digest === undefined ? undefined : textOf(digest);
    if (text === undefined) return undefined;
    const pairs = text === '' ? [] : text.split('\0').map(splitLine);
    return new Map(pairs);
  };
  const compare = (a: Digest | undefined, b: Digest | undefined): Reason[] => {
    const [before, after] = [lines(a), lines(b)];
    if (a === b || before === undefined || after === undefined) return [];
    return [...new Set([...before.keys(), ...after.keys()])].toSorted(compareText).flatMap((path): Reason[] => {
      const [was, is] = [before.get(path), after.get(path)];
      if (was === is) return [];
      const how = was === undefined ? 'added' : is === undefined ? 'removed' : 'edited';
      return [{ type: 'input-changed', path: place(path), how }];
    });
  };
  const found = [...compare(old?.listing, now?.listing), ...compare(old?.aspects, now?.aspects)];
  const distinct = new Map(found.map((reason) => [JSON.stringify(reason), reason]));
  return distinct.size > 0 ? [...distinct.values()] : [{ type: 'input-changed', path: base, how: 'edited' }];
}

/** `<kind or digest> <path>`. */
function splitLine(line: string): [string, string] {
  const space = line.indexOf(' ');
  return [line.slice(space + 1), line.slice(0, space)];
}

function discoveredReasons({ discovered: old }: KeyDocument, { discovered: now }: KeyDocument): Reason[] {
  // What one of them lacks altogether is not a difference: the first half of a look-up knows no discoveries.
  if (old === undefined || now === undefined) return [];
  return [
    ...recordReasons(old.files, now.files, fileReasons),
    ...recordReasons(old.folders, now.folders, (path) => [{ type: 'input-changed', path, how: 'edited' }]),
    ...recordReasons(old.variables, now.variables, variableReasons),
  ];
}
