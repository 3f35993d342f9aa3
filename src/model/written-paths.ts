/** Refuses sets of written paths in which two nodes write one, or one is not theirs to write. Pure. */
import { isWithin, unsafePath } from '../base/path.ts';
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

export interface WrittenWhere {
  readonly placeOf: (node: string) => Location | undefined;
  /** Files of the configuration, which nobody may write. */
  readonly configFiles: readonly string[];
}

export function checkWritten(written: readonly WrittenPath[], where: WrittenWhere): readonly Diagnostic[] {
  return [...written.flatMap((one) => forbidden(one, where)), ...collisions(written, where.placeOf)].slice(0, mostTold);
}

function collisions(
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
  return diagnostics;
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

function forbidden({ path, node }: WrittenPath, { placeOf, configFiles }: WrittenWhere): Diagnostic[] {
  const reason = unsafePath(path) ?? ownFiles(path, configFiles);
  if (reason === undefined) return [];
  return [
    diagnostic('GB2502', `${node} may not write "${path}": ${reason}`, {
      at: placeOf(node),
      help: 'outputs lie below the workspace, with portable names',
    }),
  ];
}

function ownFiles(path: string, configFiles: readonly string[]): string | undefined {
  if (isWithin('.git', path)) return 'it lies in .git';
  const within = configFiles.find((file) => isWithin(fold(path), fold(file)));
  if (within !== undefined)
    return fold(path) === fold(within) ? 'it is a file of the configuration' : `it holds ${within}`;
  const isState = path === '.gobuild' || (isWithin('.gobuild', path) && !isWithin('.gobuild/go', path));
  return isState ? "it lies among gobuild's own state" : undefined;
}
