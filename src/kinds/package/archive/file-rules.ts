/** `files` of an archive: from what a person wrote to rules, and from a rule and a file to its name in the archive. Pure. */
import { basename, isWithin, join, unsafePath, type WorkspacePath } from '../../../base/path.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { badPattern, isGlob, splitGlob } from '../../../model/glob-input.ts';
import type { ResolveContext } from '../../../model/kind.ts';
import type { ArchiveSpec, FileRule, FileSpec } from './schema.ts';

/** What people expect in an archive of a program without asking for it. */
const defaultPatterns = ['LICENSE*', 'README*', 'CHANGELOG*', 'license*', 'readme*', 'changelog*'];

/** `folder`: that of the file which declares the target. */
export function fileRules(spec: ArchiveSpec, folder: WorkspacePath): FileRule[] {
  const seenFrom = folder === '.' ? {} : { folder };
  if (spec.files === undefined)
    return defaultPatterns.map((name) => {
      const src = join(folder, name);
      return { src, ...seenFrom, dst: null, mode: null, strip: 0, required: false };
    });
  return spec.files.map((file): FileRule => {
    const { src, dst, mode, strip }: FileSpec = typeof file === 'string' ? { src: file } : file;
    return {
      src,
      ...seenFrom,
      dst: dst ?? null,
      mode: mode === undefined ? null : modeOf(mode),
      strip: strip === true ? 'all' : strip === false || strip === undefined ? 0 : strip,
      required: true,
    };
  });
}

/** YAML 1.2 reads `0755` as the number 755 and `0o755` as 493: only two modes exist, so that all of these are clear. */
const modeOf = (mode: string | number): number => (['0755', '755', 755, 0o755].includes(mode) ? 0o755 : 0o644);

/** `folder`: that of the file which declares the target. */
export function checkFiles(spec: ArchiveSpec, { complain, folder }: FileChecks): Diagnostic[] {
  const found: Diagnostic[] = [];
  const base = nameOfBase(folder);
  for (const [index, file] of (spec.files ?? []).entries()) {
    const { src, dst }: FileSpec = typeof file === 'string' ? { src: file } : file;
    const key = typeof file === 'string' ? ['files', index] : ['files', index, 'src'];
    const bad = src.startsWith('!') ? 'it begins with "!": list what belongs in instead' : badPattern(src);
    if (bad) found.push(complain(key, 'GB3402', `"${src}" cannot be packed: ${bad}`));
    else if (dst === undefined && !isWithin(folder, fixedPart(src)))
      found.push(
        complain(key, 'GB3400', `"${src}" lies above ${base}`, 'give it a name in the archive: { src: …, dst: … }'),
      );
    const unsafe = dst === undefined ? undefined : unsafePath(dst.replace(/\/$/, ''));
    if (unsafe)
      found.push(
        complain(['files', index, 'dst'], 'GB3400', `"${dst}" is no name for an entry: ${unsafe}`, 'use a plain name'),
      );
  }
  return found;
}

type FileChecks = Pick<ResolveContext, 'complain'> & { readonly folder: WorkspacePath };

const nameOfBase = (folder: WorkspacePath): string => (folder === '.' ? 'the workspace' : 'the folder of its file');

/** A folder that ends in `/` may be that of the file itself. */
const fixedPart = (src: string): WorkspacePath => join(isGlob(src) ? splitGlob(src).base : src);

/** A folder or a pattern: it stands for many files. */
const standsForMany = (rule: FileRule): boolean => isGlob(rule.src) || rule.src.endsWith('/');

/** Name in the archive (without the wrap folder) of a file that `rule` took. */
export function entryName(rule: FileRule, path: WorkspacePath): string {
  if (rule.dst === null)
    return stripped(rule.folder === undefined ? path : path.slice(rule.folder.length + 1), rule.strip);
  if (!standsForMany(rule)) return rule.dst.endsWith('/') ? join(rule.dst, basename(path)) : rule.dst;
  const base = isGlob(rule.src) ? splitGlob(rule.src).base : join(rule.src);
  const below = base === '.' ? path : path.slice(base.length + 1);
  return join(rule.dst, stripped(below, rule.strip));
}

function stripped(path: WorkspacePath, strip: number | 'all'): string {
  if (strip === 'all') return basename(path);
  const parts = path.split('/');
  // The file's own name always stays.
  return parts.slice(Math.min(strip, parts.length - 1)).join('/');
}
