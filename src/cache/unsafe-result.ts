/** Judges the outputs that a result names before any is written or kept: declared paths, links that stay, no twins. Pure. */
import { dirname, isAbsolute, isWithin, join, unsafePath } from '../base/path.ts';
import type { Action } from '../model/action.ts';
import type { ActionResult, OutputFile } from '../model/perform.ts';
import { caseTwins, covers } from './outputs.ts';

const maxEntries = 1_000_000;
const maxDepth = 64;

/** Why nothing of this result may be written; undefined if it may. */
export function unsafeResult(action: Action, { outputs }: ActionResult): string | undefined {
  if (outputs.length > maxEntries) return `it has more than ${maxEntries} entries`;
  for (const file of outputs) {
    const why = unsafeOutput(action, file);
    if (why !== undefined) return `${shown(file.path)}: ${why}`;
  }
  const twins = caseTwins(outputs.map(({ path }) => path));
  return twins && `${shown(twins[1])}: it cannot lie beside ${shown(twins[0])}`;
}

/** Whoever wrote it chose its length, too. */
const shown = (path: string): string => JSON.stringify(path.length > 200 ? `${path.slice(0, 200)}…` : path);

function unsafeOutput(action: Action, file: OutputFile): string | undefined {
  const why = unsafePath(file.path);
  if (why !== undefined) return why;
  if (file.path.split('/').length > maxDepth) return `it is deeper than ${maxDepth} folders`;
  const output = action.outputs.find((one) => covers(one, file.path));
  if (output === undefined) return 'the target does not declare it';
  if (file.path === output.path) {
    const declared = output.directory === true ? 'folder' : 'file';
    return file.type === declared ? undefined : `it is declared as a ${declared}`;
  }
  return file.type === 'link' ? unsafeLink(file, output.path) : undefined;
}

/** A link may lead only to where the same output lies. */
function unsafeLink({ path, link }: OutputFile, base: string): string | undefined {
  if (link === undefined || link === '') return 'the link has no target';
  if (isAbsolute(link) || link.includes('\\')) return 'the link is absolute';
  // Behind a name that is itself a link, `..` leads elsewhere than it reads.
  if (/(?:^|\/)(?!\.\.(?:\/|$))[^/]+\/(?:.*\/)?\.\.(?:\/|$)/.test(link)) return 'the link goes up behind a name';
  return isWithin(base, join(dirname(path), link)) ? undefined : 'the link leads out of its output';
}
