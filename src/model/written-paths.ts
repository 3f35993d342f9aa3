/** Refuses sets of written paths in which two writers write one path, or one inside of the other's. Pure. */
import { isWithin } from '../base/path.ts';
import { compareText } from '../base/order.ts';
import { diagnostic, type Diagnostic } from './diagnostic.ts';
import type { Location } from './location.ts';

export interface WrittenPath {
  readonly path: string;
  /** Node that is named to people. */
  readonly node: string;
  /** What writes it: paths of one writer may lie in each other. */
  readonly writer: string;
}

/** More would bury the first one: they mostly have one cause. */
const mostTold = 20;

export function collisions(
  written: readonly WrittenPath[],
  placeOf: (node: string) => Location | undefined,
): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  // Case and normal form fold together: what differs here only is one file on other systems.
  const sorted = written
    .map((one) => ({ ...one, folded: fold(one.path) }))
    .toSorted((a, b) => compareText(`${a.folded}/`, `${b.folded}/`));
  let open: (typeof sorted)[number] | undefined;
  for (const one of sorted) {
    if (open && open.writer !== one.writer && isWithin(open.folded, one.folded))
      diagnostics.push(collision(open, one, placeOf));
    else if (!open || !isWithin(open.folded, one.folded)) open = one;
  }
  return diagnostics.slice(0, mostTold);
}

const fold = (path: string): string => path.normalize('NFC').toLowerCase();

function collision(a: WrittenPath, b: WrittenPath, placeOf: (node: string) => Location | undefined): Diagnostic {
  const message =
    a.path === b.path
      ? `${a.node} and ${b.node} both write ${a.path}`
      : fold(a.path) === fold(b.path)
        ? `${a.node} writes ${a.path} and ${b.node} writes ${b.path}: on many systems that is one file`
        : `${b.node} writes ${b.path} inside ${a.path}, which ${a.node} writes`;
  const at = placeOf(b.node);
  const other = placeOf(a.node);
  // Nodes of one target stand at one place.
  const isElsewhere = other !== undefined && (other.file !== at?.file || other.start !== at.start);
  return diagnostic('GB2501', message, {
    at,
    related: isElsewhere ? [{ message: `"${a.node}" is declared here`, at: other }] : [],
    help: 'give one a `name`, or other outputs',
  });
}
