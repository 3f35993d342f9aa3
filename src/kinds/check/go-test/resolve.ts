/** Checks what the schema of check/go-test cannot, and fills in the defaults. Pure. */
import { checked, type Checked, type Diagnostic } from '../../../model/diagnostic.ts';
import type { ResolveContext } from '../../../model/kind.ts';
import { resolvePatterns } from '../../go-toolchain/package-patterns.ts';
import { resolveGo, type GoSettings } from '../../go-toolchain/settings.ts';
import type { Spec } from './schema.ts';

export type Settings = {
  readonly go: GoSettings;
  /** As seen from the module's folder. */
  readonly patterns: readonly string[];
  /** Words for the test programs. */
  readonly flags: readonly string[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
};

export function resolve(spec: Spec, { complain }: ResolveContext): Checked<Settings> {
  const { settings: go, diagnostics: found } = resolveGo(spec, complain);
  const { patterns, diagnostics: wrong } = resolvePatterns(spec.packages, go, complain);
  const diagnostics: Diagnostic[] = [...found, ...wrong];
  const inputs = spec.inputs ?? [];
  for (const [index, glob] of inputs.entries()) {
    if (glob !== '' && glob !== '!' && !/^!?(?:[/\\]|[A-Za-z]:|\.\.(?:\/|$))/.test(glob)) continue;
    const help = 'inputs are globs relative to the folder of gobuild.yaml';
    diagnostics.push(complain(['inputs', index], 'GB3202', `"${glob}" does not lie in the workspace`, help));
  }
  const settings: Settings = {
    go,
    patterns,
    flags: [
      ...(spec.run === undefined ? [] : [`-test.run=${spec.run}`]),
      ...(spec.skip === undefined ? [] : [`-test.skip=${spec.skip}`]),
      ...(spec.short ? ['-test.short'] : []),
      ...(spec.flags ?? []),
    ],
    include: inputs.filter((glob) => !glob.startsWith('!')).map(plain),
    exclude: inputs.filter((glob) => glob.startsWith('!')).map((glob) => plain(glob.slice(1))),
  };
  return checked(settings, diagnostics);
}

const plain = (glob: string): string => (glob.startsWith('./') ? glob.slice(2) : glob);
