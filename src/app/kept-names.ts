/**
 * Names for completion, kept in `.gobuild/names.json`: read without the weight of the ports, and only while every file
 * that decided them is as it was. What lies there is the text of a stranger as much as gobuild.yaml is: it is checked.
 */
import { lstatSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { gobuildVersion } from '../base/version.ts';
import { nameSeenFrom, namespaceOf } from '../model/target-name.ts';
import type { KnownNames, KnownTarget } from '../model/known-names.ts';

/** What is kept: full names, so that they serve from every folder of the workspace. */
export interface KeptNames {
  /** Absolute path and {@link stampOf} of every file that decided the names, absent ones included. */
  readonly stamps: readonly (readonly [path: string, stamp: string])[];
  /** Folder of each file of the configuration (absolute) and its namespace. */
  readonly files: readonly (readonly [folder: string, namespace: string])[];
  readonly names: KnownNames;
}

/** More nodes than anybody picks from a list. */
export const mostNodes = 20_000;

const pathOf = (root: string): string => `${root}/.gobuild/names.json`;

/** Undefined: there are none, they are old, or they are not ours. Never throws. */
export function readKept(root: string): KeptNames | undefined {
  try {
    const stat = lstatSync(pathOf(root));
    if (!stat.isFile() || !isOurs(stat.uid)) return undefined;
    const read: unknown = JSON.parse(readFileSync(pathOf(root), 'utf8'));
    if (!isKept(read)) return undefined;
    return read.stamps.every(([path, stamp]) => stampOf(path) === stamp) ? read : undefined;
  } catch {
    return undefined;
  }
}

/** Only where a run has made `.gobuild` already: looking at a repository must not write into it. Never throws. */
export function keepNames(root: string, kept: KeptNames): void {
  const path = pathOf(root);
  const temporary = `${path}.${process.pid}`;
  try {
    const folder = lstatSync(`${root}/.gobuild`);
    if (!folder.isDirectory() || !isOurs(folder.uid)) return;
    mkdirSync(`${root}/.gobuild`, { recursive: true });
    writeFileSync(temporary, JSON.stringify({ gobuild: gobuildVersion, ...kept }), { flag: 'wx' });
    renameSync(temporary, path);
  } catch {
    // The next key press asks the file itself again.
    rmSync(temporary, { force: true });
  }
}

/** Everything of a file that an edit changes; `-` where there is none. */
export function stampOf(path: string): string {
  const stat = lstatSync(path, { throwIfNoEntry: false, bigint: true });
  return stat ? [stat.size, stat.mtimeNs, stat.ctimeNs, stat.ino].join(' ') : '-';
}

/** As the file in `folder`, or the nearest one above it, writes the names. */
export function seenFrom({ files, names }: Pick<KeptNames, 'files' | 'names'>, folder: string): KnownNames {
  const namespaces = new Map(files);
  let at = folder;
  while (at !== '' && !namespaces.has(at)) at = at.slice(0, Math.max(0, at.lastIndexOf('/')));
  const namespace = namespaces.get(at) ?? '';
  if (namespace === '') return names;
  const seen = (name: string): string => nameSeenFrom(namespace, name);
  // What is near is what is meant: the folder's own targets first.
  const own = (target: KnownTarget): boolean => namespaceOf(target.name) === namespace;
  const targets = [...names.targets.filter(own), ...names.targets.filter((target) => !own(target))];
  return { ...names, targets: targets.map((one) => ({ ...one, name: seen(one.name) })), nodes: names.nodes.map(seen) };
}

/** Text of a regular file, with its size in bytes; undefined for all else: a pipe would hold the shell up for ever. */
export function plainText(path: string): { readonly text: string; readonly size: number } | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat?.isFile() === true ? { text: readFileSync(path, 'utf8'), size: stat.size } : undefined;
}

const isOurs = (uid: number): boolean => process.getuid === undefined || process.getuid() === uid;

const isText = (value: unknown): value is string => typeof value === 'string';
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);
const isPairs = (value: unknown): value is [string, string][] =>
  Array.isArray(value) && value.every((pair) => isTexts(pair) && pair.length === 2);
const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function isKept(value: unknown): value is KeptNames {
  if (!isMap(value) || value['gobuild'] !== gobuildVersion) return false;
  const { stamps, files, names } = value;
  return isPairs(stamps) && stamps.length > 0 && isPairs(files) && isMap(names) && isNames(names);
}

function isNames({ targets, nodes, traits, profiles, vars }: Readonly<Record<string, unknown>>): boolean {
  const isTarget = (target: unknown): boolean =>
    isMap(target) &&
    isText(target['name']) &&
    [target['kind'], target['description']].every((text) => text === undefined || isText(text));
  const isTrait = (trait: unknown): boolean =>
    Array.isArray(trait) && trait.length === 2 && isText(trait[0]) && isTexts(trait[1]);
  return (
    [targets, traits].every(Array.isArray) &&
    (targets as unknown[]).every(isTarget) &&
    (traits as unknown[]).every(isTrait) &&
    [nodes, profiles, vars].every(isTexts)
  );
}
