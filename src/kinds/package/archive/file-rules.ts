/** `files` of an archive: from what a person wrote to rules, and from a rule and a file to its name in the archive. Pure. */
import { basename, join, unsafePath, type WorkspacePath } from '../../../base/path.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { badPattern, isGlob, splitGlob } from '../../../model/glob-input.ts';
import type { Complain } from '../../../model/kind.ts';
import type { ArchiveSpec, FileRule, FileSpec } from './schema.ts';

/** What people expect in an archive of a program without asking for it. */
const defaultPatterns = ['LICENSE*', 'README*', 'CHANGELOG*', 'license*', 'readme*', 'changelog*'];

export function fileRules(spec: ArchiveSpec): FileRule[] {
  if (spec.files === undefined)
    return defaultPatterns.map((src) => ({ src, dst: null, mode: null, strip: 0, required: false }));
  return spec.files.map((file): FileRule => {
    const { src, dst, mode, strip }: FileSpec = typeof file === 'string' ? { src: file } : file;
    return {
      src,
      dst: dst ?? null,
      mode: mode === undefined ? null : modeOf(mode),
      strip: strip === true ? 'all' : strip === false || strip === undefined ? 0 : strip,
      required: true,
    };
  });
}

/** YAML 1.2 reads `0755` as the number 755 and `0o755` as 493: only two modes exist, so that all of these are clear. */
const modeOf = (mode: string | number): number => (['0755', '755', 755, 0o755].includes(mode) ? 0o755 : 0o644);

export function checkFiles(spec: ArchiveSpec, complain: Complain): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const [index, file] of (spec.files ?? []).entries()) {
    const { src, dst }: FileSpec = typeof file === 'string' ? { src: file } : file;
    const key = typeof file === 'string' ? ['files', index] : ['files', index, 'src'];
    const bad = src.startsWith('!') ? 'it begins with "!": list what belongs in instead' : badPattern(src);
    if (bad) found.push(complain(key, 'GB3402', `"${src}" cannot be packed: ${bad}`));
    else if (dst === undefined && escapes(src))
      found.push(
        complain(
          key,
          'GB3400',
          `"${src}" lies above the workspace`,
          'give it a name in the archive: { src: …, dst: … }',
        ),
      );
    const unsafe = dst === undefined ? undefined : unsafePath(dst.replace(/\/$/, ''));
    if (unsafe)
      found.push(
        complain(['files', index, 'dst'], 'GB3400', `"${dst}" is no name for an entry: ${unsafe}`, 'use a plain name'),
      );
  }
  return found;
}

const escapes = (src: string): boolean => join(isGlob(src) ? splitGlob(src).base : src).startsWith('..');

/** A folder or a pattern: it stands for many files. */
const standsForMany = (rule: FileRule): boolean => isGlob(rule.src) || rule.src.endsWith('/');

/** Name in the archive (without the wrap folder) of a file that `rule` took. */
export function entryName(rule: FileRule, path: WorkspacePath): string {
  if (rule.dst === null) return stripped(path, rule.strip);
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
