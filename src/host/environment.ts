/** gobuild's own environment, with a record of the names that were asked for, and the part that every process gets. */
import { host } from '../base/path.ts';
import { sortedUnique } from '../base/order.ts';
import type { Environment } from '../model/ports.ts';

export interface HostEnvironment extends Environment {
  /** Names that were asked for so far, set or not, in text order. */
  readonly asked: () => readonly string[];
}

type Variables = Readonly<Record<string, string | undefined>>;

export function hostEnvironment(variables: Variables = process.env): HostEnvironment {
  const asked = new Set<string>();
  let copy: Readonly<Record<string, string>> | undefined;
  return {
    get: (name) => {
      asked.add(name);
      return Object.hasOwn(variables, name) ? variables[name] : undefined;
    },
    all: () => (copy ??= definedOnly(variables)),
    asked: () => sortedUnique(asked),
  };
}

const definedOnly = (variables: Variables): Readonly<Record<string, string>> =>
  Object.freeze(
    Object.fromEntries(Object.entries(variables).filter((pair): pair is [string, string] => pair[1] !== undefined)),
  );

/** Given to every process and not in any key (spec of the environment of an action). */
const unkeyedNames: readonly string[] = [
  'PATH',
  'HOME',
  'USERPROFILE',
  'TMPDIR',
  'TEMP',
  'TMP',
  'SystemRoot',
  'ComSpec',
  'PATHEXT',
  'APPDATA',
  'LOCALAPPDATA',
  'ProgramData',
  'GOCACHE',
  'GOMODCACHE',
  'GOMAXPROCS',
];

/** Of `all` what every process gets. Relative and empty folders of PATH (`.` first is a trap) are left out. */
export function pickBaseEnvironment(all: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const picked: Record<string, string> = {};
  for (const name of unkeyedNames) {
    const value = valueOf(all, name);
    if (value !== undefined) picked[name] = name === 'PATH' ? absoluteFolders(value) : value;
  }
  return picked;
}

/** On Windows names differ in case between machines (`Path`). */
function valueOf(all: Readonly<Record<string, string>>, name: string): string | undefined {
  if (Object.hasOwn(all, name) || process.platform !== 'win32') return Object.hasOwn(all, name) ? all[name] : undefined;
  const same = Object.keys(all).find((key) => key.toUpperCase() === name.toUpperCase());
  return same === undefined ? undefined : all[same];
}

const absoluteFolders = (path: string): string =>
  path
    .split(host.delimiter)
    .filter((folder) => host.isAbsolute(folder))
    .join(host.delimiter);
