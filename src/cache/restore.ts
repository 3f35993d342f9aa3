/** Puts the outputs of a stored result on disk: declared paths only, never through links, right ones left alone. */
import { dirname, isAbsolute, isWithin, join, unsafePath } from '../base/path.ts';
import type { Action } from '../model/action.ts';
import type { ActionResult, OutputFile } from '../model/perform.ts';
import type { CheckVerdict } from '../model/action-cache.ts';
import { FileError } from '../model/ports.ts';
import { removePuts, removeStale } from './complete.ts';
import { keyingOf, recordedBefore, stir, type CacheContext, type Keying } from './context.ts';
import type { Known } from './known.ts';
import { caseTwins, covers, outputFault, strangers } from './outputs.ts';
import { sha256 } from './sha256.ts';

const maxEntries = 1_000_000;
const maxDepth = 64;

export type Restorable = CheckVerdict & { readonly type: 'restorable' };

/** Undefined (with a warning where that says more than "gone"): the action must run. */
export function restore({ keyed, result }: Restorable, context: CacheContext): ActionResult | undefined {
  const { action } = keyed;
  const keying = keyingOf(keyed);
  const unsafe = unsafeResult(action, result);
  if (unsafe !== undefined) {
    context.warn(`unsafe output path from the cache for ${action.id}: ${unsafe}; it is made again`);
    return undefined;
  }
  try {
    stir(context);
    removePuts(action, result.outputs, context);
    begin({ keyed, result }, keying, context);
    for (const file of result.outputs) if (!putOutput(file, { action, keying, context })) return undefined;
    for (const path of strangers(action, result.outputs, context)) {
      context.files.remove(context.table.absolute(path));
      context.table.forget(path);
    }
    removeStale(action, result.outputs, context);
    record({ keyed, result }, keying, context);
    stir(context);
    return result;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    context.warn(`${action.id} was not restored: ${error.message}`);
    return undefined;
  }
}

/** As before work: a crash in the middle means stale, never fresh, and what was put by then is known as ours. */
function begin({ keyed, result }: Pick<Restorable, 'keyed' | 'result'>, keying: Keying, context: CacheContext): void {
  const { action, key } = keyed;
  context.open.add(action.id);
  context.settled.delete(action.id);
  const recorded = recordedBefore(context, action);
  const isNew = (file: OutputFile): boolean =>
    file.type !== 'folder' &&
    recorded.get(file.path)?.digest !== file.digest &&
    outputFault(file, context) !== undefined;
  const puts = result.outputs.filter(isNew);
  const { runId: run, clock } = context;
  context.state.begin(action.id, { key, run, at: clock.now(), reasons: keying.reasons, puts });
}

function record({ keyed, result }: Pick<Restorable, 'keyed' | 'result'>, keying: Keying, context: CacheContext): void {
  const texts = new Map([...keying.inputs.trees.values()].flatMap((tree) => [...tree.texts]));
  context.state.finish(
    keyed.action.id,
    {
      key: keyed.key,
      baseKey: keying.baseKey,
      run: context.runId,
      at: context.clock.now(),
      reasons: keying.reasons,
      outcome: 'restored',
      result,
      texts: [...texts.keys()],
    },
    { document: keying.document, texts },
  );
  context.settled.set(keyed.action.id, keying.request);
  context.open.delete(keyed.action.id);
}

/** Why nothing of this result may be written; undefined if it may. Exported for its tests. */
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

interface Putting {
  readonly action: Action;
  readonly keying: Keying;
  readonly context: CacheContext;
}

/** False if its content is gone. Throws FileError. */
function putOutput(file: OutputFile, { action, keying, context }: Putting): boolean {
  const { files, table } = context;
  if (!clearParents(file, action, context)) return false;
  if (outputFault(file, context) === undefined) return true;
  const path = table.absolute(file.path);
  const known = table.look(file.path);
  if (file.type === 'file' && isFileOf(known, file)) {
    files.setMode(path, file.executable ? 0o755 : 0o644);
    return true;
  }
  if (known !== undefined && known.stat.kind !== 'file') files.remove(path);
  if (file.type === 'file') return putContent(file, keying, context);
  if (file.link === undefined) files.makeFolder(path);
  else files.symlink(file.link, path);
  return true;
}

const isFileOf = (known: Known | undefined, { digest }: OutputFile): boolean =>
  known?.stat.kind === 'file' && known.digest === digest;

function putContent(file: OutputFile, { contents }: Keying, { files, table, store }: CacheContext): boolean {
  const path = table.absolute(file.path);
  const tiny = contents.get(file.digest);
  if (tiny !== undefined) {
    if (sha256(tiny) !== file.digest) return false;
    files.write(path, tiny, { mode: file.executable ? 0o755 : 0o644 });
  } else {
    const blob = store?.blob(file.digest);
    if (blob === undefined) return false;
    files.copy(blob, path, { executable: file.executable });
  }
  table.seed(file.path, file.digest);
  return true;
}

/** A link or file where a folder must be is removed inside a folder output; anywhere else a link out of the workspace stops it. */
function clearParents(file: OutputFile, action: Action, { files, table, root, warn }: CacheContext): boolean {
  const parts = file.path.split('/');
  for (let length = 1; length < parts.length; length += 1) {
    const folder = parts.slice(0, length).join('/');
    const absolute = table.absolute(folder);
    const stat = files.stat(absolute);
    if (stat === undefined || stat.kind === 'folder') continue;
    if (action.outputs.some((output) => output.directory === true && isWithin(output.path, folder))) {
      files.remove(absolute);
      table.forget(folder);
    } else if (stat.kind !== 'link' || !isInside(files.realPath(absolute), files.realPath(root))) {
      warn(`${action.id} was not restored: ${folder} is no folder of the workspace`);
      return false;
    }
  }
  return true;
}

const isInside = (path: string, root: string): boolean =>
  path.replaceAll('\\', '/').startsWith(`${root.replaceAll('\\', '/')}/`);
