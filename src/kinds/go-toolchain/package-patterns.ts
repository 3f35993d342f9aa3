/** Package patterns of the Go checks: `./...`, `./internal/...`, seen from gobuild.yaml. Pure. */
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Complain } from '../../model/kind.ts';
import { packageProblem, seenFromModule } from './package-path.ts';
import type { GoSettings } from './settings.ts';

/** The patterns as the go command gets them in the folder of the module. */
export function resolvePatterns(
  packages: string | readonly string[] | undefined,
  go: GoSettings,
  complain: Complain,
): { readonly patterns: readonly string[]; readonly diagnostics: readonly Diagnostic[] } {
  if (packages === undefined) return { patterns: ['./...'], diagnostics: [] };
  const texts = typeof packages === 'string' ? [packages] : packages;
  const diagnostics = texts.flatMap((text, index) => {
    const problem = packageProblem(text, go.module, true);
    if (!problem) return [];
    const pointer = typeof packages === 'string' ? ['packages'] : ['packages', index];
    return [complain(pointer, problem.outside ? 'GB3101' : 'GB3200', problem.message, problem.help)];
  });
  const empty =
    texts.length === 0 ? [complain(['packages'], 'GB3200', 'no package is named', 'leave "packages" out for all')] : [];
  return { patterns: texts.map((text) => seenFromModule(go.module, text)), diagnostics: [...diagnostics, ...empty] };
}
