/** Patterns as most are: plain folders, and at their end a name or `*` with what names end in. They need no library. Pure. */

/** One pattern, whatever reads it. */
export interface Pattern {
  /** The leading parts without wildcards, of each form that braces give it; `.` for none. */
  readonly prefixes: readonly string[];
  /** `partial`: true also for folders that lie above what it matches. */
  readonly match: (path: string, partial?: boolean) => boolean;
}

/** What means something to a pattern anywhere in it, or may to another reader of patterns. */
const special = /[*?[\]{}()!+@|\\#]/;

/** Undefined for all that needs more. A name with a leading dot is matched only by one that has it, as everywhere. */
export function simplePattern(text: string): Pattern | undefined {
  const cut = text.lastIndexOf('/');
  const folder = cut < 0 ? '.' : text.slice(0, cut);
  const last = text.slice(cut + 1);
  const ending = last.startsWith('*') ? last.slice(1) : undefined;
  if (special.test(folder) || special.test(ending ?? last) || !isPlain(cut < 0 ? last : `${folder}/${last}`))
    return undefined;
  if (ending === undefined) return { prefixes: [text], match: (path) => path === text };
  const lead = cut < 0 ? '' : `${folder}/`;
  const match = (path: string): boolean =>
    path.startsWith(lead) &&
    path.length > lead.length &&
    path[lead.length] !== '.' &&
    path.endsWith(ending) &&
    path.length >= lead.length + ending.length &&
    !path.includes('/', lead.length);
  return { prefixes: [folder], match: (path, partial) => (partial === true && path === folder) || match(path) };
}

/** No part that normalising would take out. */
const isPlain = (path: string): boolean =>
  path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
