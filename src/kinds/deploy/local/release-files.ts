/** `files` of a deploy: checked, each with its name in the release where the file's own path does not say it. Pure. */
import { isWithin, join, unsafePath, type WorkspacePath } from '../../../base/path.ts';
import { badPattern, isGlob, splitGlob } from '../../../model/glob-input.ts';
import type { ResolveContext } from '../../../model/kind.ts';
import type { Checks } from '../../../model/probe-keys.ts';
import type { FileKeys, LocalSettings, LocalSpec } from './schema.ts';

/** Names in the release are seen from the folder of the file that declares the target. */
export function resolveFiles(
  spec: LocalSpec,
  context: Pick<ResolveContext, 'folder'>,
  checks: Checks,
): LocalSettings['files'] {
  const { folder = '.' } = context;
  return (spec.files ?? []).map((file, index) => {
    const keys = typeof file === 'string' ? { src: file } : file;
    const at = typeof file === 'string' ? ['files', index] : ['files', index, 'src'];
    checkSource(keys, { folder, at, checks });
    checkName(keys.dst, index, checks);
    return { src: keys.src, dst: keys.dst ?? nameBelow(folder, keys.src) };
  });
}

interface Spot {
  readonly folder: WorkspacePath;
  readonly at: readonly (string | number)[];
  readonly checks: Checks;
}

const fixedPart = (src: string): WorkspacePath => join(isGlob(src) ? splitGlob(src).base : src);

function checkSource({ src, dst }: FileKeys, { folder, at, checks: { found, complain } }: Spot): void {
  const bad = src.startsWith('!') ? 'it begins with "!": list what belongs in instead' : badPattern(src);
  if (bad !== undefined) found.push(complain(at, 'GB3503', `"${src}" cannot be deployed: ${bad}`));
  else if (dst === undefined && !isWithin(folder, fixedPart(src))) {
    const base = folder === '.' ? 'the workspace' : 'the folder of its file';
    found.push(complain(at, 'GB3503', `"${src}" lies above ${base}`, 'give it a name: { src: …, dst: … }'));
  }
}

function checkName(dst: string | undefined, index: number, { found, complain }: Checks): void {
  const unsafe = dst === undefined ? undefined : unsafePath(dst.replace(/\/$/, ''));
  if (unsafe === undefined) return;
  found.push(complain(['files', index, 'dst'], 'GB3503', `"${dst}" is no name in a release: ${unsafe}`));
}

/** Null where the path itself is the name: in the root's folder. */
function nameBelow(folder: WorkspacePath, src: string): string | null {
  if (folder === '.') return null;
  return fixedPart(src).slice(folder.length + 1) || './';
}
