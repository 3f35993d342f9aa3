/** Names of targets across files: what its own file calls `server` is `api:server` for the root. Pure. */
import { nearest } from '../base/text.ts';
import { hasWildcard } from '../base/wildcard.ts';

/** Full name of what the file of `namespace` (empty: the root's) calls `name`; `//name` is the root's. */
export function fullName(namespace: string, name: string): string {
  if (name.startsWith('//')) return name.slice(2);
  return namespace === '' ? name : `${namespace}:${name}`;
}

/** A name or id that gobuild knows in full, as a selector that means it from everywhere. */
export const rootSelector = (name: string): string => `//${name}`;

/** `a:b` of `a:b:server`; empty for a target of the root's file. */
export const namespaceOf = (target: string): string => target.slice(0, Math.max(0, target.lastIndexOf(':')));

/** `server` of `api:server`. */
export const localName = (target: string): string => target.slice(target.lastIndexOf(':') + 1);

/** The full name as the file of `namespace` writes it: the other way round than {@link fullName}. */
export function nameSeenFrom(namespace: string, target: string): string {
  if (namespace === '') return target;
  return target.startsWith(`${namespace}:`) ? target.slice(namespace.length + 1) : `//${target}`;
}

/**
 * The name (of a target or node) as part of a path on every system: `api+server`. Names hold no `+`, so that what
 * differs stays apart.
 */
export const pathPart = (name: string): string => name.replaceAll(/[:/]/g, '+');

export interface NamedWorld {
  /** Full names. */
  readonly targets: readonly string[];
  /** Of all files; that of the root's is empty. */
  readonly namespaces: readonly string[];
}

/** What to say of a name that no target has, and what was meant; `written` is seen from `namespace`. */
export function unknownName(
  written: string,
  namespace: string,
  { targets, namespaces }: NamedWorld,
): { readonly code: 'GB2003' | 'GB2009'; readonly message: string; readonly help: string } {
  const space = namespaceOf(fullName(namespace, written));
  if (!namespaces.includes(space) && written.includes(':') && !hasWildcard(space))
    return unknownFile(written, { namespace, namespaces });
  const names = targets.map((target) => nameSeenFrom(namespace, target));
  const [own, others] = [names.filter((name) => !name.startsWith('//')), names.filter((name) => name.startsWith('//'))];
  const elsewhere = others.find((name) => name === `//${written}`);
  const meant = elsewhere ?? nearest(written, own) ?? nearest(written, others);
  const help = meant ? `did you mean "${meant}"?` : targetList(namespace, targets);
  return { code: 'GB2003', message: `there is no target "${written}"`, help };
}

/** Those that the file of `namespace` can name without `//`, if there are any; `targets` are full names. */
export function targetList(namespace: string, targets: readonly string[]): string {
  const all = targets.map((target) => nameSeenFrom(namespace, target));
  const own = all.filter((name) => !name.startsWith('//'));
  const names = own.length > 0 ? own : all;
  if (names.length === 0) return 'the file declares no targets';
  return `targets are: ${names.slice(0, 12).join(', ')}${names.length > 12 ? ', …' : ''}`;
}

function unknownFile(
  written: string,
  { namespace, namespaces }: { readonly namespace: string; readonly namespaces: readonly string[] },
): ReturnType<typeof unknownName> {
  const space = namespaceOf(written);
  const known = namespaces
    .filter((name) => name !== namespace && name !== '')
    .map((name) => nameSeenFrom(namespace, name));
  const meant = nearest(space, known);
  const none = 'no file is included: write `include: { NAME: FOLDER/gobuild.yaml }`';
  const help = meant
    ? `did you mean "${meant}:${localName(written)}"?`
    : known.length === 0
      ? none
      : `included are: ${known.join(', ')}`;
  return { code: 'GB2009', message: `no file is included as "${space}"`, help };
}
