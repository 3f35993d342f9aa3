/** Whether a pattern as in Make, Task or GoReleaser finds files: a star stays within its folder, two go through all. */
import { hasWildcard, matchesWildcard } from '../base/wildcard.ts';

export function matchesAny(pattern: string, files: readonly string[]): boolean {
  const parts = pattern.replace(/\/$/, '/**').split('/');
  const isPlain = !hasWildcard(pattern) && !/[{[]/.test(pattern);
  return files.some((file) =>
    isPlain ? file === pattern || file.startsWith(`${pattern}/`) : matches(parts, file.split('/')),
  );
}

function matches(pattern: readonly string[], path: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return path.length === 0;
  if (first === '**')
    return Array.from({ length: path.length + 1 }, (_, n) => n).some((n) => matches(rest, path.slice(n)));
  const [name, ...below] = path;
  return name !== undefined && matchesWildcard(first, name) && matches(rest, below);
}
