/** Checks what the schema of check/go-test cannot, and fills in the defaults. Pure. */
import { checked, type Checked, type Diagnostic } from '../../../model/diagnostic.ts';
import type { Complain, ResolveContext } from '../../../model/kind.ts';
import { resolvePatterns } from '../../go-toolchain/package-patterns.ts';
import { resolveGo, type GoSettings } from '../../go-toolchain/settings.ts';
import type { Cover } from './inputs.ts';
import type { Spec } from './schema.ts';

export type Settings = {
  readonly go: GoSettings;
  /** `go:` of the target. */
  readonly version: string | null;
  /** As seen from the module's folder. */
  readonly patterns: readonly string[];
  /** Words for the test programs. */
  readonly flags: readonly string[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly cover: Cover | null;
  /** Words in front of test programs that the machine cannot run by itself; empty: such tests are not run. */
  readonly exec: readonly string[];
  /** How often failed tests run again before they count as failed. */
  readonly flakyRetries: number;
};

export function resolve(spec: Spec, context: ResolveContext): Checked<Settings> {
  const { complain } = context;
  const { settings: go, version, diagnostics: found } = resolveGo(spec, context);
  const { patterns, diagnostics: wrong } = resolvePatterns(spec.packages, go, complain);
  const diagnostics: Diagnostic[] = [...found, ...wrong];
  const cover = resolveCover(spec.cover, go, complain);
  diagnostics.push(...cover.diagnostics);
  if (spec.exec?.[0] === '')
    diagnostics.push(complain(['exec', 0], 'GB3203', 'no program is named', 'write its name first: [qemu-arm]'));
  const inputs = spec.inputs ?? [];
  for (const [index, glob] of inputs.entries()) {
    if (glob !== '' && glob !== '!' && !/^!?(?:[/\\]|[A-Za-z]:|\.\.(?:\/|$))/.test(glob)) continue;
    const help = 'inputs are globs relative to the folder of gobuild.yaml';
    diagnostics.push(complain(['inputs', index], 'GB3202', `"${glob}" does not lie in the workspace`, help));
  }
  const settings: Settings = {
    go,
    version,
    patterns,
    flags: flagsOf(spec),
    include: inputs.filter((glob) => !glob.startsWith('!')).map(plain),
    exclude: inputs.filter((glob) => glob.startsWith('!')).map((glob) => plain(glob.slice(1))),
    cover: cover.settings,
    exec: spec.exec ?? [],
    flakyRetries: spec.flaky?.retries ?? 0,
  };
  return checked(settings, diagnostics);
}

const flagsOf = (spec: Spec): string[] => [
  ...(spec.run === undefined ? [] : [`-test.run=${spec.run}`]),
  ...(spec.skip === undefined ? [] : [`-test.skip=${spec.skip}`]),
  ...(spec.short ? ['-test.short'] : []),
  ...(spec.flags ?? []),
];

function resolveCover(
  cover: Spec['cover'],
  go: GoSettings,
  complain: Complain,
): { readonly settings: Cover | null; readonly diagnostics: readonly Diagnostic[] } {
  if (cover === undefined || cover === false) return { settings: null, diagnostics: [] };
  const { packages, mode = 'set' } = cover === true ? {} : cover;
  if (packages === undefined) return { settings: { mode, patterns: [] }, diagnostics: [] };
  const inside: Complain = (pointer, ...rest) => complain(['cover', ...pointer], ...rest);
  const { patterns, diagnostics } = resolvePatterns(packages, go, inside);
  const joined = patterns.some((pattern) => pattern.includes(','))
    ? [inside(['packages'], 'GB3200', 'a package pattern holds a comma', 'write a list with one pattern per entry')]
    : [];
  return { settings: { mode, patterns }, diagnostics: [...diagnostics, ...joined] };
}

const plain = (glob: string): string => (glob.startsWith('./') ? glob.slice(2) : glob);
